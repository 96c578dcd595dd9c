// What the CUDA kernels of fused_cuda.cu share: numbers of either type, activations, and a tile of tokens with all of their channels.
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

template <class T, int V>
__device__ Pack<float, V> numbers(const T* from) {
    Pack<T, V> pack = load<T, V>(from);
    Pack<float, V> made;
#pragma unroll
    for (int i = 0; i < V; i++) {
        made.at[i] = number(pack.at[i]);
    }
    return made;
}

template <class T, int V>
__device__ void storeRounded(T* to, const Pack<float, V>& values) {
    Pack<T, V> pack;
#pragma unroll
    for (int i = 0; i < V; i++) {
        pack.at[i] = rounded<T>(values.at[i]);
    }
    store(to, pack);
}

__device__ inline float activated(float value, Activation kind) {
    switch (kind) {
        case Activation::Relu: return fmaxf(value, 0.0F);
        case Activation::Silu: return value / (1.0F + __expf(-value));
        case Activation::None: break;
    }
    return value;
}

// A spline of fused.h. Its rows are few and read by all: they come from the cache next to the processor.
struct LearnedActivation {
    static constexpr int kTerms = 4;
    using Row = Pack<float, kTerms>;

    const float* rows;
    int pieces;

    __device__ Row head() const {
        return load<float, kTerms>(rows);
    }

    __device__ float at(const Row& head, float value) const {
        float t = head.at[0] * value + head.at[1];
        float sum = head.at[2] * activated(value, Activation::Silu);
        if (t >= 0.0F && t < static_cast<float>(pieces)) {
            float whole = floorf(t);
            Row piece = load<float, kTerms>(rows + kTerms * (1 + static_cast<int>(whole)));
            float above = t - whole;
            sum += ((piece.at[3] * above + piece.at[2]) * above + piece.at[1]) * above + piece.at[0];
        }
        return sum;
    }
};

inline LearnedActivation learned(const Tensor& spline) {
    return {spline.floats(), static_cast<int>(spline.size[0]) - 1};
}

constexpr int kNormThreads = 256;

// TILE tokens from `begin` on with all of their channels, [channels][TILE] in shared memory; kNormThreads threads work on it, each on V neighbouring
// tokens. Tokens from `length`, a multiple of V, on are left out.
template <int TILE, int V>
struct NormTile {
    using Values = Pack<float, V>;

    static constexpr int kRow = TILE + 1;
    static constexpr int kLanes = TILE / V;
    static constexpr int kGroups = kNormThreads / kLanes;

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

    // The first token of a thread within the tile.
    __device__ int lane() const {
        return threadIdx.x % kLanes * V;
    }

    __device__ int group() const {
        return threadIdx.x / kLanes;
    }

    // Neighbouring threads take neighbouring tokens of a channel.
    template <class Source>
    __device__ void fill(Source source) {
        int token = begin + lane();
#pragma unroll 4
        for (int channel = group(); channel < channels; channel += kGroups) {
            Values values{};
            if (token < length) {
                values = source(channel, token);
            }
#pragma unroll
            for (int i = 0; i < V; i++) {
                shared[channel * kRow + lane() + i] = values.at[i];
            }
        }
    }

    // Neighbouring threads take neighbouring channels of a token.
    template <class Source>
    __device__ void fillByToken(Source source) {
#pragma unroll 4
        for (int i = threadIdx.x; i < channels * TILE; i += kNormThreads) {
            int token = begin + i / channels;
            shared[i % channels * kRow + i / channels] = token < length ? source(i % channels, token) : 0.0F;
        }
    }

    // Mean and deviation of each token's channels become 0 and 1. What this thread has filled in by `fill` needs no barrier before.
    __device__ void normalise(float epsilon) {
        Values sum{};
        for (int channel = group(); channel < channels; channel += kGroups) {
#pragma unroll
            for (int i = 0; i < V; i++) {
                sum.at[i] += shared[channel * kRow + lane() + i];
            }
        }
        Values mean = meanOverGroups(sum);
        Values squares{};
        for (int channel = group(); channel < channels; channel += kGroups) {
#pragma unroll
            for (int i = 0; i < V; i++) {
                float apart = shared[channel * kRow + lane() + i] - mean.at[i];
                squares.at[i] += apart * apart;
            }
        }
        Values variance = meanOverGroups(squares);
        for (int channel = group(); channel < channels; channel += kGroups) {
#pragma unroll
            for (int i = 0; i < V; i++) {
                float& value = shared[channel * kRow + lane() + i];
                value = (value - mean.at[i]) * rsqrtf(variance.at[i] + epsilon);
            }
        }
        __syncthreads();
    }

    template <class Sink>
    __device__ void byChannel(Sink sink) {
        int token = begin + lane();
        if (token < length) {
#pragma unroll 4
            for (int channel = group(); channel < channels; channel += kGroups) {
                Values values;
#pragma unroll
                for (int i = 0; i < V; i++) {
                    values.at[i] = shared[channel * kRow + lane() + i];
                }
                sink(channel, token, values);
            }
        }
    }

    template <class Sink>
    __device__ void byToken(Sink sink) {
#pragma unroll 4
        for (int i = threadIdx.x; i < channels * TILE; i += kNormThreads) {
            int token = begin + i / channels;
            if (token < length) {
                sink(i % channels, token, shared[i % channels * kRow + i / channels]);
            }
        }
    }

private:
    __device__ Values meanOverGroups(Values values) {
        float* sums = shared + channels * kRow;
#pragma unroll
        for (int i = 0; i < V; i++) {
            sums[group() * TILE + lane() + i] = values.at[i];
        }
        __syncthreads();
        Values all{};
#pragma unroll
        for (int other = 0; other < kGroups; other++) {
#pragma unroll
            for (int i = 0; i < V; i++) {
                all.at[i] += sums[other * TILE + lane() + i];
            }
        }
        __syncthreads();
#pragma unroll
        for (int i = 0; i < V; i++) {
            all.at[i] /= static_cast<float>(channels);
        }
        return all;
    }
};

}  // namespace kamba
