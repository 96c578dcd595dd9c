// What the files of operators for CUDA share: reading a call, starting kernels, sums of a block, and windows of 3 x 3.
#pragma once

#include <cuda_runtime.h>

#include "fused_tile.cuh"

namespace kamba {

// Of calls of which the shapes have been checked and that index with 32 bits; null, or why they could not be started.
const char* startAttention(const Call& call, cudaStream_t stream);
const char* startMix(const Call& call, cudaStream_t stream);
const char* startOrder(const Call& call, cudaStream_t stream);
const char* startMerge(const Call& call, cudaStream_t stream);
const char* startSplineActivation(const Call& call, cudaStream_t stream);
const char* startGaussianFeatures(const Call& call, cudaStream_t stream);

// Numbers that are moved at once.
constexpr int kFour = 4;

constexpr int kThreads = 256;
constexpr int kWarp = 32;
constexpr int kWarps = kThreads / kWarp;

__device__ inline float warpSum(float value) {
#pragma unroll
    for (int far = kWarp / 2; far > 0; far /= 2) {
        value += __shfl_xor_sync(0xFFFFFFFFU, value, far);
    }
    return value;
}

// The sum over a block, for each of its threads, which have read the sums of the time before.
__device__ inline float blockSum(float value, float* sums) {
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

inline int blocksFor(int64_t threads) {
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

inline int size(const Tensor& tensor, int axis) {
    return static_cast<int>(tensor.size[axis]);
}

// Numbers behind the second axis.
inline int plane(const Tensor& tensor) {
    int count = 1;
    for (int axis = 2; axis < tensor.rank; axis++) {
        count *= size(tensor, axis);
    }
    return count;
}

inline const char* started() {
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

inline constexpr const char* kTooWide = "more channels than fit into a processor's memory";

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

}  // namespace kamba
