#include "fused_cuda.h"

#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <algorithm>
#include <climits>

#include "conv_cuda.h"
#include "fused_tile.cuh"

namespace kamba {

namespace {

constexpr int kThreads = 256;

int blocksFor(int64_t threads) {
    return static_cast<int>((threads + kThreads - 1) / kThreads);
}

template <class T>
const T* values(const Tensor& tensor) {
    return static_cast<const T*>(tensor.data);
}

template <class T>
T* result(const Call& call) {
    return static_cast<T*>(call.output);
}

int size(const Tensor& tensor, int axis) {
    return static_cast<int>(tensor.size[axis]);
}

// Numbers behind the second axis.
int plane(const Tensor& tensor) {
    int count = 1;
    for (int axis = 2; axis < tensor.rank; axis++) {
        count *= size(tensor, axis);
    }
    return count;
}

// Kernels index with 32 bits.
bool fits(const Tensor& tensor) {
    int64_t count = 1;
    for (int axis = 0; axis < tensor.rank; axis++) {
        count *= tensor.size[axis];
    }
    return count <= INT_MAX / 2;
}

const char* started() {
    cudaError_t error = cudaGetLastError();
    return error == cudaSuccess ? nullptr : cudaGetErrorString(error);
}

// Lets a kernel have more shared memory than the 48 KB that it has unasked.
template <class Kernel>
bool grants(Kernel kernel, size_t bytes) {
    return bytes <= 48 * 1024
            || cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(bytes))
                    == cudaSuccess;
}

constexpr const char* kTooWide = "more channels than fit into a processor's memory";

// ---- BiasActivation

template <class T, int V>
__global__ void biasActivation(const T* x, const float* bias, T* y, int count, int channels, int length, Activation kind) {
    int first = (blockIdx.x * kThreads + threadIdx.x) * V;
    if (first >= count) {
        return;
    }
    float shift = bias[first / length % channels];
    Pack<T, V> pack = load<T, V>(x + first);
#pragma unroll
    for (int i = 0; i < V; i++) {
        pack.at[i] = rounded<T>(activated(number(pack.at[i]) + shift, kind));
    }
    store(y + first, pack);
}

template <class T>
const char* startBias(const Call& call, cudaStream_t stream) {
    const auto& x = call.input[0];
    int length = plane(x);
    int count = size(x, 0) * size(x, 1) * length;
    auto kind = static_cast<Activation>(static_cast<int>(call.attribute[0]));
    const float* bias = call.input[1].floats();
    if (length % 4 == 0) {
        biasActivation<T, 4><<<blocksFor(count / 4), kThreads, 0, stream>>>(
                values<T>(x), bias, result<T>(call), count, size(x, 1), length, kind);
    } else {
        biasActivation<T, 1><<<blocksFor(count), kThreads, 0, stream>>>(
                values<T>(x), bias, result<T>(call), count, size(x, 1), length, kind);
    }
    return started();
}

// Adds a window of 3 x 3 around each of V neighbours of a row of a plane, zeros outside.
template <class T, int V>
__device__ void addWindow(const T* plane, int row, int column, int height, int width, const float* weight, float (&sum)[V]) {
#pragma unroll
    for (int dy = 0; dy < 3; dy++) {
        int r = row + dy - 1;
        if (r < 0 || r >= height) {
            continue;
        }
        float line[V + 2];
        const T* start = plane + r * width + column;
        Pack<T, V> middle = load<T, V>(start);
        line[0] = column > 0 ? number(start[-1]) : 0.0F;
        line[V + 1] = column + V < width ? number(start[V]) : 0.0F;
#pragma unroll
        for (int i = 0; i < V; i++) {
            line[i + 1] = number(middle.at[i]);
        }
#pragma unroll
        for (int i = 0; i < V; i++) {
            sum[i] += weight[dy * 3] * line[i] + weight[dy * 3 + 1] * line[i + 1] + weight[dy * 3 + 2] * line[i + 2];
        }
    }
}

// ---- Depthwise

// V neighbours of a row each.
template <class T, int V>
__global__ void depthwise(
        const T* x,
        const float* weight,
        const float* bias,
        T* y,
        int count,
        int channels,
        int among,
        int first,
        int height,
        int width,
        Activation kind) {
    int at = (blockIdx.x * kThreads + threadIdx.x) * V;
    if (at >= count) {
        return;
    }
    int column = at % width;
    int row = at / width % height;
    int channel = at / width / height % channels;
    int image = at / width / height / channels;
    const T* from = x + (image * among + first + channel) * height * width;
    float sum[V];
#pragma unroll
    for (int i = 0; i < V; i++) {
        sum[i] = bias[channel];
    }
    addWindow<T, V>(from, row, column, height, width, weight + channel * 9, sum);
    Pack<T, V> pack;
#pragma unroll
    for (int i = 0; i < V; i++) {
        pack.at[i] = rounded<T>(activated(sum[i], kind));
    }
    store(y + at, pack);
}

// Channels are neighbours in memory.
template <class T>
__global__ void depthwiseTokens(
        const T* x, const float* weight, const float* bias, T* y, int count, int channels, int height, int width, Activation kind) {
    int at = blockIdx.x * kThreads + threadIdx.x;
    if (at >= count) {
        return;
    }
    int channel = at % channels;
    int column = at / channels % width;
    int row = at / channels / width % height;
    float sum = bias[channel];
#pragma unroll
    for (int dy = -1; dy <= 1; dy++) {
#pragma unroll
        for (int dx = -1; dx <= 1; dx++) {
            if (row + dy >= 0 && row + dy < height && column + dx >= 0 && column + dx < width) {
                sum += weight[channel * 9 + (dy + 1) * 3 + dx + 1] * number(x[at + (dy * width + dx) * channels]);
            }
        }
    }
    y[at] = rounded<T>(activated(sum, kind));
}

template <class T>
const char* startDepthwise(const Call& call, cudaStream_t stream) {
    const auto& x = call.input[0];
    const float* weight = call.input[1].floats();
    const float* bias = call.input[2].floats();
    int channels = size(call.input[1], 0);
    auto kind = static_cast<Activation>(static_cast<int>(call.attribute[1]));
    int width = static_cast<int>(call.attribute[2]);
    if (width > 0) {
        int count = size(x, 0) * size(x, 1) * channels;
        depthwiseTokens<T><<<blocksFor(count), kThreads, 0, stream>>>(
                values<T>(x), weight, bias, result<T>(call), count, channels, size(x, 1) / width, width, kind);
        return started();
    }
    int first = static_cast<int>(call.attribute[0]);
    int count = size(x, 0) * channels * plane(x);
    if (size(x, 3) % 4 == 0) {
        depthwise<T, 4><<<blocksFor(count / 4), kThreads, 0, stream>>>(
                values<T>(x), weight, bias, result<T>(call), count, channels, size(x, 1), first, size(x, 2), size(x, 3), kind);
    } else {
        depthwise<T, 1><<<blocksFor(count), kThreads, 0, stream>>>(
                values<T>(x), weight, bias, result<T>(call), count, channels, size(x, 1), first, size(x, 2), size(x, 3), kind);
    }
    return started();
}

// ---- Tiles of tokens

// Calls `start` with the tile that suits so many tokens and channels, at most MOST tokens: large ones move more at once, small ones leave
// no processor idle.
template <template <class, int, int> class Start, class T, int MOST, class... Arguments>
const char* startTiled(int64_t images, int64_t length, int64_t channels, Arguments... arguments) {
    constexpr int64_t kBlocks = 128;
    constexpr int64_t kHeld = 8192;
    const int64_t tokens = images * length;
    if (length % 2 == 0) {
        if constexpr (MOST > 64) {
            if (tokens >= 256 * kBlocks && 256 * channels <= kHeld) {
                return Start<T, 256, 2>::start(arguments...);
            }
            if (tokens >= 128 * kBlocks && 128 * channels <= kHeld) {
                return Start<T, 128, 2>::start(arguments...);
            }
        }
        if (tokens >= 64 * kBlocks) {
            return Start<T, 64, 2>::start(arguments...);
        }
    }
    return tokens >= 32 * kBlocks ? Start<T, 32, 1>::start(arguments...) : Start<T, 8, 1>::start(arguments...);
}

// Value scaled and shifted, times z sigmoid(z).
template <class T, int V>
__device__ Pack<float, V> scaledAndGated(Pack<float, V> values, float scale, float shift, const T* z) {
    Pack<float, V> gates = numbers<T, V>(z);
#pragma unroll
    for (int i = 0; i < V; i++) {
        values.at[i] = (values.at[i] * scale + shift) * activated(gates.at[i], Activation::Silu);
    }
    return values;
}

// ---- ChannelNorm

template <class T, int TILE, int V>
__global__ void channelNorm(
        const T* x, const float* scale, const float* shift, T* y, int channels, int length, float epsilon, bool tokens) {
    extern __shared__ float shared[];
    NormTile<TILE, V> tile{shared, channels, static_cast<int>(blockIdx.x) * TILE, length};
    const T* from = x + static_cast<int>(blockIdx.y) * channels * length;
    tile.fill([&](int channel, int token) { return numbers<T, V>(from + channel * length + token); });
    tile.normalise(epsilon);
    T* to = y + static_cast<int>(blockIdx.y) * channels * length;
    if (tokens) {
        tile.byToken([&](int channel, int token, float value) {
            to[token * channels + channel] = rounded<T>(value * scale[channel] + shift[channel]);
        });
    } else {
        tile.byChannel([&](int channel, int token, Pack<float, V> values) {
#pragma unroll
            for (int i = 0; i < V; i++) {
                values.at[i] = values.at[i] * scale[channel] + shift[channel];
            }
            storeRounded<T, V>(to + channel * length + token, values);
        });
    }
}

template <class T, int TILE, int V>
struct Norm {
    static const char* start(const Call& call, cudaStream_t stream) {
        const auto& x = call.input[0];
        int length = plane(x);
        size_t bytes = NormTile<TILE, V>::bytes(size(x, 1));
        if (!grants(channelNorm<T, TILE, V>, bytes)) {
            return kTooWide;
        }
        dim3 grid((length + TILE - 1) / TILE, size(x, 0));
        channelNorm<T, TILE, V><<<grid, kNormThreads, bytes, stream>>>(
                values<T>(x),
                call.input[1].floats(),
                call.input[2].floats(),
                result<T>(call),
                size(x, 1),
                length,
                call.attribute[0],
                call.attribute[1] != 0);
        return started();
    }
};

// ---- SplineFeatures

constexpr int kBases = 8;
constexpr int kFeatures = kBases + 1;

template <class T>
__global__ void splineFeatures(const T* x, const float* shifts, T* y, int count, float perUnit) {
    __shared__ T features[kThreads * kFeatures];
    int begin = blockIdx.x * kThreads;
    int at = begin + threadIdx.x;
    if (at < count) {
        float value = number(x[at]);
        T* mine = features + threadIdx.x * kFeatures;
#pragma unroll
        for (int m = 0; m < kBases; m++) {
            float u = fabsf(perUnit * value + shifts[m]);
            float wide = fmaxf(0.0F, 2.0F - u);
            float narrow = fmaxf(0.0F, 1.0F - u);
            mine[m] = rounded<T>((wide * wide * wide - 4.0F * narrow * narrow * narrow) * (1.0F / 6.0F));
        }
        mine[kBases] = rounded<T>(activated(value, Activation::Silu));
    }
    __syncthreads();
    int held = min(kThreads, count - begin) * kFeatures;
    for (int i = threadIdx.x; i < held; i += kThreads) {
        y[static_cast<int64_t>(begin) * kFeatures + i] = features[i];
    }
}

template <class T>
const char* startSplines(const Call& call, cudaStream_t stream) {
    const auto& x = call.input[0];
    int count = size(x, 0) * size(x, 1) * size(x, 2);
    splineFeatures<T><<<blocksFor(count), kThreads, 0, stream>>>(
            values<T>(x), call.input[1].floats(), result<T>(call), count, call.attribute[0]);
    return started();
}

// ---- StateMix

constexpr int kStates = static_cast<int>(kMixStates);
// Tokens, channels and states that a block multiplies at once; a thread sums four channels and four states over four of the tokens.
constexpr int kMixTile = 64;
constexpr int kMixChannels = 16;
constexpr int kFour = 4;
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
const char* startMix(const Call& call, cudaStream_t stream) {
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

// ---- CrossOrder and CrossMerge

template <class T, int TILE, int V>
__global__ void crossOrder(const T* u, const int* places, T* y, int channels, int length, int sequences) {
    extern __shared__ float shared[];
    int begin = static_cast<int>(blockIdx.x) * TILE;
    int image = blockIdx.y;
    NormTile<TILE, V> tile{shared, channels, begin, length};
    const T* from = u + image * channels * length;
    tile.fill([&](int channel, int token) { return numbers<T, V>(from + channel * length + token); });
    __syncthreads();
    for (int k = 0; k < sequences; k++) {
        T* to = y + static_cast<int64_t>(image * sequences + k) * channels * length;
        tile.byToken([&](int channel, int token, float value) {
            to[places[k * length + token] * channels + channel] = rounded<T>(value);
        });
    }
}

template <class T, int TILE, int V>
struct Order {
    static const char* start(const Call& call, cudaStream_t stream) {
        const auto& u = call.input[0];
        int length = plane(u);
        size_t bytes = NormTile<TILE, V>::bytes(size(u, 1));
        if (!grants(crossOrder<T, TILE, V>, bytes)) {
            return kTooWide;
        }
        dim3 grid((length + TILE - 1) / TILE, size(u, 0));
        crossOrder<T, TILE, V><<<grid, kNormThreads, bytes, stream>>>(
                values<T>(u), values<int>(call.input[1]), result<T>(call), size(u, 1), length, size(call.input[1], 0));
        return started();
    }
};

template <class T, int TILE, int V>
__global__ void crossMerge(
        const T* y,
        const int* places,
        const T* xz,
        const float* scale,
        const float* shift,
        T* merged,
        int channels,
        int length,
        int sequences,
        float factor,
        float epsilon) {
    extern __shared__ float shared[];
    int begin = static_cast<int>(blockIdx.x) * TILE;
    int image = blockIdx.y;
    NormTile<TILE, V> tile{shared, channels, begin, length};
    const T* from = y + static_cast<int64_t>(image) * sequences * channels * length;
    tile.fillByToken([&](int channel, int token) {
        float sum = 0;
        for (int k = 0; k < sequences; k++) {
            sum += number(from[(k * length + places[k * length + token]) * channels + channel]);
        }
        return sum * factor;
    });
    __syncthreads();
    tile.normalise(epsilon);
    const T* z = xz + (2 * image + 1) * channels * length;
    T* to = merged + image * channels * length;
    tile.byChannel([&](int channel, int token, Pack<float, V> values) {
        storeRounded<T, V>(
                to + channel * length + token,
                scaledAndGated<T, V>(values, scale[channel], shift[channel], z + channel * length + token));
    });
}

template <class T, int TILE, int V>
struct Merge {
    static const char* start(const Call& call, cudaStream_t stream) {
        const auto& y = call.input[0];
        int channels = size(y, 3);
        int length = size(y, 2);
        size_t bytes = NormTile<TILE, V>::bytes(channels);
        if (!grants(crossMerge<T, TILE, V>, bytes)) {
            return kTooWide;
        }
        dim3 grid((length + TILE - 1) / TILE, size(y, 0));
        crossMerge<T, TILE, V><<<grid, kNormThreads, bytes, stream>>>(
                values<T>(y),
                values<int>(call.input[1]),
                values<T>(call.input[2]),
                call.input[3].floats(),
                call.input[4].floats(),
                result<T>(call),
                channels,
                length,
                size(y, 1),
                call.attribute[0],
                call.attribute[1]);
        return started();
    }
};

// ---- UpsampleAdd

// Two neighbours of a row each.
template <class T>
__global__ void upsampleAdd(const T* x, const T* skip, T* y, int pairs, int height, int width) {
    int at = blockIdx.x * kThreads + threadIdx.x;
    if (at >= pairs) {
        return;
    }
    int column = at % width;
    int row = at / width % (2 * height);
    int map = at / width / (2 * height);
    int near = row / 2;
    int far = min(max(row % 2 == 0 ? near - 1 : near + 1, 0), height - 1);
    int left = max(column - 1, 0);
    int right = min(column + 1, width - 1);
    const T* a = x + (map * height + near) * width;
    const T* b = x + (map * height + far) * width;
    float before = 0.75F * number(a[left]) + 0.25F * number(b[left]);
    float here = 0.75F * number(a[column]) + 0.25F * number(b[column]);
    float after = 0.75F * number(a[right]) + 0.25F * number(b[right]);
    Pack<T, 2> pack = load<T, 2>(skip + 2 * at);
    pack.at[0] = rounded<T>(0.75F * here + 0.25F * before + number(pack.at[0]));
    pack.at[1] = rounded<T>(0.75F * here + 0.25F * after + number(pack.at[1]));
    store(y + 2 * at, pack);
}

template <class T>
const char* startUpsample(const Call& call, cudaStream_t stream) {
    const auto& x = call.input[0];
    int pairs = size(x, 0) * size(x, 1) * plane(x) * 2;
    upsampleAdd<T><<<blocksFor(pairs), kThreads, 0, stream>>>(
            values<T>(x), values<T>(call.input[1]), result<T>(call), pairs, size(x, 2), size(x, 3));
    return started();
}

// ---- ChannelAttention

constexpr int kWarp = 32;
constexpr int kWarps = kThreads / kWarp;

__device__ float warpSum(float value) {
#pragma unroll
    for (int far = kWarp / 2; far > 0; far /= 2) {
        value += __shfl_xor_sync(0xFFFFFFFFU, value, far);
    }
    return value;
}

// The sum over a block, for each of its threads.
__device__ float blockSum(float value, float* sums) {
    value = warpSum(value);
    __syncthreads();
    if (threadIdx.x % kWarp == 0) {
        sums[threadIdx.x / kWarp] = value;
    }
    __syncthreads();
    float all = 0;
#pragma unroll
    for (int i = 0; i < kWarps; i++) {
        all += sums[i];
    }
    return all;
}

__device__ float sigmoid(float x) {
    return 1.0F / (1.0F + __expf(-x));
}

struct Attention {
    const float* gateWeight;
    const float* gateBias;
    const float* localWeight;
    const float* localBias;
    const float* scale;
    const float* shift;
    float* scratch;
    int channels;
    int height;
    int width;
    int parts;
    int kept;
    float epsilon;
};

// What is kept of one channel of an image, counted through all groups and images.
struct Kept {
    float* rowSums;
    float* columnSums;
    float* rowGate;
    float* columnGate;
    float* moments;
    float* mean;
    float* kernel;

    __device__ Kept(const Attention& of, int channel) {
        rowSums = of.scratch + static_cast<int64_t>(channel) * of.kept;
        columnSums = rowSums + of.height;
        rowGate = columnSums + of.parts * of.width;
        columnGate = rowGate + of.height;
        moments = columnGate + of.width;
        mean = moments + 2 * of.parts;
        kernel = mean + 1;
    }
};

// The rows of a part.
__device__ int2 rowsOf(const Attention& of, int part) {
    int each = (of.height + of.parts - 1) / of.parts;
    return {min(part * each, of.height), min((part + 1) * each, of.height)};
}

// A block per channel of an image and part of its rows: sums of the rows, and of the columns within the part.
template <class T>
__global__ void attentionSums(const T* image, Attention of) {
    __shared__ float sums[kThreads];
    const Kept kept(of, blockIdx.x);
    const T* x = image + static_cast<int64_t>(blockIdx.x) * of.height * of.width;
    const int2 rows = rowsOf(of, blockIdx.y);
    for (int row = rows.x + static_cast<int>(threadIdx.x) / kWarp; row < rows.y; row += kWarps) {
        float sum = 0;
#pragma unroll 4
        for (int column = threadIdx.x % kWarp; column < of.width; column += kWarp) {
            sum += number(x[row * of.width + column]);
        }
        sum = warpSum(sum);
        if (threadIdx.x % kWarp == 0) {
            kept.rowSums[row] = sum;
        }
    }
    // Several threads share a narrow column.
    const int side = min(of.width, kThreads);
    const int sharers = kThreads / side;
    const int sharer = threadIdx.x / side;
    for (int first = 0; first < of.width; first += side) {
        int column = first + static_cast<int>(threadIdx.x) % side;
        float sum = 0;
        if (sharer < sharers && column < of.width) {
#pragma unroll 4
            for (int row = rows.x + sharer; row < rows.y; row += sharers) {
                sum += number(x[row * of.width + column]);
            }
        }
        __syncthreads();
        sums[threadIdx.x] = sum;
        __syncthreads();
        if (sharer == 0 && column < of.width) {
            for (int other = 1; other < sharers; other++) {
                sum += sums[other * side + threadIdx.x];
            }
            kept.columnSums[static_cast<int>(blockIdx.y) * of.width + column] = sum;
        }
    }
}

__device__ float columnSum(const Attention& of, const Kept& kept, int column) {
    float sum = 0;
    for (int part = 0; part < of.parts; part++) {
        sum += kept.columnSums[part * of.width + column];
    }
    return sum;
}

// The mean over the image of this channel of the 3 x 3 convolution, out of the sums of what each tap sees; for all threads of a block.
template <class T>
__device__ float meanOfLocal(const T* group, const Attention& of, const float* seen, int out, float* sums) {
    const int length = of.height * of.width;
    const int lane = threadIdx.x % kWarp;
    float sum = 0;
    for (int in = static_cast<int>(threadIdx.x) / kWarp; in < of.channels; in += kWarps) {
        const float* rows = seen + in * (of.height + of.width);
        const float* columns = rows + of.height;
        float total = 0;
        for (int row = lane; row < of.height; row += kWarp) {
            total += rows[row];
        }
        total = warpSum(total);
        if (lane < 9) {
            int dy = lane / 3;
            int dx = lane % 3;
            int row = dy == 0 ? of.height - 1 : 0;
            int column = dx == 0 ? of.width - 1 : 0;
            float tapped = total - (dy == 1 ? 0.0F : rows[row]) - (dx == 1 ? 0.0F : columns[column])
                    + (dy == 1 || dx == 1 ? 0.0F : number(group[in * length + row * of.width + column]));
            sum += of.localWeight[(out * of.channels + in) * 9 + lane] * tapped;
        }
    }
    return blockSum(sum, sums) / static_cast<float>(length) + of.localBias[out];
}

// The share of each channel in the softmax of what lanes hold; channels beyond `count` must hold -INFINITY.
__device__ float softmaxOfWarp(float value) {
    float most = value;
#pragma unroll
    for (int far = kWarp / 2; far > 0; far /= 2) {
        most = fmaxf(most, __shfl_xor_sync(0xFFFFFFFFU, most, far));
    }
    float power = __expf(value - most);
    return power / warpSum(power);
}

// A block per channel of an image and part of its rows: its gates; mean and squares of t within the part; what the last kernel
// needs of the convolution.
template <class T>
__global__ void attentionMoments(const T* image, Attention of) {
    extern __shared__ float shared[];
    __shared__ float sums[kWarps];
    const int c = of.channels;
    const int length = of.height * of.width;
    const int sides = of.height + of.width;
    const int out = blockIdx.x % c;
    const int first = blockIdx.x - out;
    const bool leads = blockIdx.y == 0;
    const Kept kept(of, blockIdx.x);
    // The sums of all channels of the group, rows before columns.
    float* seen = shared;
    float* rowGate = seen + c * sides;
    float* columnGate = rowGate + of.height;
    for (int i = threadIdx.x; i < c * sides; i += kThreads) {
        const Kept other(of, first + i / sides);
        int at = i % sides;
        seen[i] = at < of.height ? other.rowSums[at] : columnSum(of, other, at - of.height);
    }
    __syncthreads();
    for (int i = threadIdx.x; i < sides; i += kThreads) {
        float sum = 0;
#pragma unroll 8
        for (int in = 0; in < c; in++) {
            sum += of.gateWeight[out * c + in] * seen[in * sides + i];
        }
        bool isRow = i < of.height;
        rowGate[i] = sigmoid(sum / static_cast<float>(isRow ? of.width : of.height) + of.gateBias[out]);
        if (leads) {
            (isRow ? kept.rowGate : kept.columnGate - of.height)[i] = rowGate[i];
        }
    }
    __syncthreads();
    const T* x = image + static_cast<int64_t>(blockIdx.x) * length;
    const int2 rows = rowsOf(of, blockIdx.y);
    // Of t = x row column; by rows, which needs no division.
    const bool byFours = of.width % kFour == 0;
    auto sumOver = [&](auto term) {
        float sum = 0;
        for (int row = rows.x + static_cast<int>(threadIdx.x) / kWarp; row < rows.y; row += kWarps) {
            const T* line = x + row * of.width;
            if (byFours) {
                for (int column = threadIdx.x % kWarp * kFour; column < of.width; column += kWarp * kFour) {
                    auto four = numbers<T, kFour>(line + column);
#pragma unroll
                    for (int i = 0; i < kFour; i++) {
                        sum += term(four.at[i] * rowGate[row] * columnGate[column + i]);
                    }
                }
            } else {
                for (int column = threadIdx.x % kWarp; column < of.width; column += kWarp) {
                    sum += term(number(line[column]) * rowGate[row] * columnGate[column]);
                }
            }
        }
        return blockSum(sum, sums);
    };
    float mean = sumOver([](float t) { return t; }) / static_cast<float>(max((rows.y - rows.x) * of.width, 1));
    float squares = sumOver([mean](float t) { return (t - mean) * (t - mean); });
    if (threadIdx.x == 0) {
        kept.moments[2 * blockIdx.y] = mean;
        kept.moments[2 * blockIdx.y + 1] = squares;
    }
    if (!leads) {
        return;
    }
    float local = meanOfLocal(image + static_cast<int64_t>(first) * length, of, seen, out, sums);
    if (threadIdx.x == 0) {
        *kept.mean = local;
    }
    // The mean of an instance norm is its shift, so that the convolution's shares are known, and it has one result in the place of c.
    if (threadIdx.x < kWarp) {
        float share = softmaxOfWarp(static_cast<int>(threadIdx.x) < c ? of.shift[threadIdx.x] : -INFINITY);
#pragma unroll
        for (int tap = 0; tap < 9; tap++) {
            float part = static_cast<int>(threadIdx.x) < c
                    ? share * of.localWeight[(static_cast<int>(threadIdx.x) * c + out) * 9 + tap]
                    : 0.0F;
            part = warpSum(part);
            if (threadIdx.x == 0) {
                kept.kernel[tap] = part;
            }
        }
    }
}

// A block per group of an image and 256 / SHARERS times V pixels; as many threads share the channels of V neighbours.
template <class T, int SHARERS, int V>
__global__ void attentionResult(const T* image, T* y, Attention of) {
    extern __shared__ float shared[];
    constexpr int kLanes = kThreads / SHARERS;
    __shared__ float slopes[kWarp];
    __shared__ float rest;
    __shared__ float sums[SHARERS > 1 ? kThreads * V : 1];
    const int c = of.channels;
    const int length = of.height * of.width;
    const int first = blockIdx.y * c;
    if (threadIdx.x < kWarp) {
        const int channel = threadIdx.x;
        const bool real = channel < c;
        const Kept kept(of, first + (real ? channel : 0));
        float share = softmaxOfWarp(real ? *kept.mean : -INFINITY);
        float ofShift = softmaxOfWarp(real ? of.shift[channel] : -INFINITY);
        float mean = 0;
        float squares = 0;
        int before = 0;
        for (int part = 0; part < of.parts; part++) {
            int2 rows = rowsOf(of, part);
            int more = (rows.y - rows.x) * of.width;
            if (more > 0) {
                float apart = kept.moments[2 * part] - mean;
                float weight = static_cast<float>(more) / static_cast<float>(before + more);
                mean += apart * weight;
                squares += kept.moments[2 * part + 1] + apart * apart * weight * static_cast<float>(before);
                before += more;
            }
        }
        float slope = real ? share * of.scale[channel] * rsqrtf(squares / static_cast<float>(length) + of.epsilon) : 0.0F;
        slopes[channel] = slope;
        float constant = warpSum(real ? ofShift * of.localBias[channel] + share * of.shift[channel] - slope * mean : 0.0F);
        if (channel == 0) {
            rest = constant;
        }
    }
    float* kernel = shared;
    for (int i = threadIdx.x; i < c * 9; i += kThreads) {
        kernel[i] = Kept(of, first + i / 9).kernel[i % 9];
    }
    __syncthreads();
    const int sharer = threadIdx.x / kLanes;
    const int lane = threadIdx.x % kLanes;
    const int pixel = (static_cast<int>(blockIdx.x) * kLanes + lane) * V;
    const int row = pixel / of.width;
    const int column = pixel % of.width;
    const int64_t offset = static_cast<int64_t>(first) * length;
    const T* x = image + offset;
    float sum[V] = {};
    if (pixel < length) {
        for (int channel = sharer; channel < c; channel += SHARERS) {
            const Kept kept(of, first + channel);
            const T* plane = x + channel * length;
            auto here = numbers<T, V>(plane + pixel);
            float slope = slopes[channel] * kept.rowGate[row];
#pragma unroll
            for (int i = 0; i < V; i++) {
                sum[i] += slope * here.at[i] * kept.columnGate[column + i];
            }
            addWindow<T, V>(plane, row, column, of.height, of.width, kernel + channel * 9, sum);
        }
    }
    if (SHARERS > 1) {
#pragma unroll
        for (int i = 0; i < V; i++) {
            sums[i * kThreads + threadIdx.x] = sum[i];
        }
        __syncthreads();
#pragma unroll
        for (int i = 0; i < V; i++) {
            sum[i] = 0;
#pragma unroll
            for (int other = 0; other < SHARERS; other++) {
                sum[i] += sums[i * kThreads + other * kLanes + lane];
            }
        }
    }
    if (pixel < length) {
#pragma unroll
        for (int i = 0; i < V; i++) {
            sum[i] = sigmoid(sum[i] + rest);
        }
        for (int channel = sharer; channel < c; channel += SHARERS) {
            int at = channel * length + pixel;
            auto values = numbers<T, V>(x + at);
#pragma unroll
            for (int i = 0; i < V; i++) {
                values.at[i] *= sum[i];
            }
            storeRounded<T, V>(y + offset + at, values);
        }
    }
}

template <class T, int SHARERS, int V>
void startResult(const Tensor& x, T* y, const Attention& of, cudaStream_t stream) {
    constexpr int kPixels = kThreads / SHARERS * V;
    int groups = size(x, 0) * size(x, 1) / of.channels;
    dim3 grid((of.height * of.width + kPixels - 1) / kPixels, groups);
    attentionResult<T, SHARERS, V><<<grid, kThreads, sizeof(float) * of.channels * 9, stream>>>(values<T>(x), y, of);
}

template <class T>
const char* startAttention(const Call& call, cudaStream_t stream) {
    const auto& x = call.input[0];
    Attention of{
            call.input[1].floats(),
            call.input[2].floats(),
            call.input[3].floats(),
            call.input[4].floats(),
            call.input[5].floats(),
            call.input[6].floats(),
            call.scratch,
            size(call.input[1], 0),
            size(x, 2),
            size(x, 3),
            static_cast<int>(attentionParts(x.size[2], x.size[3])),
            static_cast<int>(attentionScratch(x.size[2], x.size[3])),
            call.attribute[0]};
    if (of.channels > kWarp) {
        return "ChannelAttention on CUDA takes groups of at most 32 channels";
    }
    int channels = size(x, 0) * size(x, 1);
    size_t gates = sizeof(float) * (of.channels + 1) * (of.height + of.width);
    if (!grants(attentionMoments<T>, gates)) {
        return "an image too large for ChannelAttention on CUDA";
    }
    dim3 grid(channels, of.parts);
    attentionSums<T><<<grid, kThreads, 0, stream>>>(values<T>(x), of);
    attentionMoments<T><<<grid, kThreads, gates, stream>>>(values<T>(x), of);
    // Several neighbours at a time where that leaves no processor idle.
    const bool byFours = of.width % kFour == 0
            && x.size[0] * x.size[1] / of.channels * plane(x) * std::min(of.channels, 8) >= int64_t{kThreads} * kFour * 128;
    if (of.channels >= 8) {
        byFours ? startResult<T, 8, kFour>(x, result<T>(call), of, stream) : startResult<T, 8, 1>(x, result<T>(call), of, stream);
    } else {
        byFours ? startResult<T, 1, kFour>(x, result<T>(call), of, stream) : startResult<T, 1, 1>(x, result<T>(call), of, stream);
    }
    return started();
}

template <class T>
const char* start(const Call& call, cudaStream_t stream) {
    const auto& x = call.input[0];
    switch (call.what) {
        case Fused::BiasActivation: return startBias<T>(call, stream);
        case Fused::Depthwise: return startDepthwise<T>(call, stream);
        case Fused::ChannelNorm:
            return startTiled<Norm, T, 64>(x.size[0], plane(x), x.size[1], call, stream);
        case Fused::SplineFeatures: return startSplines<T>(call, stream);
        case Fused::ChannelAttention: return startAttention<T>(call, stream);
        case Fused::StateMix: return startMix<T>(call, stream);
        case Fused::CrossOrder:
            return startTiled<Order, T, 64>(x.size[0], plane(x), x.size[1], call, stream);
        case Fused::CrossMerge:
            return startTiled<Merge, T, 64>(x.size[0], x.size[2], x.size[3], call, stream);
        case Fused::UpsampleAdd: return startUpsample<T>(call, stream);
        case Fused::Convolution: return "Convolution on CUDA takes float16";
    }
    return "an operator that this library does not know";
}

}  // namespace

const char* startFused(const Call& call, void* stream) {
    for (const auto& input : call.input) {
        if (!fits(input)) {
            return "a tensor of more than 2^30 numbers";
        }
    }
    if (call.half && call.what == Fused::Convolution) {
        return startConvolution(call, stream);
    }
    auto on = static_cast<cudaStream_t>(stream);
    return call.half ? start<__half>(call, on) : start<float>(call, on);
}

}  // namespace kamba
