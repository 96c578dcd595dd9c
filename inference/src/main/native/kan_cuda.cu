// SplineActivation and GaussianFeatures of fused.h on CUDA.
#include "fused_call.cuh"

namespace kamba {

namespace {

// ---- SplineActivation

template <class T, int V, bool TOKENS>
__global__ void splineActivation(
        const T* x, const float* bias, LearnedActivation phi, T* y, int count, int channels, int length, Activation kind) {
    int first = (blockIdx.x * kThreads + threadIdx.x) * V;
    if (first >= count) {
        return;
    }
    const auto head = phi.head();
    const int channel = (TOKENS ? first : first / length) % channels;
    Pack<float, V> values = numbers<T, V>(x + first);
#pragma unroll
    for (int i = 0; i < V; i++) {
        values.at[i] = phi.at(head, activated(values.at[i] + bias[TOKENS ? channel + i : channel], kind));
    }
    storeRounded<T, V>(y + first, values);
}

template <class T, int V, bool TOKENS>
const char* startSpline(const Call& call, int length, cudaStream_t stream) {
    const auto& x = call.input[0];
    int count = size(x, 0) * size(x, 1) * plane(x);
    splineActivation<T, V, TOKENS><<<blocksFor(count / V), kThreads, 0, stream>>>(
            values<T>(x),
            call.input[1].floats(),
            learned(call.input[2]),
            result<T>(call),
            count,
            size(call.input[1], 0),
            length,
            static_cast<Activation>(static_cast<int>(call.attribute[0])));
    return started();
}

// Neighbours that are moved at once are of one channel of an image, or of one token.
template <class T>
const char* startSpline(const Call& call, cudaStream_t stream) {
    int length = plane(call.input[0]);
    if (call.attribute[1] != 0) {
        return size(call.input[1], 0) % kFour == 0 ? startSpline<T, kFour, true>(call, length, stream)
                                                   : startSpline<T, 1, true>(call, length, stream);
    }
    return length % kFour == 0 ? startSpline<T, kFour, false>(call, length, stream)
                               : startSpline<T, 1, false>(call, length, stream);
}

// ---- GaussianFeatures

constexpr int kCentres = 8;
constexpr int kFeatures = kCentres + 1;

// A block makes the features of one token; neighbouring threads make neighbouring ones.
template <class T>
__global__ void gaussianFeatures(
        const T* x, const float* scale, const float* shift, const float* centres, T* y, int channels, float epsilon, float perUnit) {
    extern __shared__ float token[];
    __shared__ float sums[kWarps];
    const int64_t begin = static_cast<int64_t>(blockIdx.x) * channels;
    float sum = 0;
    for (int c = threadIdx.x; c < channels; c += kThreads) {
        token[c] = number(x[begin + c]);
        sum += token[c];
    }
    const float mean = blockSum(sum, sums) / static_cast<float>(channels);
    float squares = 0;
    for (int c = threadIdx.x; c < channels; c += kThreads) {
        float apart = token[c] - mean;
        squares += apart * apart;
    }
    const float perDeviation = rsqrtf(blockSum(squares, sums) / static_cast<float>(channels) + epsilon);
    for (int i = threadIdx.x; i < channels * kFeatures; i += kThreads) {
        const int c = i / kFeatures;
        const int m = i % kFeatures;
        float feature;
        if (m < kCentres) {
            float away = perUnit * ((token[c] - mean) * perDeviation * scale[c] + shift[c] + centres[m]);
            feature = __expf(-away * away);
        } else {
            feature = activated(token[c], Activation::Silu);
        }
        y[begin * kFeatures + i] = rounded<T>(feature);
    }
}

template <class T>
const char* startGaussian(const Call& call, cudaStream_t stream) {
    const auto& x = call.input[0];
    const int channels = size(x, 2);
    const size_t bytes = sizeof(float) * channels;
    if (!grants(gaussianFeatures<T>, bytes)) {
        return kTooWide;
    }
    gaussianFeatures<T><<<size(x, 0) * size(x, 1), kThreads, bytes, stream>>>(
            values<T>(x),
            call.input[1].floats(),
            call.input[2].floats(),
            call.input[3].floats(),
            result<T>(call),
            channels,
            call.attribute[0],
            call.attribute[1]);
    return started();
}

}  // namespace

const char* startSplineActivation(const Call& call, cudaStream_t stream) {
    return call.half ? startSpline<__half>(call, stream) : startSpline<float>(call, stream);
}

const char* startGaussianFeatures(const Call& call, cudaStream_t stream) {
    return call.half ? startGaussian<__half>(call, stream) : startGaussian<float>(call, stream);
}

}  // namespace kamba
