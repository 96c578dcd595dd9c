// What the CUDA kernels of fused_cuda.cu share: numbers of either type, and a tile of tokens with all of their channels.
#pragma once

#include <cuda_fp16.h>

#include "fused.h"

namespace kamba {

__device__ inline float number(float value) {
    return value;
}

__device__ inline float number(__half value) {
    return __half2float(value);
}

template <class T>
__device__ T rounded(float value);

template <>
__device__ inline float rounded<float>(float value) {
    return value;
}

template <>
__device__ inline __half rounded<__half>(float value) {
    return __float2half_rn(value);
}

// V numbers that are moved at once; their address must be a multiple of their size.
template <class T, int V>
struct alignas(sizeof(T) * V) Pack {
    T at[V];
};

template <class T, int V>
__device__ Pack<T, V> load(const T* from) {
    return *reinterpret_cast<const Pack<T, V>*>(from);
}

template <class T, int V>
__device__ void store(T* to, const Pack<T, V>& pack) {
    *reinterpret_cast<Pack<T, V>*>(to) = pack;
}

__device__ inline float activated(float value, Activation kind) {
    switch (kind) {
        case Activation::Relu: return fmaxf(value, 0.0F);
        case Activation::Silu: return value / (1.0F + __expf(-value));
        case Activation::None: break;
    }
    return value;
}

constexpr int kNormThreads = 256;

// From so many tokens on, a tile holds 32 of them; with fewer it holds 8, so that there are enough blocks.
constexpr int64_t kLongTokens = 4096;

// TILE tokens from `begin` on with all of their channels, [channels][TILE] in shared memory; kNormThreads threads work on it. Tokens from
// `length` on are left out.
template <int TILE>
struct NormTile {
    static constexpr int kRow = TILE + 1;
    static constexpr int kGroups = kNormThreads / TILE;

    float* shared;
    int channels;
    int begin;
    int length;

    // The tile, and a sum of each group of threads for each token.
    static __host__ __device__ int floats(int channels) {
        return channels * kRow + kGroups * TILE;
    }

    static size_t bytes(int channels) {
        return sizeof(float) * floats(channels);
    }

    __device__ int lane() const {
        return threadIdx.x % TILE;
    }

    __device__ int group() const {
        return threadIdx.x / TILE;
    }

    // Neighbouring threads take neighbouring tokens of a channel.
    template <class Source>
    __device__ void fill(Source source) {
        int token = begin + lane();
#pragma unroll 4
        for (int channel = group(); channel < channels; channel += kGroups) {
            shared[channel * kRow + lane()] = token < length ? source(channel, token) : 0.0F;
        }
    }

    // Neighbouring threads take neighbouring channels of a token.
    template <class Source>
    __device__ void fillByToken(Source source) {
        for (int i = threadIdx.x; i < channels * TILE; i += kNormThreads) {
            int token = begin + i / channels;
            shared[i % channels * kRow + i / channels] = token < length ? source(i % channels, token) : 0.0F;
        }
    }

    // Mean and deviation of each token's channels become 0 and 1. What this thread has filled in by `fill` needs no barrier before.
    __device__ void normalise(float epsilon) {
        float sum = 0;
        for (int channel = group(); channel < channels; channel += kGroups) {
            sum += shared[channel * kRow + lane()];
        }
        float mean = overGroups(sum) / static_cast<float>(channels);
        float squares = 0;
        for (int channel = group(); channel < channels; channel += kGroups) {
            float apart = shared[channel * kRow + lane()] - mean;
            squares += apart * apart;
        }
        float deviation = rsqrtf(overGroups(squares) / static_cast<float>(channels) + epsilon);
        for (int channel = group(); channel < channels; channel += kGroups) {
            float& value = shared[channel * kRow + lane()];
            value = (value - mean) * deviation;
        }
        __syncthreads();
    }

    template <class Sink>
    __device__ void byChannel(Sink sink) {
        int token = begin + lane();
        if (token < length) {
#pragma unroll 4
            for (int channel = group(); channel < channels; channel += kGroups) {
                sink(channel, token, shared[channel * kRow + lane()]);
            }
        }
    }

    template <class Sink>
    __device__ void byToken(Sink sink) {
        for (int i = threadIdx.x; i < channels * TILE; i += kNormThreads) {
            int token = begin + i / channels;
            if (token < length) {
                sink(i % channels, token, shared[i % channels * kRow + i / channels]);
            }
        }
    }

private:
    __device__ float overGroups(float value) {
        float* sums = shared + channels * kRow;
        sums[group() * TILE + lane()] = value;
        __syncthreads();
        float all = 0;
#pragma unroll
        for (int i = 0; i < kGroups; i++) {
            all += sums[i * TILE + lane()];
        }
        __syncthreads();
        return all;
    }
};

}  // namespace kamba
