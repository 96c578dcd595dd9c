// The scan: a warp takes one chunk of 32 neighbouring channels, as on the way forwards, and the same three kernels run against time:
//   1. tails:     each chunk from gradient 0 behind it, for what it hands to the chunk before;
//   2. arrivals:  from chunk to chunk, last one first;
//   3. gradients: each chunk from what truly arrives.
// The last walks a chunk forwards once more, leaves marks every few steps, and takes the steps between two marks back together, so
// that all states it needs lie in shared memory. Sums over channels are made within the warp; what several chunks or warps give to one
// number is added up by a kernel of its own, in the same order every time.

#include "scan_cuda.cuh"
#include "turn_cuda.h"
#include "training.h"

namespace kamba {

namespace {

static_assert(kTrainedStates == kStates);

constexpr int kChunk = kTrainedChunk;

// Steps that are taken back together.
constexpr int kPart = 8;
constexpr int kParts = kChunk / kPart;
static_assert(kChunk % kPart == 0);

// Steps whose values are asked for before the first is needed.
constexpr int kAhead = 4;
static_assert(kPart % kAhead == 0);

// db and dc of a token, side by side: as many as a warp has threads, so that each ends with the sum of one.
constexpr int kCodes = 2 * kStates;
static_assert(kCodes == kWarp);

constexpr float kLn2 = 0.693147181f;

// Where a warp works, and where its results go.
struct Work {
    Scan scan;
    int64_t chunks;
    int64_t groups;
    const float* dy;
    // [sequences, chunks, states, channels]: of each chunk the state before it, what arrives from behind, and its share of da.
    const float* starts;
    float* arriving;
    float* decays;
    // [sequences, chunks, channels]: sums of step sizes, but of the last chunk.
    const float* sums;
    // [groups, sequences, length, 32], unused if there is one group.
    float* codes;
    float* da;
    float* db;
    float* dc;
    float* du;
    float* ddelta;
};

struct Spot {
    int64_t sequence;
    int64_t chunk;
    int64_t group;
    int64_t channel;
    int64_t begin;
    int64_t end;
    bool inside;

    __device__ explicit Spot(const Work& work) {
        sequence = blockIdx.y;
        chunk = blockIdx.x / work.groups;
        group = blockIdx.x % work.groups;
        const int64_t wanted = group * kWarp + threadIdx.x;
        inside = wanted < work.scan.channels;
        channel = inside ? wanted : work.scan.channels - 1;
        begin = chunk * kChunk;
        end = min(begin + kChunk, work.scan.length);
    }

    // Of state 0 in [sequences, chunks, states, channels].
    __device__ int64_t carried(const Work& work) const {
        return (sequence * work.chunks + chunk) * kStates * work.scan.channels + channel;
    }

    __device__ int64_t token(const Work& work, int64_t t) const {
        return sequence * work.scan.length + t;
    }

    // a to the base 2.
    __device__ __forceinline__ void decay(const Work& work, float (&into)[kStates]) const {
        load(work.scan.a + (sequence * work.scan.channels + channel) * kStates, into);
#pragma unroll
        for (int s = 0; s < kStates; s++) {
            into[s] *= kLog2E;
        }
    }
};

__global__ void __launch_bounds__(kWarp) tails(Work work) {
    const Spot spot(work);
    if (spot.chunk == 0) {
        return;
    }
    float decay[kStates];
    spot.decay(work, decay);
    float carry[kStates] = {};
    for (int64_t last = spot.end - 1; last >= spot.begin; last -= kAhead) {
        float dy[kAhead];
        float step[kAhead];
#pragma unroll
        for (int i = 0; i < kAhead; i++) {
            const int64_t at = spot.token(work, max(last - i, spot.begin)) * work.scan.channels + spot.channel;
            dy[i] = __ldg(work.dy + at);
            step[i] = __ldg(work.scan.delta + at);
        }
#pragma unroll
        for (int i = 0; i < kAhead; i++) {
            if (last - i < spot.begin) {
                break;
            }
            float c[kStates];
            load(work.scan.c + spot.token(work, last - i) * kStates, c);
#pragma unroll
            for (int s = 0; s < kStates; s++) {
                carry[s] = powerOfTwo(step[i] * decay[s]) * fmaf(dy[i], c[s], carry[s]);
            }
        }
    }
    if (spot.inside) {
#pragma unroll
        for (int s = 0; s < kStates; s++) {
            work.arriving[spot.carried(work) + s * work.scan.channels] = carry[s];
        }
    }
}

// Puts what arrives at the end of each chunk in the place of what it hands on; a thread for each state of each channel.
__global__ void __launch_bounds__(kFoldThreads) arrivals(Work work) {
    const int64_t width = kStates * work.scan.channels;
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= work.scan.sequences * width) {
        return;
    }
    const int64_t sequence = at / width;
    const int64_t state = at % width / work.scan.channels;
    const int64_t channel = at % work.scan.channels;
    const float decay = __ldg(work.scan.a + (sequence * work.scan.channels + channel) * kStates + state) * kLog2E;
    float* value = work.arriving + sequence * work.chunks * width + at % width;
    const float* sum = work.sums + sequence * work.chunks * work.scan.channels + channel;
    const int64_t last = work.chunks - 1;
    float arriving = value[last * width];
    value[last * width] = 0.0f;
    for (int64_t first = last - 1; first >= 0; first -= kFolded) {
        float tail[kFolded];
        float kept[kFolded];
#pragma unroll
        for (int i = 0; i < kFolded; i++) {
            const int64_t chunk = max(first - i, int64_t{0});
            tail[i] = value[chunk * width];
            kept[i] = powerOfTwo(decay * sum[chunk * work.scan.channels]);
        }
#pragma unroll
        for (int i = 0; i < kFolded; i++) {
            if (first - i >= 0) {
                value[(first - i) * width] = arriving;
                arriving = fmaf(kept[i], arriving, tail[i]);
            }
        }
    }
}

// The sum over the warp of each thread's value i is left to thread i.
__device__ __forceinline__ float sumOfOwn(float (&values)[kCodes]) {
#pragma unroll
    for (int round = 1; round <= 5; round++) {
        const int half = kCodes >> round;
        const bool upper = threadIdx.x & half;
#pragma unroll
        for (int i = 0; i < kCodes / 2; i++) {
            if (i < half) {
                const float mine = upper ? values[i + half] : values[i];
                const float theirs = upper ? values[i] : values[i + half];
                values[i] = mine + __shfl_xor_sync(0xffffffff, theirs, half);
            }
        }
    }
    return values[0];
}

__global__ void __launch_bounds__(kWarp) gradients(Work work) {
    __shared__ float marks[kParts][kStates][kWarp];
    __shared__ float before[kPart][kStates][kWarp];
    const Spot spot(work);
    const int lane = threadIdx.x;
    const Scan& scan = work.scan;
    float decay[kStates];
    spot.decay(work, decay);
    float state[kStates];
    float carry[kStates];
    float da[kStates] = {};
#pragma unroll
    for (int s = 0; s < kStates; s++) {
        const int64_t at = spot.carried(work) + s * scan.channels;
        state[s] = work.starts ? __ldg(work.starts + at) : 0.0f;
        carry[s] = work.arriving && spot.inside ? __ldg(work.arriving + at) : 0.0f;
    }
    for (int part = 0; part < kParts; part++) {
        const int64_t first = spot.begin + part * kPart;
#pragma unroll
        for (int s = 0; s < kStates; s++) {
            marks[part][s][lane] = state[s];
        }
        if (first + kPart >= spot.end) {
            break;
        }
#pragma unroll
        for (int ahead = 0; ahead < kPart; ahead += kAhead) {
            float step[kAhead];
            float u[kAhead];
#pragma unroll
            for (int i = 0; i < kAhead; i++) {
                const int64_t at = spot.token(work, first + ahead + i) * scan.channels + spot.channel;
                step[i] = __ldg(scan.delta + at);
                u[i] = __ldg(scan.u + at);
            }
#pragma unroll
            for (int i = 0; i < kAhead; i++) {
                float b[kStates];
                load(scan.b + spot.token(work, first + ahead + i) * kStates, b);
#pragma unroll
                for (int s = 0; s < kStates; s++) {
                    state[s] = fmaf(powerOfTwo(step[i] * decay[s]), state[s], step[i] * u[i] * b[s]);
                }
            }
        }
    }
    for (int part = static_cast<int>((spot.end - spot.begin - 1) / kPart); part >= 0; part--) {
        const int64_t first = spot.begin + part * kPart;
        const int steps = static_cast<int>(min(int64_t{kPart}, spot.end - first));
#pragma unroll
        for (int s = 0; s < kStates; s++) {
            state[s] = marks[part][s][lane];
        }
        float step[kPart];
        float u[kPart];
        float dy[kPart];
#pragma unroll
        for (int i = 0; i < kPart; i++) {
            const int64_t at = spot.token(work, min(first + i, spot.end - 1)) * scan.channels + spot.channel;
            step[i] = __ldg(scan.delta + at);
            u[i] = __ldg(scan.u + at);
            // Threads without a channel of their own give nothing to the sums.
            dy[i] = spot.inside ? __ldg(work.dy + at) : 0.0f;
        }
#pragma unroll
        for (int i = 0; i < kPart; i++) {
            if (i < steps) {
                float b[kStates];
                load(scan.b + spot.token(work, first + i) * kStates, b);
#pragma unroll
                for (int s = 0; s < kStates; s++) {
                    before[i][s][lane] = state[s];
                    state[s] = fmaf(powerOfTwo(step[i] * decay[s]), state[s], step[i] * u[i] * b[s]);
                }
            }
        }
#pragma unroll
        for (int i = kPart - 1; i >= 0; i--) {
            if (i >= steps) {
                continue;
            }
            const int64_t token = spot.token(work, first + i);
            float b[kStates];
            float c[kStates];
            load(scan.b + token * kStates, b);
            load(scan.c + token * kStates, c);
            float shares[kCodes];
            float along = 0.0f;
            float across = 0.0f;
            const float input = step[i] * u[i];
#pragma unroll
            for (int s = 0; s < kStates; s++) {
                const float g = fmaf(dy[i], c[s], carry[s]);
                shares[s] = g * input;
                shares[kStates + s] = dy[i] * state[s];
                along = fmaf(g, b[s], along);
                carry[s] = powerOfTwo(step[i] * decay[s]) * g;
                state[s] = before[i][s][lane];
                const float decayed = carry[s] * state[s];
                da[s] = fmaf(decayed, step[i], da[s]);
                across = fmaf(decayed, decay[s], across);
            }
            if (spot.inside) {
                work.du[token * scan.channels + spot.channel] = along * step[i];
                work.ddelta[token * scan.channels + spot.channel] = fmaf(along, u[i], across * kLn2);
            }
            const float sum = sumOfOwn(shares);
            if (work.groups > 1) {
                const int64_t tokens = scan.sequences * scan.length;
                work.codes[(spot.group * tokens + token) * kCodes + lane] = sum;
            } else {
                (lane < kStates ? work.db : work.dc)[token * kStates + lane % kStates] = sum;
            }
        }
    }
    if (spot.inside) {
#pragma unroll
        for (int s = 0; s < kStates; s++) {
            work.decays[spot.carried(work) + s * scan.channels] = da[s];
        }
    }
}

// da: a thread for each state of each channel of each sequence adds up the chunks.
__global__ void __launch_bounds__(kFoldThreads) joinChunks(Work work) {
    const int64_t width = kStates * work.scan.channels;
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= work.scan.sequences * width) {
        return;
    }
    const int64_t sequence = at / width;
    const float* share = work.decays + sequence * work.chunks * width + at % width;
    float sum = 0.0f;
    for (int64_t chunk = 0; chunk < work.chunks; chunk++) {
        sum += share[chunk * width];
    }
    const int64_t state = at % width / work.scan.channels;
    const int64_t channel = at % work.scan.channels;
    work.da[(sequence * work.scan.channels + channel) * kStates + state] = sum;
}

// db and dc: a thread for each number of each token adds up the groups of channels.
__global__ void __launch_bounds__(kFoldThreads) joinGroups(Work work) {
    const int64_t count = work.scan.sequences * work.scan.length * kCodes;
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= count) {
        return;
    }
    float sum = 0.0f;
    for (int64_t group = 0; group < work.groups; group++) {
        sum += work.codes[group * count + at];
    }
    const int64_t lane = at % kCodes;
    (lane < kStates ? work.db : work.dc)[at / kCodes * kStates + lane % kStates] = sum;
}

// How far x lies from the centre of a basis function, in distances of knots.
__device__ __forceinline__ float distance(float x, int64_t column) {
    return 2.5f * (x + 2.2f) - 2.0f - static_cast<float>(column);
}

__device__ __forceinline__ float sigmoid(float x) {
    return 1.0f / (1.0f + expf(-x));
}

struct Feature {
    float value;
    float slope;

    __device__ Feature(float x, int64_t column) {
        if (column < kBases) {
            const float from = distance(x, column);
            const float wide = fmaxf(2.0f - fabsf(from), 0.0f);
            const float narrow = fmaxf(1.0f - fabsf(from), 0.0f);
            value = (wide * wide * wide - 4.0f * narrow * narrow * narrow) / 6.0f;
            slope = copysignf(1.25f, from) * (4.0f * narrow * narrow - wide * wide);
        } else {
            const float gate = sigmoid(x);
            value = x * gate;
            slope = gate + x * gate * (1.0f - gate);
        }
    }
};

// A thread for each number of the result, so that neighbours write neighbours.
__global__ void __launch_bounds__(kFoldThreads) featuresOf(Features features, int64_t count) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at < count * features.columns) {
        const float x = __ldg(features.x + at / features.columns);
        features.values[at] = Feature(x, features.from + at % features.columns).value;
    }
}

// A thread for each x.
__global__ void __launch_bounds__(kFoldThreads) featuresBackOf(Features features, int64_t count) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= count) {
        return;
    }
    const float x = __ldg(features.x + at);
    float sum = 0.0f;
    for (int64_t i = 0; i < features.columns; i++) {
        sum = fmaf(__ldg(features.dvalues + at * features.columns + i), Feature(x, features.from + i).slope, sum);
    }
    features.dx[at] = sum;
}

// A thread for each number.
__global__ void __launch_bounds__(kFoldThreads) activationOf(SharedActivation activation, int64_t count) {
    const int64_t at = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (at >= count) {
        return;
    }
    const float x = __ldg(activation.x + at);
    float sum = 0.0f;
#pragma unroll
    for (int m = 0; m < kFeatures; m++) {
        sum = fmaf(__ldg(activation.weights + m), Feature(x, m).value, sum);
    }
    activation.y[at] = sum;
}

// A thread for each row of dweights takes every rows-th number, so that neighbours read neighbours.
__global__ void __launch_bounds__(kFoldThreads) activationBackOf(SharedActivation activation, int64_t count, int64_t rows) {
    const int64_t row = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
    if (row >= rows) {
        return;
    }
    float sums[kFeatures] = {};
    for (int64_t at = row; at < count; at += rows) {
        const float x = __ldg(activation.x + at);
        const float dy = __ldg(activation.dy + at);
        float slope = 0.0f;
#pragma unroll
        for (int m = 0; m < kFeatures; m++) {
            const Feature feature(x, m);
            sums[m] = fmaf(dy, feature.value, sums[m]);
            if (m == kBases || !activation.gradientFree) {
                slope = fmaf(__ldg(activation.weights + m), feature.slope, slope);
            }
        }
        activation.dx[at] = dy * slope;
    }
#pragma unroll
    for (int m = 0; m < kFeatures; m++) {
        activation.dweights[row * kFeatures + m] = sums[m];
    }
}

int64_t groupsOf(const Trained& trained) {
    return (trained.channels + kWarp - 1) / kWarp;
}

unsigned blocksOf(int64_t threads) {
    return static_cast<unsigned>((threads + kFoldThreads - 1) / kFoldThreads);
}

const char* launched() {
    const cudaError_t error = cudaGetLastError();
    return error == cudaSuccess ? nullptr : cudaGetErrorString(error);
}

cudaStream_t streamOf(const Place& place) {
    return static_cast<cudaStream_t>(place.stream);
}

// Kernels are built for some architectures and what comes after them.
bool serves(int device) {
    const Turn turn(device);
    cudaFuncAttributes attributes{};
    const bool known = !turn.failure() && cudaFuncGetAttributes(&attributes, featuresOf) == cudaSuccess;
    // It would be taken for that of a launch.
    static_cast<void>(cudaGetLastError());
    return known;
}

int64_t keptBetween(const Trained& trained) {
    return scratchOf(trained.scan(), kChunk);
}

int64_t scratchBackwards(const Trained& trained) {
    const int64_t carried = trained.chunks() * trained.decays();
    const int64_t groups = groupsOf(trained);
    const int64_t codes = groups > 1 ? groups * 2 * trained.codes() : 0;
    return (trained.chunks() > 1 ? 2 : 1) * carried + codes;
}

const char* forwards(const Trained& trained, const Place& place, int64_t, int64_t) {
    const Turn turn(place.device);
    return turn.failure() ? turn.failure() : start(trained.scan(), kChunk, trained.kept, place.stream);
}

const char* backwards(const Trained& trained, const Place& place, int64_t, int64_t) {
    const Turn turn(place.device);
    if (turn.failure()) {
        return turn.failure();
    }
    const int64_t carried = trained.chunks() * trained.decays();
    const bool several = trained.chunks() > 1;
    Work work{};
    work.scan = trained.scan();
    work.chunks = trained.chunks();
    work.groups = groupsOf(trained);
    work.dy = trained.dy;
    work.starts = several ? trained.kept : nullptr;
    work.sums = several ? trained.kept + carried : nullptr;
    work.decays = trained.scratch;
    work.arriving = several ? trained.scratch + carried : nullptr;
    work.codes = trained.scratch + (several ? 2 : 1) * carried;
    work.da = trained.gradients;
    work.db = work.da + trained.decays();
    work.dc = work.db + trained.codes();
    work.du = work.dc + trained.codes();
    work.ddelta = work.du + trained.values();
    if (trained.sequences > 65535 || work.chunks * work.groups > INT32_MAX) {
        return "too many sequences or chunks for one launch";
    }
    const dim3 grid(static_cast<unsigned>(work.chunks * work.groups), static_cast<unsigned>(trained.sequences));
    const cudaStream_t stream = streamOf(place);
    if (several) {
        tails<<<grid, kWarp, 0, stream>>>(work);
        arrivals<<<blocksOf(trained.decays()), kFoldThreads, 0, stream>>>(work);
    }
    gradients<<<grid, kWarp, 0, stream>>>(work);
    joinChunks<<<blocksOf(trained.decays()), kFoldThreads, 0, stream>>>(work);
    if (work.groups > 1) {
        joinGroups<<<blocksOf(2 * trained.codes()), kFoldThreads, 0, stream>>>(work);
    }
    return launched();
}

template <class Launch>
const char* on(const Place& place, Launch launch) {
    const Turn turn(place.device);
    if (turn.failure()) {
        return turn.failure();
    }
    launch(streamOf(place));
    return launched();
}

const char* features(const Features& features, const Place& place, int64_t, int64_t count) {
    return on(place, [&](cudaStream_t stream) { featuresOf<<<blocksOf(count * features.columns), kFoldThreads, 0, stream>>>(features, count); });
}

const char* featuresBack(const Features& features, const Place& place, int64_t, int64_t count) {
    return on(place, [&](cudaStream_t stream) { featuresBackOf<<<blocksOf(count), kFoldThreads, 0, stream>>>(features, count); });
}

const char* activation(const SharedActivation& activation, const Place& place, int64_t, int64_t count) {
    return on(place, [&](cudaStream_t stream) { activationOf<<<blocksOf(count), kFoldThreads, 0, stream>>>(activation, count); });
}

const char* activationBack(const SharedActivation& activation, const Place& place, int64_t, int64_t count, int64_t rows) {
    return on(place, [&](cudaStream_t stream) { activationBackOf<<<blocksOf(rows), kFoldThreads, 0, stream>>>(activation, count, rows); });
}

}  // namespace

const Trainer kCudaTrainer{serves, keptBetween, scratchBackwards, forwards, backwards, features, featuresBack, activation, activationBack};

}  // namespace kamba
