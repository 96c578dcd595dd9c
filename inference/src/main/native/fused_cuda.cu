#include "fused_cuda.h"

#include <climits>

#include "conv_cuda.h"
#include "fused_call.cuh"

namespace kamba {

namespace {

// Kernels index with 32 bits.
bool fits(const Tensor& tensor) {
    int64_t count = 1;
    for (int axis = 0; axis < tensor.rank; axis++) {
        count *= tensor.size[axis];
    }
    return count <= INT_MAX / 2;
}

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
template <class T, bool LEARNED>
__global__ void depthwiseTokens(
        const T* x,
        const float* weight,
        const float* bias,
        LearnedActivation phi,
        T* y,
        int count,
        int channels,
        int height,
        int width,
        Activation kind) {
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
    sum = activated(sum, kind);
    if constexpr (LEARNED) {
        sum = phi.at(phi.head(), sum);
    }
    y[at] = rounded<T>(sum);
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
        const auto& spline = call.input[3];
        if (spline.data) {
            depthwiseTokens<T, true><<<blocksFor(count), kThreads, 0, stream>>>(
                    values<T>(x), weight, bias, learned(spline), result<T>(call), count, channels, size(x, 1) / width, width, kind);
        } else {
            depthwiseTokens<T, false><<<blocksFor(count), kThreads, 0, stream>>>(
                    values<T>(x), weight, bias, {}, result<T>(call), count, channels, size(x, 1) / width, width, kind);
        }
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

// ---- GatedNorm

template <class T, int TILE, int V>
__global__ void gatedNorm(
        const T* x,
        const float* bias,
        const T* xz,
        const float* scale,
        const float* shift,
        T* y,
        int channels,
        int length,
        float epsilon) {
    extern __shared__ float shared[];
    NormTile<TILE, V> tile{shared, channels, static_cast<int>(blockIdx.x) * TILE, length};
    const int image = blockIdx.y;
    const T* from = x + image * channels * length;
    tile.fill([&](int channel, int token) {
        Pack<float, V> values = numbers<T, V>(from + channel * length + token);
#pragma unroll
        for (int i = 0; i < V; i++) {
            values.at[i] += bias[channel];
        }
        return values;
    });
    tile.normalise(epsilon);
    const T* z = xz + (2 * image + 1) * channels * length;
    T* to = y + image * channels * length;
    tile.byChannel([&](int channel, int token, Pack<float, V> values) {
        int at = channel * length + token;
        storeRounded<T, V>(to + at, scaledAndGated<T, V>(values, scale[channel], shift[channel], z + at));
    });
}

template <class T, int TILE, int V>
struct Gated {
    static const char* start(const Call& call, cudaStream_t stream) {
        const auto& x = call.input[0];
        int length = plane(x);
        size_t bytes = NormTile<TILE, V>::bytes(size(x, 1));
        if (!grants(gatedNorm<T, TILE, V>, bytes)) {
            return kTooWide;
        }
        dim3 grid((length + TILE - 1) / TILE, size(x, 0));
        gatedNorm<T, TILE, V><<<grid, kNormThreads, bytes, stream>>>(
                values<T>(x),
                call.input[1].floats(),
                values<T>(call.input[2]),
                call.input[3].floats(),
                call.input[4].floats(),
                result<T>(call),
                size(x, 1),
                length,
                call.attribute[0]);
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

template <class T>
const char* start(const Call& call, cudaStream_t stream) {
    const auto& x = call.input[0];
    switch (call.what) {
        case Fused::BiasActivation: return startBias<T>(call, stream);
        case Fused::Depthwise: return startDepthwise<T>(call, stream);
        case Fused::ChannelNorm:
            return startTiled<Norm, T, 64>(x.size[0], plane(x), x.size[1], call, stream);
        case Fused::SplineFeatures: return startSplines<T>(call, stream);
        case Fused::ChannelAttention: return startAttention(call, stream);
        case Fused::StateMix: return startMix(call, stream);
        case Fused::CrossOrder: return startOrder(call, stream);
        case Fused::CrossMerge: return startMerge(call, stream);
        case Fused::UpsampleAdd: return startUpsample<T>(call, stream);
        case Fused::Convolution: return "Convolution on CUDA takes float16";
        case Fused::SplineActivation: return startSplineActivation(call, stream);
        case Fused::GaussianFeatures: return startGaussianFeatures(call, stream);
        case Fused::GatedNorm:
            return startTiled<Gated, T, 64>(x.size[0], plane(x), x.size[1], call, stream);
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
