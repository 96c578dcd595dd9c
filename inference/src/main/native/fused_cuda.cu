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
constexpr int kQuarters = 4;

struct Mix {
    int channels;
    int heads;
    int length;
    int chunk;
    int chunks;
    float factor;
    float epsilon;
};

__device__ float softplus(float x) {
    return fmaxf(x, 0.0F) + log1pf(__expf(-fabsf(x)));
}

// A block per chunk, head and image. A thread sums two channels and two states over a quarter of each tile's tokens.
template <class T>
__global__ void mixStates(const T* u, const T* p, const float* bias, float* partial, Mix mix) {
    extern __shared__ float shared[];
    constexpr int kRow = kMixTile + 1;
    constexpr int kPairs = kStates / 2;
    const int perHead = mix.channels / mix.heads;
    const int threads = blockDim.x;
    float* stepped = shared;
    float* b = stepped + perHead * kRow;
    float* steps = b + kStates * kRow;
    const int head = blockIdx.y;
    const int image = blockIdx.z;
    const T* fromU = u + (image * mix.channels + head * perHead) * mix.length;
    const T* fromP = p + image * (2 * kStates + mix.heads) * mix.length;
    const int state = threadIdx.x % kPairs;
    const int pair = threadIdx.x / kPairs % (perHead / 2);
    const int quarter = threadIdx.x / kPairs / (perHead / 2);
    const int begin = blockIdx.x * mix.chunk;
    const int end = min(begin + mix.chunk, mix.length);
    float sum[2][2] = {};
    for (int base = begin; base < end; base += kMixTile) {
        __syncthreads();
        for (int i = threadIdx.x; i < kMixTile; i += threads) {
            int token = base + i;
            steps[i] = token < end ? softplus(number(fromP[(2 * kStates + head) * mix.length + token]) + bias[head]) : 0.0F;
        }
        for (int i = threadIdx.x; i < kStates * kMixTile; i += threads) {
            int token = base + i % kMixTile;
            b[i / kMixTile * kRow + i % kMixTile] =
                    token < end ? number(fromP[i / kMixTile * mix.length + token]) : 0.0F;
        }
        for (int i = threadIdx.x; i < perHead * kMixTile; i += threads) {
            int token = base + i % kMixTile;
            stepped[i / kMixTile * kRow + i % kMixTile] =
                    token < end ? number(fromU[i / kMixTile * mix.length + token]) : 0.0F;
        }
        __syncthreads();
#pragma unroll
        for (int i = 0; i < kMixTile / kQuarters; i++) {
            int t = quarter + i * kQuarters;
            float step = steps[t];
            float u0 = stepped[pair * kRow + t] * step;
            float u1 = stepped[(pair + perHead / 2) * kRow + t] * step;
            float b0 = b[state * kRow + t];
            float b1 = b[(state + kPairs) * kRow + t];
            sum[0][0] += u0 * b0;
            sum[0][1] += u0 * b1;
            sum[1][0] += u1 * b0;
            sum[1][1] += u1 * b1;
        }
    }
    __syncthreads();
    const int held = perHead * kStates;
#pragma unroll
    for (int i = 0; i < 2; i++) {
#pragma unroll
        for (int j = 0; j < 2; j++) {
            shared[quarter * held + (pair + i * (perHead / 2)) * kStates + state + j * kPairs] = sum[i][j];
        }
    }
    __syncthreads();
    float* to = partial + ((image * mix.chunks + static_cast<int>(blockIdx.x)) * mix.channels + head * perHead) * kStates;
    for (int i = threadIdx.x; i < held; i += threads) {
        float all = 0;
#pragma unroll
        for (int part = 0; part < kQuarters; part++) {
            all += shared[part * held + i];
        }
        to[i] = all * mix.factor;
    }
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
    // Read four at a time.
    float* h = shared + (NormTile<TILE>::floats(mix.channels) + 3) / 4 * 4;
    for (int i = threadIdx.x; i < mix.channels * kStates; i += kNormThreads) {
        h[i] = states[image * mix.channels * kStates + i];
    }
    int token = begin + static_cast<int>(threadIdx.x) % TILE;
    float4 c[kStates / 4];
    float* ofC = reinterpret_cast<float*>(c);
    const T* fromC = p + (image * (2 * kStates + mix.heads) + kStates) * mix.length;
#pragma unroll
    for (int s = 0; s < kStates; s++) {
        ofC[s] = token < mix.length ? number(fromC[s * mix.length + token]) : 0.0F;
    }
    __syncthreads();
    const T* fromU = u + image * mix.channels * mix.length;
    tile.fill([&](int channel, int at) {
        float sum = direct[channel] * number(fromU[channel * mix.length + at]);
        const auto* row = reinterpret_cast<const float4*>(h + channel * kStates);
#pragma unroll
        for (int s = 0; s < kStates / 4; s++) {
            float4 four = row[s];
            sum += four.x * c[s].x + four.y * c[s].y + four.z * c[s].z + four.w * c[s].w;
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
    size_t bytes = NormTile<TILE>::bytes(mix.channels) + sizeof(float) * (mix.channels * kStates + 4);
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
    Mix mix{size(u, 1), size(call.input[3], 0), plane(u), 0, 0, call.attribute[0], call.attribute[1]};
    mix.chunk = static_cast<int>(mixChunk(mix.length));
    mix.chunks = (mix.length + mix.chunk - 1) / mix.chunk;
    int perHead = mix.channels / mix.heads;
    if (size(call.input[1], 1) != 2 * kStates + mix.heads || perHead > kMixHeadChannels || perHead % 2 != 0) {
        return "StateMix on CUDA takes states of 16 numbers and heads of at most 64 channels, an even number";
    }
    int images = size(u, 0);
    // First the tokens, in the end the sums of each quarter.
    size_t bytes = sizeof(float)
            * std::max((perHead + kStates) * (kMixTile + 1) + kMixTile, kQuarters * perHead * kStates);
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
__device__ float meanOfLocal(const T* group, const Attention& of, int first, int out, float* sums) {
    const int length = of.height * of.width;
    const int lane = threadIdx.x % kWarp;
    float sum = 0;
    for (int in = static_cast<int>(threadIdx.x) / kWarp; in < of.channels; in += kWarps) {
        const Kept kept(of, first + in);
        float total = 0;
        for (int row = lane; row < of.height; row += kWarp) {
            total += kept.rowSums[row];
        }
        total = warpSum(total);
        if (lane < 9) {
            int dy = lane / 3;
            int dx = lane % 3;
            int row = dy == 0 ? of.height - 1 : 0;
            int column = dx == 0 ? of.width - 1 : 0;
            float seen = total - (dy == 1 ? 0.0F : kept.rowSums[row]) - (dx == 1 ? 0.0F : columnSum(of, kept, column))
                    + (dy == 1 || dx == 1 ? 0.0F : number(group[in * length + row * of.width + column]));
            sum += of.localWeight[(out * of.channels + in) * 9 + lane] * seen;
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
    extern __shared__ float gates[];
    __shared__ float sums[kWarps];
    float* rowGate = gates;
    float* columnGate = gates + of.height;
    const int c = of.channels;
    const int length = of.height * of.width;
    const int out = blockIdx.x % c;
    const int first = blockIdx.x - out;
    const bool leads = blockIdx.y == 0;
    const Kept kept(of, blockIdx.x);
    for (int i = threadIdx.x; i < of.height + of.width; i += kThreads) {
        bool isRow = i < of.height;
        int at = isRow ? i : i - of.height;
        float share = 1.0F / static_cast<float>(isRow ? of.width : of.height);
        float sum = of.gateBias[out];
        for (int in = 0; in < c; in++) {
            const Kept other(of, first + in);
            sum += of.gateWeight[out * c + in] * share * (isRow ? other.rowSums[at] : columnSum(of, other, at));
        }
        gates[i] = sigmoid(sum);
        if (leads) {
            (isRow ? kept.rowGate : kept.columnGate)[at] = gates[i];
        }
    }
    __syncthreads();
    const T* x = image + static_cast<int64_t>(blockIdx.x) * length;
    const int2 rows = rowsOf(of, blockIdx.y);
    // Of t = x row column; by rows, which needs no division.
    auto sumOver = [&](auto term) {
        float sum = 0;
        for (int row = rows.x + static_cast<int>(threadIdx.x) / kWarp; row < rows.y; row += kWarps) {
#pragma unroll 4
            for (int column = threadIdx.x % kWarp; column < of.width; column += kWarp) {
                sum += term(number(x[row * of.width + column]) * rowGate[row] * columnGate[column]);
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
    float local = meanOfLocal(image + static_cast<int64_t>(first) * length, of, first, out, sums);
    if (threadIdx.x == 0) {
        *kept.mean = local;
    }
    // The mean of an instance norm is its shift, so that the convolution's shares are known, and it has one result in the place of c.
    if (threadIdx.x < kWarp) {
        float share = softmaxOfWarp(static_cast<int>(threadIdx.x) < c ? of.shift[threadIdx.x] : -INFINITY);
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

// A block per group of an image and 256 / SHARERS pixels; as many threads share the channels of a pixel.
template <class T, int SHARERS>
__global__ void attentionResult(const T* image, T* y, Attention of) {
    extern __shared__ float shared[];
    constexpr int kPixels = kThreads / SHARERS;
    __shared__ float slopes[kWarp];
    __shared__ float rest;
    __shared__ float sums[kThreads];
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
    const int sharer = threadIdx.x / kPixels;
    const int pixel = static_cast<int>(blockIdx.x) * kPixels + static_cast<int>(threadIdx.x) % kPixels;
    const int row = pixel / of.width;
    const int column = pixel % of.width;
    const int64_t offset = static_cast<int64_t>(first) * length;
    const T* x = image + offset;
    float sum = 0;
    if (pixel < length) {
        for (int channel = sharer; channel < c; channel += SHARERS) {
            const T* from = x + channel * length + pixel;
            const float* k = kernel + channel * 9;
            const Kept kept(of, first + channel);
            sum += slopes[channel] * number(*from) * kept.rowGate[row] * kept.columnGate[column];
#pragma unroll
            for (int dy = -1; dy <= 1; dy++) {
#pragma unroll
                for (int dx = -1; dx <= 1; dx++) {
                    if (row + dy >= 0 && row + dy < of.height && column + dx >= 0 && column + dx < of.width) {
                        sum += k[(dy + 1) * 3 + dx + 1] * number(from[dy * of.width + dx]);
                    }
                }
            }
        }
    }
    if (SHARERS > 1) {
        sums[threadIdx.x] = sum;
        __syncthreads();
        sum = 0;
#pragma unroll
        for (int i = 0; i < SHARERS; i++) {
            sum += sums[i * kPixels + threadIdx.x % kPixels];
        }
    }
    if (pixel < length) {
        float weight = sigmoid(sum + rest);
        for (int channel = sharer; channel < c; channel += SHARERS) {
            int at = channel * length + pixel;
            y[offset + at] = rounded<T>(number(x[at]) * weight);
        }
    }
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
    size_t gates = sizeof(float) * (of.height + of.width);
    if (!grants(attentionMoments<T>, gates)) {
        return "an image too large for ChannelAttention on CUDA";
    }
    dim3 grid(channels, of.parts);
    attentionSums<T><<<grid, kThreads, 0, stream>>>(values<T>(x), of);
    attentionMoments<T><<<grid, kThreads, gates, stream>>>(values<T>(x), of);
    size_t kernels = sizeof(float) * of.channels * 9;
    int length = of.height * of.width;
    if (of.channels >= 8) {
        dim3 tiles((length + kThreads / 8 - 1) / (kThreads / 8), channels / of.channels);
        attentionResult<T, 8><<<tiles, kThreads, kernels, stream>>>(values<T>(x), result<T>(call), of);
    } else {
        dim3 tiles((length + kThreads - 1) / kThreads, channels / of.channels);
        attentionResult<T, 1><<<tiles, kThreads, kernels, stream>>>(values<T>(x), result<T>(call), of);
    }
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
