// Every sequence is cut into chunks, which threads take side by side: a thread carries the state of one channel, 16 numbers in
// registers, through one chunk. A warp has 32 neighbouring channels, so that it reads and writes lines of 128 bytes.
//   1. ends:    each chunk from state 0, for the state at its end and the sum of its step sizes;
//   2. starts:  from chunk to chunk, start of the next = exp(a sum) start + end;
//   3. results: each chunk again from its true start, for y.
// The decay of a whole chunk is one exponential of a sum that is never positive, so nothing overflows whatever the step sizes are.
// What all channels of a step share, b and c, comes straight from memory where each has rows of 16 numbers. Rows that hold the
// numbers of the step size too begin anywhere, so that a block copies them to shared memory, several steps ahead.

#include "scan_cuda.cuh"

#include <algorithm>

namespace kamba {

namespace {

constexpr int kMostWarps = 4;

// Steps whose values are asked for before the first is needed.
constexpr int kAhead = 4;

// Rows that are copied together while the ones before them are used.
constexpr int kRows = 16;
static_assert(kRows % kAhead == 0);

// Warps that keep a large device busy; chunks are no shorter and no longer than these. On an H100 chunks of 32 steps take one image
// in 37 to 76 us at the four sizes of KM-UNet, of 64 in 63 to 88, of 128 in 117 to 156.
constexpr int64_t kEnoughWarps = 2048;
constexpr int64_t kShortest = 32;
constexpr int64_t kLongest = 512;

// log(1 + exp(x)) = max(x, 0) + 2 artanh(e / (2 + e)) with e = exp(-|x|); the argument is at most 1/3.
__device__ __forceinline__ float softplus(float x) {
    float e = powerOfTwo(-fabsf(x) * kLog2E);
    float s = __fdividef(e, e + 2.0f);
    float z = s * s;
    float sum = fmaf(fmaf(fmaf(2.801201343536377e-1f, z, 2.8001800179481506e-1f), z, 4.002152681350708e-1f), z,
            6.66664183139801e-1f);
    return (x < 0.0f ? 0.0f : x) + s * fmaf(sum, z, 2.0f);
}

__device__ __forceinline__ void loadShared(const float* from, float (&into)[kStates]) {
#pragma unroll
    for (int s = 0; s < kStates; s += 4) {
        const float4 four = *reinterpret_cast<const float4*>(from + s);
        into[s] = four.x;
        into[s + 1] = four.y;
        into[s + 2] = four.z;
        into[s + 3] = four.w;
    }
}

// Where a thread works.
struct Place {
    int64_t sequence;
    int64_t chunk;
    int64_t chunks;
    int64_t channel;
    bool inside;

    __device__ Place(const Scan& scan, int64_t length) {
        const int64_t groups = (scan.channels + blockDim.x * blockDim.y - 1) / (blockDim.x * blockDim.y);
        sequence = blockIdx.y;
        chunk = blockIdx.x / groups;
        chunks = (scan.length + length - 1) / length;
        const int64_t wanted = (blockIdx.x % groups * blockDim.y + threadIdx.y) * kWarp + threadIdx.x;
        inside = wanted < scan.channels;
        channel = inside ? wanted : scan.channels - 1;
    }

    // Of state 0 in [sequences, chunks, states, channels].
    __device__ int64_t carried(const Scan& scan) const {
        return (sequence * chunks + chunk) * kStates * scan.channels + channel;
    }
};

// Copies 4 bytes to shared memory without waiting for them.
__device__ __forceinline__ void copyAhead(float* to, const float* from) {
    const auto address = static_cast<unsigned>(__cvta_generic_to_shared(to));
    asm volatile("cp.async.ca.shared.global [%0], [%1], 4;" ::"r"(address), "l"(from) : "memory");
}

__device__ __forceinline__ void endCopies() {
    asm volatile("cp.async.commit_group;" ::: "memory");
}

// Waits for all copies but those since the last end.
__device__ __forceinline__ void awaitOlderCopies() {
    asm volatile("cp.async.wait_group 1;" ::: "memory");
}

// Step sizes, b and c from an array each.
class Apart {
    const Scan& scan;
    const Place& place;
    int64_t first = 0;

public:
    __device__ Apart(const Scan& scan, const Place& place, int64_t, int64_t) : scan(scan), place(place) {}

    // Step sizes, as far as they are given, of the steps from t on; the end lies in the way of reading more.
    __device__ __forceinline__ void ask(int64_t t, int64_t end, float (&delta)[kAhead]) {
        first = place.sequence * scan.length + t;
#pragma unroll
        for (int i = 0; i < kAhead; i++) {
            const int64_t token = place.sequence * scan.length + min(t + i, end - 1);
            delta[i] = __ldg(scan.delta + token * scan.channels + place.channel);
        }
    }

    // Of the i-th of the steps asked for.
    __device__ __forceinline__ void b(int i, float (&into)[kStates]) const {
        load(scan.b + (first + i) * kStates, into);
    }

    __device__ __forceinline__ void c(int i, float (&into)[kStates]) const {
        load(scan.c + (first + i) * kStates, into);
    }
};

// The same from rows that hold all, in up to kRanks numbers what makes a step size. All threads of a block ask together.
template <int kRanks>
class Together {
    // b, c, then what makes the step size and, if that is less than kRanks numbers, zeros.
    static constexpr int kWidth = 2 * kStates + kRanks;
    static_assert(kWidth % 4 == 0);

    // Rows in use and rows on their way take turns.
    static constexpr int kHeld = 2 * kRows;

    float (*const rows)[kWidth];
    const float* source;
    const int row;
    const int ranks;
    int left;
    int at = kHeld - kAhead;
    float weights[kRanks];

    static __device__ __forceinline__ auto memory() -> float (*)[kWidth] {
        __shared__ alignas(16) float held[kHeld][kWidth];
        return held;
    }

    // Asks for the next rows of the chunk, if there are any.
    __device__ __forceinline__ void copy(int into) {
        const int threads = blockDim.x * blockDim.y;
        const int count = min(kRows, left) * row;
        int column = threadIdx.y * blockDim.x + threadIdx.x;
        for (int i = column; i < count; i += threads) {
            while (column >= row) {
                column -= row;
                into++;
            }
            copyAhead(&rows[into][column < ranks ? 2 * kStates + column : column - ranks], source + i);
            column += threads;
        }
        endCopies();
        source += kRows * row;
        left -= min(kRows, left);
    }

public:
    __device__ __forceinline__ Together(const Scan& scan, const Place& place, int64_t begin, int64_t end)
        : rows(memory()),
          source(scan.low + (place.sequence * scan.length + begin) * scan.row),
          row(static_cast<int>(scan.row)),
          ranks(static_cast<int>(scan.ranks)),
          left(static_cast<int>(end - begin)) {
        const float* step = scan.step + place.sequence % scan.ways * scan.ranks * scan.channels + place.channel;
#pragma unroll
        for (int r = 0; r < kRanks; r++) {
            weights[r] = r < ranks ? __ldg(step + r * scan.channels) : 0.0f;
        }
        for (int i = threadIdx.y * blockDim.x + threadIdx.x; i < kHeld; i += blockDim.x * blockDim.y) {
            for (int r = ranks; r < kRanks; r++) {
                rows[i][2 * kStates + r] = 0.0f;
            }
        }
        copy(0);
    }

    __device__ __forceinline__ void ask(int64_t, int64_t, float (&delta)[kAhead]) {
        at = (at + kAhead) % kHeld;
        if (at % kRows == 0) {
            // Nobody reads the rows any more that the next copies replace.
            __syncthreads();
            copy(kRows - at);
            awaitOlderCopies();
            __syncthreads();
        }
#pragma unroll
        for (int i = 0; i < kAhead; i++) {
            delta[i] = 0.0f;
#pragma unroll
            for (int r = 0; r < kRanks; r += 4) {
                const float4 low = *reinterpret_cast<const float4*>(&rows[at + i][2 * kStates + r]);
                delta[i] = fmaf(low.x, weights[r], delta[i]);
                delta[i] = fmaf(low.y, weights[r + 1], delta[i]);
                delta[i] = fmaf(low.z, weights[r + 2], delta[i]);
                delta[i] = fmaf(low.w, weights[r + 3], delta[i]);
            }
        }
    }

    __device__ __forceinline__ void b(int i, float (&into)[kStates]) const { loadShared(&rows[at + i][0], into); }

    __device__ __forceinline__ void c(int i, float (&into)[kStates]) const { loadShared(&rows[at + i][kStates], into); }
};

// Takes the state of one channel from one step to another; kResults says whether y is wanted.
template <bool kResults, class Source>
__device__ __forceinline__ void walk(
        const Scan& scan, const Place& place, int64_t begin, int64_t end, float (&state)[kStates], float& steps) {
    Source source(scan, place, begin, end);
    const int64_t way = place.sequence % scan.ways * scan.channels + place.channel;
    const float bias = scan.bias ? __ldg(scan.bias + way) : 0.0f;
    const float direct = kResults && scan.direct ? __ldg(scan.direct + way) : 0.0f;
    float decay[kStates];
    load(scan.a + way * kStates, decay);
#pragma unroll
    for (int s = 0; s < kStates; s++) {
        decay[s] *= kLog2E;
    }
    for (int64_t t = begin; t < end; t += kAhead) {
        float delta[kAhead];
        float u[kAhead];
#pragma unroll
        for (int i = 0; i < kAhead; i++) {
            const int64_t token = place.sequence * scan.length + min(t + i, end - 1);
            u[i] = __ldg(scan.u + token * scan.channels + place.channel);
        }
        source.ask(t, end, delta);
#pragma unroll
        for (int i = 0; i < kAhead; i++) {
            if (t + i >= end) {
                break;
            }
            const int64_t token = place.sequence * scan.length + t + i;
            const float step = scan.bias ? softplus(delta[i] + bias) : delta[i];
            const float input = step * u[i];
            float b[kStates];
            source.b(i, b);
#pragma unroll
            for (int s = 0; s < kStates; s++) {
                state[s] = fmaf(powerOfTwo(step * decay[s]), state[s], input * b[s]);
            }
            if (kResults) {
                float c[kStates];
                source.c(i, c);
                float sums[4] = {direct * u[i], 0.0f, 0.0f, 0.0f};
#pragma unroll
                for (int s = 0; s < kStates; s++) {
                    sums[s % 4] = fmaf(c[s], state[s], sums[s % 4]);
                }
                if (place.inside) {
                    scan.y[token * scan.channels + place.channel] = (sums[0] + sums[1]) + (sums[2] + sums[3]);
                }
            } else {
                steps += step;
            }
        }
    }
}

template <class Source>
__global__ void __launch_bounds__(kWarp* kMostWarps) ends(Scan scan, int64_t length, float* carried, float* sums) {
    const Place place(scan, length);
    if (place.chunk + 1 == place.chunks) {
        return;
    }
    float state[kStates] = {};
    float steps = 0.0f;
    walk<false, Source>(scan, place, place.chunk * length, (place.chunk + 1) * length, state, steps);
    if (place.inside) {
#pragma unroll
        for (int s = 0; s < kStates; s++) {
            carried[place.carried(scan) + s * scan.channels] = state[s];
        }
        sums[(place.sequence * place.chunks + place.chunk) * scan.channels + place.channel] = steps;
    }
}

// Puts the start of each chunk in the place of its end; a thread for each state of each channel of each sequence.
__global__ void __launch_bounds__(kFoldThreads) starts(Scan scan, int64_t chunks, float* carried, const float* sums) {
    const int64_t width = kStates * scan.channels;
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= scan.sequences * width) {
        return;
    }
    const int64_t sequence = at / width;
    const int64_t state = at % width / scan.channels;
    const int64_t channel = at % scan.channels;
    const float decay =
            __ldg(scan.a + (sequence % scan.ways * scan.channels + channel) * kStates + state) * kLog2E;
    float* value = carried + sequence * chunks * width + at % width;
    const float* sum = sums + sequence * chunks * scan.channels + channel;
    float start = 0.0f;
    for (int64_t first = 0; first < chunks; first += kFolded) {
        float end[kFolded];
        float kept[kFolded];
#pragma unroll
        for (int i = 0; i < kFolded; i++) {
            // What follows the last end is asked for too, so that all loads go out together; it is not used.
            const int64_t chunk = min(first + i, chunks - 2);
            end[i] = value[chunk * width];
            kept[i] = powerOfTwo(decay * sum[chunk * scan.channels]);
        }
#pragma unroll
        for (int i = 0; i < kFolded; i++) {
            if (first + i < chunks) {
                value[(first + i) * width] = start;
                start = fmaf(kept[i], start, end[i]);
            }
        }
    }
}

template <class Source>
__global__ void __launch_bounds__(kWarp* kMostWarps) results(Scan scan, int64_t length, const float* carried) {
    const Place place(scan, length);
    float state[kStates] = {};
    if (carried) {
#pragma unroll
        for (int s = 0; s < kStates; s++) {
            state[s] = __ldg(carried + place.carried(scan) + s * scan.channels);
        }
    }
    float steps = 0.0f;
    const int64_t begin = place.chunk * length;
    walk<true, Source>(scan, place, begin, min(begin + length, scan.length), state, steps);
}

int64_t chunksOf(const Scan& scan, int64_t chunk) {
    return (scan.length + chunk - 1) / chunk;
}

template <class Source>
void launch(const Scan& scan, int64_t chunk, float* scratch, dim3 grid, dim3 block, cudaStream_t on) {
    const int64_t chunks = chunksOf(scan, chunk);
    float* carried = nullptr;
    if (chunks > 1) {
        carried = scratch;
        float* sums = scratch + scan.sequences * chunks * kStates * scan.channels;
        ends<Source><<<grid, block, 0, on>>>(scan, chunk, carried, sums);
        const int64_t folds = (scan.sequences * kStates * scan.channels + kFoldThreads - 1) / kFoldThreads;
        starts<<<static_cast<unsigned>(folds), kFoldThreads, 0, on>>>(scan, chunks, carried, sums);
    }
    results<Source><<<grid, block, 0, on>>>(scan, chunk, carried);
}

}  // namespace

int64_t chunkOf(const Scan& scan) {
    const int64_t warps = scan.sequences * ((scan.channels + kWarp - 1) / kWarp);
    const int64_t fitting = (scan.length * warps / kEnoughWarps + kAhead - 1) / kAhead * kAhead;
    return std::min(std::max(fitting, kShortest), kLongest);
}

int64_t scratchOf(const Scan& scan, int64_t chunk) {
    const int64_t chunks = chunksOf(scan, chunk);
    return chunks > 1 ? scan.sequences * chunks * scan.channels * (kStates + 1) : 0;
}

const char* start(const Scan& scan, int64_t chunk, float* scratch, void* stream) {
    const int64_t chunks = chunksOf(scan, chunk);
    const int64_t warps = (scan.channels + kWarp - 1) / kWarp;
    const auto together = static_cast<unsigned>(std::min<int64_t>(warps, kMostWarps));
    const int64_t across = chunks * ((warps + together - 1) / together);
    if (scan.sequences > 65535 || across > INT32_MAX) {
        return "too many sequences or chunks for one launch";
    }
    const dim3 grid(static_cast<unsigned>(across), static_cast<unsigned>(scan.sequences));
    const dim3 block(kWarp, together);
    auto* with = scan.ranks == 0 ? launch<Apart>
            : scan.ranks <= 4    ? launch<Together<4>>
            : scan.ranks <= 8    ? launch<Together<8>>
            : scan.ranks <= 12   ? launch<Together<12>>
                                 : launch<Together<kMostRanks>>;
    with(scan, chunk, scratch, grid, block, static_cast<cudaStream_t>(stream));
    const cudaError_t error = cudaGetLastError();
    return error == cudaSuccess ? nullptr : cudaGetErrorString(error);
}

}  // namespace kamba
