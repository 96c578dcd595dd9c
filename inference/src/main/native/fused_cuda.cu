#include "fused_cuda.h"

#include <cuda_fp16.h>
#include <cuda_runtime.h>

#include <algorithm>
#include <climits>

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

size_t mostShared() {
    int device = 0;
    int bytes = 48 * 1024;
    cudaGetDevice(&device);
    cudaDeviceGetAttribute(&bytes, cudaDevAttrMaxSharedMemoryPerBlockOptin, device);
    return static_cast<size_t>(bytes);
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
    const float* w = weight + channel * 9;
    float sum[V];
#pragma unroll
    for (int i = 0; i < V; i++) {
        sum[i] = bias[channel];
    }
#pragma unroll
    for (int dy = 0; dy < 3; dy++) {
        int r = row + dy - 1;
        if (r < 0 || r >= height) {
            continue;
        }
        float line[V + 2];
        const T* start = from + r * width + column;
        Pack<T, V> middle = load<T, V>(start);
        line[0] = column > 0 ? number(start[-1]) : 0.0F;
        line[V + 1] = column + V < width ? number(start[V]) : 0.0F;
#pragma unroll
        for (int i = 0; i < V; i++) {
            line[i + 1] = number(middle.at[i]);
        }
#pragma unroll
        for (int i = 0; i < V; i++) {
            sum[i] += w[dy * 3] * line[i] + w[dy * 3 + 1] * line[i + 1] + w[dy * 3 + 2] * line[i + 2];
        }
    }
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

// ---- ChannelNorm

template <class T, int TILE>
__global__ void channelNorm(
        const T* x, const float* scale, const float* shift, T* y, int channels, int length, float epsilon, bool tokens) {
    extern __shared__ float shared[];
    NormTile<TILE> tile{shared, channels, static_cast<int>(blockIdx.x) * TILE, length};
    const T* from = x + static_cast<int>(blockIdx.y) * channels * length;
    tile.fill([&](int channel, int token) { return number(from[channel * length + token]); });
    tile.normalise(epsilon);
    T* to = y + static_cast<int>(blockIdx.y) * channels * length;
    if (tokens) {
        tile.byToken([&](int channel, int token, float value) {
            to[token * channels + channel] = rounded<T>(value * scale[channel] + shift[channel]);
        });
    } else {
        tile.byChannel([&](int channel, int token, float value) {
            to[channel * length + token] = rounded<T>(value * scale[channel] + shift[channel]);
        });
    }
}

template <class T, int TILE>
const char* startNorm(const Call& call, cudaStream_t stream) {
    const auto& x = call.input[0];
    int length = plane(x);
    size_t bytes = NormTile<TILE>::bytes(size(x, 1));
    if (!grants(channelNorm<T, TILE>, bytes)) {
        return kTooWide;
    }
    dim3 grid((length + TILE - 1) / TILE, size(x, 0));
    channelNorm<T, TILE><<<grid, kNormThreads, bytes, stream>>>(
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
constexpr int kMixTile = 64;
constexpr int kMixTokens = static_cast<int>(kMixChunk);

struct Mix {
    int channels;
    int heads;
    int length;
    int chunks;
    float factor;
    float epsilon;
};

__device__ float softplus(float x) {
    return fmaxf(x, 0.0F) + log1pf(__expf(-fabsf(x)));
}

// A block per chunk, head and image; a thread per channel and state.
template <class T>
__global__ void mixStates(const T* u, const T* p, const float* bias, float* partial, Mix mix) {
    extern __shared__ float shared[];
    constexpr int kRow = kMixTile + 1;
    int perHead = mix.channels / mix.heads;
    float* stepped = shared;
    float* b = stepped + perHead * kRow;
    float* steps = b + kStates * kRow;
    int head = blockIdx.y;
    int image = blockIdx.z;
    const T* fromU = u + (image * mix.channels + head * perHead) * mix.length;
    const T* fromP = p + image * (2 * kStates + mix.heads) * mix.length;
    int state = threadIdx.x % kStates;
    int channel = threadIdx.x / kStates;
    int begin = blockIdx.x * kMixTokens;
    int end = min(begin + kMixTokens, mix.length);
    float sum = 0;
    for (int base = begin; base < end; base += kMixTile) {
        __syncthreads();
        for (int i = threadIdx.x; i < kMixTile; i += blockDim.x) {
            int token = base + i;
            steps[i] = token < end ? softplus(number(fromP[(2 * kStates + head) * mix.length + token]) + bias[head]) : 0.0F;
        }
        for (int i = threadIdx.x; i < kStates * kMixTile; i += blockDim.x) {
            int token = base + i % kMixTile;
            b[i / kMixTile * kRow + i % kMixTile] =
                    token < end ? number(fromP[i / kMixTile * mix.length + token]) : 0.0F;
        }
        for (int i = threadIdx.x; i < perHead * kMixTile; i += blockDim.x) {
            int token = base + i % kMixTile;
            stepped[i / kMixTile * kRow + i % kMixTile] =
                    token < end ? number(fromU[i / kMixTile * mix.length + token]) : 0.0F;
        }
        __syncthreads();
#pragma unroll 16
        for (int t = 0; t < kMixTile; t++) {
            sum += stepped[channel * kRow + t] * steps[t] * b[state * kRow + t];
        }
    }
    int d = head * perHead + channel;
    partial[((image * mix.chunks + static_cast<int>(blockIdx.x)) * mix.channels + d) * kStates + state] = sum * mix.factor;
}

__global__ void sumChunks(const float* partial, float* states, int chunks, int perImage) {
    int at = blockIdx.x * kThreads + threadIdx.x;
    if (at >= perImage) {
        return;
    }
    const float* from = partial + static_cast<int>(blockIdx.y) * chunks * perImage + at;
    float sum = 0;
#pragma unroll 8
    for (int chunk = 0; chunk < chunks; chunk++) {
        sum += from[chunk * perImage];
    }
    states[static_cast<int>(blockIdx.y) * perImage + at] = sum;
}

template <class T, int TILE>
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
    NormTile<TILE> tile{shared, mix.channels, begin, mix.length};
    float* h = shared + NormTile<TILE>::floats(mix.channels);
    for (int i = threadIdx.x; i < mix.channels * kStates; i += kNormThreads) {
        h[i] = states[image * mix.channels * kStates + i];
    }
    int token = begin + static_cast<int>(threadIdx.x) % TILE;
    float c[kStates];
    const T* fromC = p + (image * (2 * kStates + mix.heads) + kStates) * mix.length;
#pragma unroll
    for (int s = 0; s < kStates; s++) {
        c[s] = token < mix.length ? number(fromC[s * mix.length + token]) : 0.0F;
    }
    __syncthreads();
    const T* fromU = u + image * mix.channels * mix.length;
    tile.fill([&](int channel, int at) {
        float sum = direct[channel] * number(fromU[channel * mix.length + at]);
#pragma unroll
        for (int s = 0; s < kStates; s++) {
            sum += h[channel * kStates + s] * c[s];
        }
        return sum;
    });
    tile.normalise(mix.epsilon);
    const T* z = xz + (2 * image + 1) * mix.channels * mix.length;
    T* to = y + image * mix.channels * mix.length;
    tile.byChannel([&](int channel, int at, float value) {
        float gate = activated(number(z[channel * mix.length + at]), Activation::Silu);
        to[channel * mix.length + at] = rounded<T>((value * scale[channel] + shift[channel]) * gate);
    });
}

template <class T, int TILE>
const char* startOutputs(const Call& call, const Mix& mix, const float* states, cudaStream_t stream) {
    size_t bytes = NormTile<TILE>::bytes(mix.channels) + sizeof(float) * mix.channels * kStates;
    if (!grants(mixOutputs<T, TILE>, bytes)) {
        return kTooWide;
    }
    dim3 grid((mix.length + TILE - 1) / TILE, size(call.input[0], 0));
    mixOutputs<T, TILE><<<grid, kNormThreads, bytes, stream>>>(
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

template <class T>
const char* startMix(const Call& call, cudaStream_t stream) {
    const auto& u = call.input[0];
    Mix mix{size(u, 1), size(call.input[3], 0), plane(u), 0, call.attribute[0], call.attribute[1]};
    mix.chunks = (mix.length + kMixTokens - 1) / kMixTokens;
    int perHead = mix.channels / mix.heads;
    if (size(call.input[1], 1) != 2 * kStates + mix.heads || perHead > kMixHeadChannels) {
        return "StateMix on CUDA takes states of 16 numbers and heads of at most 64 channels";
    }
    int images = size(u, 0);
    size_t bytes = sizeof(float) * ((perHead + kStates) * (kMixTile + 1) + kMixTile);
    mixStates<T><<<dim3(mix.chunks, mix.heads, images), perHead * kStates, bytes, stream>>>(
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
    return mix.length >= kLongTokens ? startOutputs<T, 32>(call, mix, states, stream)
                                     : startOutputs<T, 8>(call, mix, states, stream);
}

// ---- CrossOrder and CrossMerge

template <class T, int TILE>
__global__ void crossOrder(const T* u, const int* places, T* y, int channels, int length, int sequences) {
    extern __shared__ float shared[];
    int begin = static_cast<int>(blockIdx.x) * TILE;
    int image = blockIdx.y;
    NormTile<TILE> tile{shared, channels, begin, length};
    const T* from = u + image * channels * length;
    tile.fill([&](int channel, int token) { return number(from[channel * length + token]); });
    __syncthreads();
    for (int k = 0; k < sequences; k++) {
        T* to = y + static_cast<int64_t>(image * sequences + k) * channels * length;
        tile.byToken([&](int channel, int token, float value) {
            to[places[k * length + token] * channels + channel] = rounded<T>(value);
        });
    }
}

template <class T, int TILE>
const char* startOrder(const Call& call, cudaStream_t stream) {
    const auto& u = call.input[0];
    int length = plane(u);
    size_t bytes = NormTile<TILE>::bytes(size(u, 1));
    if (!grants(crossOrder<T, TILE>, bytes)) {
        return kTooWide;
    }
    dim3 grid((length + TILE - 1) / TILE, size(u, 0));
    crossOrder<T, TILE><<<grid, kNormThreads, bytes, stream>>>(
            values<T>(u), values<int>(call.input[1]), result<T>(call), size(u, 1), length, size(call.input[1], 0));
    return started();
}

template <class T, int TILE>
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
    NormTile<TILE> tile{shared, channels, begin, length};
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
    tile.byChannel([&](int channel, int token, float value) {
        float gate = activated(number(z[channel * length + token]), Activation::Silu);
        to[channel * length + token] = rounded<T>((value * scale[channel] + shift[channel]) * gate);
    });
}

template <class T, int TILE>
const char* startMerge(const Call& call, cudaStream_t stream) {
    const auto& y = call.input[0];
    int channels = size(y, 3);
    int length = size(y, 2);
    size_t bytes = NormTile<TILE>::bytes(channels);
    if (!grants(crossMerge<T, TILE>, bytes)) {
        return kTooWide;
    }
    dim3 grid((length + TILE - 1) / TILE, size(y, 0));
    crossMerge<T, TILE><<<grid, kNormThreads, bytes, stream>>>(
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

constexpr int kAttentionThreads = 1024;
constexpr int kWarp = 32;
constexpr int kMostGroupChannels = 32;

__device__ float warpSum(float value) {
#pragma unroll
    for (int far = kWarp / 2; far > 0; far /= 2) {
        value += __shfl_xor_sync(0xFFFFFFFFU, value, far);
    }
    return value;
}

// What a block of ChannelAttention holds beside the image, in floats.
struct AttentionPlan {
    int channels;
    int height;
    int width;
    int parts;

    __host__ __device__ AttentionPlan(int c, int h, int w)
        : channels(c), height(h), width(w), parts(c * w < kAttentionThreads ? kAttentionThreads / (c * w) : 1) {}

    __host__ __device__ int rows() const { return channels * height; }
    __host__ __device__ int columns() const { return channels * width; }
    // Sums of rows and columns, both gates, sums of parts of columns; the image that follows is moved four numbers at a time.
    __host__ __device__ int floats() const { return (2 * (rows() + columns()) + parts * columns() + 3) / 4 * 4; }
};

// A block per image and group.
template <class T>
__global__ void __launch_bounds__(kAttentionThreads) channelAttention(
        const T* image,
        const float* gateWeight,
        const float* gateBias,
        const float* localWeight,
        const float* localBias,
        const float* scale,
        const float* shift,
        T* y,
        AttentionPlan plan,
        float epsilon,
        bool held) {
    extern __shared__ float shared[];
    __shared__ float kernel[kMostGroupChannels * 9];
    __shared__ float along[kMostGroupChannels];
    __shared__ float mean[kMostGroupChannels];
    __shared__ float deviation[kMostGroupChannels];
    __shared__ float byShift[kMostGroupChannels];
    __shared__ float byMean[kMostGroupChannels];
    __shared__ float parts[kWarp];
    __shared__ float total[kMostGroupChannels];
    __shared__ float constant;
    const int c = plan.channels;
    const int height = plan.height;
    const int width = plan.width;
    const int length = height * width;
    const int tid = threadIdx.x;
    const int warp = tid / kWarp;
    const int lane = tid % kWarp;
    constexpr int kWarps = kAttentionThreads / kWarp;
    float* rowSum = shared;
    float* columnSum = rowSum + plan.rows();
    float* rowGate = columnSum + plan.columns();
    float* columnGate = rowGate + plan.rows();
    float* partSum = columnGate + plan.columns();
    const int64_t offset = static_cast<int64_t>(blockIdx.x) * c * length;
    const T* x = image + offset;
    if (held) {
        T* copy = reinterpret_cast<T*>(shared + plan.floats());
        if (length % 4 == 0) {
            for (int i = tid * 4; i < c * length; i += kAttentionThreads * 4) {
                store(copy + i, load<T, 4>(x + i));
            }
        } else {
            for (int i = tid; i < c * length; i += kAttentionThreads) {
                copy[i] = x[i];
            }
        }
        x = copy;
        __syncthreads();
    }

    // Sums of rows and columns.
    for (int r = warp; r < plan.rows(); r += kWarps) {
        float sum = 0;
        for (int w = lane; w < width; w += kWarp) {
            sum += number(x[r * width + w]);
        }
        sum = warpSum(sum);
        if (lane == 0) {
            rowSum[r] = sum;
        }
    }
    const int perPart = (height + plan.parts - 1) / plan.parts;
    for (int i = tid; i < plan.parts * plan.columns(); i += kAttentionThreads) {
        int column = i % plan.columns();
        int begin = i / plan.columns() * perPart;
        int end = min(begin + perPart, height);
        const T* from = x + column / width * length + column % width;
        float sum = 0;
        for (int h = begin; h < end; h++) {
            sum += number(from[h * width]);
        }
        partSum[i] = sum;
    }
    __syncthreads();
    for (int i = tid; i < plan.columns(); i += kAttentionThreads) {
        float sum = 0;
        for (int part = 0; part < plan.parts; part++) {
            sum += partSum[part * plan.columns() + i];
        }
        columnSum[i] = sum;
    }
    for (int channel = warp; channel < c; channel += kWarps) {
        float sum = 0;
        for (int h = lane; h < height; h += kWarp) {
            sum += rowSum[channel * height + h];
        }
        sum = warpSum(sum);
        if (lane == 0) {
            total[channel] = sum;
        }
    }
    __syncthreads();

    // Gates.
    for (int i = tid; i < plan.rows() + plan.columns(); i += kAttentionThreads) {
        bool isRow = i < plan.rows();
        int extent = isRow ? height : width;
        int j = isRow ? i : i - plan.rows();
        int out = j / extent;
        const float* from = (isRow ? rowSum : columnSum) + j % extent;
        float share = 1.0F / static_cast<float>(isRow ? width : height);
        float sum = gateBias[out];
        for (int in = 0; in < c; in++) {
            sum += gateWeight[out * c + in] * from[in * extent] * share;
        }
        (isRow ? rowGate : columnGate)[j] = 1.0F / (1.0F + __expf(-sum));
    }
    // Mean of each channel of the 3 x 3 convolution, out of the sums of what each tap sees.
    for (int out = warp; out < c; out += kWarps) {
        float sum = 0;
        for (int i = lane; i < c * 9; i += kWarp) {
            int in = i / 9;
            int dy = i % 9 / 3;
            int dx = i % 3;
            const float* rows = rowSum + in * height;
            const float* columns = columnSum + in * width;
            int row = dy == 0 ? height - 1 : 0;
            int column = dx == 0 ? width - 1 : 0;
            float seen = total[in];
            seen -= dy == 1 ? 0.0F : rows[row];
            seen -= dx == 1 ? 0.0F : columns[column];
            seen += dy == 1 || dx == 1 ? 0.0F : number(x[in * length + row * width + column]);
            sum += localWeight[(out * c + in) * 9 + i % 9] * seen;
        }
        sum = warpSum(sum);
        if (lane == 0) {
            along[out] = sum / static_cast<float>(length) + localBias[out];
        }
    }
    __syncthreads();

    // Mean and deviation of t = x row column, by channel.
    const int perChannel = max(1, kWarps / c);
    for (int base = 0; base < c; base += kWarps / perChannel) {
        int channel = base + warp / perChannel;
        bool active = channel < c && warp < perChannel * (kWarps / perChannel);
        int start = warp % perChannel * kWarp + lane;
        auto gated = [&](int i) {
            return number(x[channel * length + i]) * rowGate[channel * height + i / width]
                    * columnGate[channel * width + i % width];
        };
        float sum = 0;
        if (active) {
            for (int i = start; i < length; i += perChannel * kWarp) {
                sum += gated(i);
            }
        }
        sum = warpSum(sum);
        if (lane == 0) {
            parts[warp] = sum;
        }
        __syncthreads();
        float middle = 0;
        if (active) {
            for (int i = 0; i < perChannel; i++) {
                middle += parts[warp / perChannel * perChannel + i];
            }
            middle /= static_cast<float>(length);
        }
        __syncthreads();
        float squares = 0;
        if (active) {
            for (int i = start; i < length; i += perChannel * kWarp) {
                float apart = gated(i) - middle;
                squares += apart * apart;
            }
        }
        squares = warpSum(squares);
        if (lane == 0) {
            parts[warp] = squares;
        }
        __syncthreads();
        if (active && lane == 0 && warp % perChannel == 0) {
            float variance = 0;
            for (int i = 0; i < perChannel; i++) {
                variance += parts[warp + i];
            }
            mean[channel] = middle;
            deviation[channel] = rsqrtf(variance / static_cast<float>(length) + epsilon);
        }
        __syncthreads();
    }

    // The mean of an instance norm is its shift.
    if (warp == 0) {
        float shifts = lane < c ? shift[lane] : -INFINITY;
        float means = lane < c ? along[lane] : -INFINITY;
        float mostShift = shifts;
        float mostMean = means;
#pragma unroll
        for (int far = kWarp / 2; far > 0; far /= 2) {
            mostShift = fmaxf(mostShift, __shfl_xor_sync(0xFFFFFFFFU, mostShift, far));
            mostMean = fmaxf(mostMean, __shfl_xor_sync(0xFFFFFFFFU, mostMean, far));
        }
        float ofShift = lane < c ? __expf(shifts - mostShift) : 0.0F;
        float ofMean = lane < c ? __expf(means - mostMean) : 0.0F;
        ofShift /= warpSum(ofShift);
        ofMean /= warpSum(ofMean);
        float rest = 0;
        if (lane < c) {
            float slope = ofMean * scale[lane] * deviation[lane];
            byShift[lane] = ofShift;
            byMean[lane] = slope;
            rest = ofShift * localBias[lane] + ofMean * shift[lane] - slope * mean[lane];
        }
        rest = warpSum(rest);
        if (lane == 0) {
            constant = rest;
        }
    }
    __syncthreads();
    for (int i = tid; i < c * 9; i += kAttentionThreads) {
        float sum = 0;
        for (int out = 0; out < c; out++) {
            sum += byShift[out] * localWeight[out * c * 9 + i];
        }
        kernel[i] = sum;
    }
    __syncthreads();

    T* to = y + offset;
    for (int i = tid; i < length; i += kAttentionThreads) {
        int row = i / width;
        int column = i % width;
        float sum = constant;
        for (int channel = 0; channel < c; channel++) {
            const T* from = x + channel * length + i;
            const float* k = kernel + channel * 9;
            sum += byMean[channel] * number(*from) * rowGate[channel * height + row] * columnGate[channel * width + column];
#pragma unroll
            for (int dy = -1; dy <= 1; dy++) {
#pragma unroll
                for (int dx = -1; dx <= 1; dx++) {
                    if (row + dy >= 0 && row + dy < height && column + dx >= 0 && column + dx < width) {
                        sum += k[(dy + 1) * 3 + dx + 1] * number(from[dy * width + dx]);
                    }
                }
            }
        }
        float weight = 1.0F / (1.0F + __expf(-sum));
        for (int channel = 0; channel < c; channel++) {
            to[channel * length + i] = rounded<T>(number(x[channel * length + i]) * weight);
        }
    }
}

template <class T>
const char* startAttention(const Call& call, cudaStream_t stream) {
    const auto& x = call.input[0];
    int c = size(call.input[1], 0);
    if (c > kMostGroupChannels) {
        return "ChannelAttention on CUDA takes groups of at most 32 channels";
    }
    AttentionPlan plan(c, size(x, 2), size(x, 3));
    size_t bytes = sizeof(float) * plan.floats();
    size_t whole = bytes + sizeof(T) * c * plane(x);
    // 8 KB for what is not sized at run-time.
    bool held = whole + 8 * 1024 <= mostShared();
    size_t taken = held ? whole : bytes;
    if (!grants(channelAttention<T>, taken)) {
        return "an image too large for ChannelAttention on CUDA";
    }
    channelAttention<T><<<size(x, 0) * (size(x, 1) / c), kAttentionThreads, taken, stream>>>(
            values<T>(x),
            call.input[1].floats(),
            call.input[2].floats(),
            call.input[3].floats(),
            call.input[4].floats(),
            call.input[5].floats(),
            call.input[6].floats(),
            result<T>(call),
            plan,
            call.attribute[0],
            held);
    return started();
}

template <class T>
const char* start(const Call& call, cudaStream_t stream) {
    switch (call.what) {
        case Fused::BiasActivation: return startBias<T>(call, stream);
        case Fused::Depthwise: return startDepthwise<T>(call, stream);
        case Fused::ChannelNorm:
            return plane(call.input[0]) >= kLongTokens ? startNorm<T, 32>(call, stream) : startNorm<T, 8>(call, stream);
        case Fused::SplineFeatures: return startSplines<T>(call, stream);
        case Fused::ChannelAttention: return startAttention<T>(call, stream);
        case Fused::StateMix: return startMix<T>(call, stream);
        case Fused::CrossOrder:
            return plane(call.input[0]) >= kLongTokens ? startOrder<T, 32>(call, stream) : startOrder<T, 8>(call, stream);
        case Fused::CrossMerge:
            return call.input[0].size[2] >= kLongTokens ? startMerge<T, 32>(call, stream) : startMerge<T, 8>(call, stream);
        case Fused::UpsampleAdd: return startUpsample<T>(call, stream);
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
    auto on = static_cast<cudaStream_t>(stream);
    return call.half ? start<__half>(call, on) : start<float>(call, on);
}

}  // namespace kamba
