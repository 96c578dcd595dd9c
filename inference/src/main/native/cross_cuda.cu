// CrossOrder and CrossMerge of fused.h on CUDA.
#include "fused_call.cuh"

namespace kamba {

namespace {

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

}  // namespace

const char* startOrder(const Call& call, cudaStream_t stream) {
    const auto& u = call.input[0];
    return call.half ? startTiled<Order, __half, 64>(u.size[0], plane(u), u.size[1], call, stream)
                     : startTiled<Order, float, 64>(u.size[0], plane(u), u.size[1], call, stream);
}

const char* startMerge(const Call& call, cudaStream_t stream) {
    const auto& y = call.input[0];
    return call.half ? startTiled<Merge, __half, 64>(y.size[0], y.size[2], y.size[3], call, stream)
                     : startTiled<Merge, float, 64>(y.size[0], y.size[2], y.size[3], call, stream);
}

}  // namespace kamba
