// StateMix of fused.h on CUDA: sums of each chunk of tokens, sums of the chunks, results.
#include "fused_call.cuh"

namespace kamba {

namespace {

constexpr int kStates = static_cast<int>(kMixStates);
// Tokens, channels and states that a block multiplies at once; a thread sums four channels and four states over four of the tokens.
constexpr int kMixTile = 64;
constexpr int kMixChannels = 16;
constexpr int kMixRow = kMixTile + kFour;

struct Mix {
    int channels;
    int heads;
    int length;
    int chunk;
    int chunks;
    float factor;
    float epsilon;
};

// A series where 1 + power would lose digits.
__device__ float softplus(float x) {
    float power = __expf(-fabsf(x));
    float log = power < 0.02F ? power * (1.0F - power * (0.5F - power * (1.0F / 3.0F))) : __logf(1.0F + power);
    return fmaxf(x, 0.0F) + log;
}

// Four tokens from `token` on; zeros from `end` on.
template <class T>
__device__ Pack<float, kFour> four(const T* row, int token, int end, bool aligned) {
    if (aligned && token + kFour <= end) {
        return numbers<T, kFour>(row + token);
    }
    Pack<float, kFour> made{};
#pragma unroll
    for (int i = 0; i < kFour; i++) {
        if (token + i < end) {
            made.at[i] = number(row[token + i]);
        }
    }
    return made;
}

// A block per chunk, sixteen channels of a head and image.
template <class T>
__global__ void __launch_bounds__(kThreads) mixStates(const T* u, const T* p, const float* bias, float* partial, Mix mix) {
    constexpr int kGroups = kThreads / (kStates / kFour * kMixChannels / kFour);
    static_assert(kGroups * kFour == kMixTile && kStates * kMixTile == kThreads * kFour);
    // First the tokens, in the end the sums of each group of threads.
    __shared__ __align__(16) float shared[kGroups * kMixChannels * kStates];
    float* stepped = shared;
    float* b = stepped + kMixChannels * kMixRow;
    const int first = blockIdx.y * kMixChannels;
    const int head = first / (mix.channels / mix.heads);
    const int image = blockIdx.z;
    const bool aligned = mix.length % kFour == 0;
    const T* fromP = p + image * (2 * kStates + mix.heads) * mix.length;
    // What this thread brings: a row, and four tokens of it.
    const int row = threadIdx.x / (kMixTile / kFour);
    const int at = threadIdx.x % (kMixTile / kFour) * kFour;
    const T* rowOfU = u + (image * mix.channels + first + row) * mix.length;
    // What it sums.
    const int states = threadIdx.x % kFour * kFour;
    const int channels = threadIdx.x / kFour % kFour * kFour;
    const int tokens = static_cast<int>(threadIdx.x) / (kFour * kFour) * kFour;
    const int begin = blockIdx.x * mix.chunk;
    const int end = min(begin + mix.chunk, mix.length);
    float sum[kFour][kFour] = {};
    for (int base = begin; base < end; base += kMixTile) {
        auto uHere = four(rowOfU, base + at, end, aligned);
        auto bHere = four(fromP + row * mix.length, base + at, end, aligned);
        auto steps = four(fromP + (2 * kStates + head) * mix.length, base + at, end, aligned);
#pragma unroll
        for (int i = 0; i < kFour; i++) {
            uHere.at[i] *= softplus(steps.at[i] + bias[head]);
        }
        __syncthreads();
        store(stepped + row * kMixRow + at, uHere);
        store(b + row * kMixRow + at, bHere);
        __syncthreads();
        Pack<float, kFour> us[kFour];
        Pack<float, kFour> bs[kFour];
#pragma unroll
        for (int i = 0; i < kFour; i++) {
            us[i] = load<float, kFour>(stepped + (channels + i) * kMixRow + tokens);
            bs[i] = load<float, kFour>(b + (states + i) * kMixRow + tokens);
        }
#pragma unroll
        for (int i = 0; i < kFour; i++) {
#pragma unroll
            for (int j = 0; j < kFour; j++) {
#pragma unroll
                for (int t = 0; t < kFour; t++) {
                    sum[i][j] += us[i].at[t] * bs[j].at[t];
                }
            }
        }
    }
    __syncthreads();
    constexpr int kHeld = kMixChannels * kStates;
#pragma unroll
    for (int i = 0; i < kFour; i++) {
#pragma unroll
        for (int j = 0; j < kFour; j++) {
            shared[tokens / kFour * kHeld + (channels + i) * kStates + states + j] = sum[i][j];
        }
    }
    __syncthreads();
    float all = 0;
#pragma unroll
    for (int group = 0; group < kGroups; group++) {
        all += shared[group * kHeld + threadIdx.x];
    }
    static_assert(kHeld == kThreads);
    partial[((image * mix.chunks + static_cast<int>(blockIdx.x)) * mix.channels + first) * kStates + threadIdx.x] =
            all * mix.factor;
}

__global__ void sumChunks(const float* partial, float* states, int chunks, int perImage) {
    int at = blockIdx.x * kThreads + threadIdx.x;
    if (at >= perImage) {
        return;
    }
    const float* from = partial + static_cast<int>(blockIdx.y) * chunks * perImage + at;
    float sum = 0;
#pragma unroll 16
    for (int chunk = 0; chunk < chunks; chunk++) {
        sum += from[chunk * perImage];
    }
    states[static_cast<int>(blockIdx.y) * perImage + at] = sum;
}

template <class T, int TILE, int V>
__global__ void mixOutputs(
        const T* u,
        const T* p,
        const T* xz,
        const float* states,
        const float* direct,
        const float* scale,
        const float* shift,
        T* y,
        Mix mix) {
    extern __shared__ float shared[];
    int begin = static_cast<int>(blockIdx.x) * TILE;
    int image = blockIdx.y;
    NormTile<TILE, V> tile{shared, mix.channels, begin, mix.length};
    // Read four at a time.
    auto* h = reinterpret_cast<float4*>(shared + (NormTile<TILE, V>::floats(mix.channels) + 3) / 4 * 4);
    const auto* ofImage = reinterpret_cast<const float4*>(states) + image * mix.channels * (kStates / 4);
    for (int i = threadIdx.x; i < mix.channels * (kStates / 4); i += kNormThreads) {
        h[i] = ofImage[i];
    }
    int token = begin + tile.lane();
    Pack<float, V> c[kStates] = {};
    const T* fromC = p + (image * (2 * kStates + mix.heads) + kStates) * mix.length;
    if (token < mix.length) {
#pragma unroll
        for (int s = 0; s < kStates; s++) {
            c[s] = numbers<T, V>(fromC + s * mix.length + token);
        }
    }
    __syncthreads();
    const T* fromU = u + image * mix.channels * mix.length;
    tile.fill([&](int channel, int at) {
        auto sum = numbers<T, V>(fromU + channel * mix.length + at);
#pragma unroll
        for (int i = 0; i < V; i++) {
            sum.at[i] *= direct[channel];
        }
#pragma unroll
        for (int s = 0; s < kStates / 4; s++) {
            float4 of = h[channel * (kStates / 4) + s];
#pragma unroll
            for (int i = 0; i < V; i++) {
                sum.at[i] += of.x * c[4 * s].at[i] + of.y * c[4 * s + 1].at[i] + of.z * c[4 * s + 2].at[i]
                        + of.w * c[4 * s + 3].at[i];
            }
        }
        return sum;
    });
    tile.normalise(mix.epsilon);
    const T* z = xz + (2 * image + 1) * mix.channels * mix.length;
    T* to = y + image * mix.channels * mix.length;
    tile.byChannel([&](int channel, int at, Pack<float, V> values) {
        storeRounded<T, V>(
                to + channel * mix.length + at,
                scaledAndGated<T, V>(values, scale[channel], shift[channel], z + channel * mix.length + at));
    });
}

template <class T, int TILE, int V>
struct Outputs {
    static const char* start(const Call& call, const Mix& mix, const float* states, cudaStream_t stream) {
        size_t bytes = NormTile<TILE, V>::bytes(mix.channels) + sizeof(float) * (mix.channels * kStates + 4);
        if (!grants(mixOutputs<T, TILE, V>, bytes)) {
            return kTooWide;
        }
        dim3 grid((mix.length + TILE - 1) / TILE, size(call.input[0], 0));
        mixOutputs<T, TILE, V><<<grid, kNormThreads, bytes, stream>>>(
                values<T>(call.input[0]),
                values<T>(call.input[1]),
                values<T>(call.input[2]),
                states,
                call.input[4].floats(),
                call.input[5].floats(),
                call.input[6].floats(),
                result<T>(call),
                mix);
        return started();
    }
};

template <class T>
const char* launch(const Call& call, cudaStream_t stream) {
    const auto& u = call.input[0];
    Mix mix{size(u, 1), size(call.input[3], 0), plane(u), 0, 0, call.attribute[0], call.attribute[1]};
    mix.chunk = static_cast<int>(mixChunk(u.size[0], u.size[1], mix.length));
    mix.chunks = (mix.length + mix.chunk - 1) / mix.chunk;
    if (size(call.input[1], 1) != 2 * kStates + mix.heads || mix.channels / mix.heads % kMixChannels != 0) {
        return "StateMix on CUDA takes states of 16 numbers and heads of whole sixteens of channels";
    }
    int images = size(u, 0);
    mixStates<T><<<dim3(mix.chunks, mix.channels / kMixChannels, images), kThreads, 0, stream>>>(
            values<T>(u), values<T>(call.input[1]), call.input[3].floats(), call.scratch, mix);
    const float* states = call.scratch;
    if (mix.chunks > 1) {
        int perImage = mix.channels * kStates;
        float* sums = call.scratch + static_cast<int64_t>(images) * mix.chunks * perImage;
        sumChunks<<<dim3(blocksFor(perImage), images), kThreads, 0, stream>>>(call.scratch, sums, mix.chunks, perImage);
        states = sums;
    }
    if (const char* failure = started()) {
        return failure;
    }
    return startTiled<Outputs, T, 256>(images, mix.length, mix.channels, call, mix, states, stream);
}

}  // namespace

const char* startMix(const Call& call, cudaStream_t stream) {
    return call.half ? launch<__half>(call, stream) : launch<float>(call, stream);
}

}  // namespace kamba
