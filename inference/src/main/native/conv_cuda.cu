#include "conv_cuda.h"

#include <cuda_fp16.h>
#include <cuda_runtime.h>
#include <mma.h>

#include "fused_tile.cuh"

namespace kamba {

namespace {

using namespace nvcuda;

constexpr int kTile = 16;
constexpr int kWarp = 32;
constexpr int kWarps = 8;
constexpr int kThreads = kWarps * kWarp;
constexpr int kTaps = 9;
// Halves between neighbours in shared memory: 16 channels, and room so that fragments begin in different banks.
constexpr int kStride = kTile + 8;

struct Conv {
    const __half* x;
    const __half* weight;
    const float* bias;
    __half* y;
    int in;
    int out;
    int height;
    int width;
    Activation kind;
    LearnedActivation phi;
};

constexpr int kEight = 8;
using Eight = Pack<__half, kEight>;

// Two channels of one pixel of the image; zeros outside.
__device__ __half2 pairAt(const Conv& of, const __half* plane, int64_t step, int row, int column, int channel) {
    __half2 pair = __float2half2_rn(0.0F);
    if (row >= 0 && row < of.height && column >= 0 && column < of.width && channel < of.in) {
        const __half* from = plane + row * of.width + column;
        pair.x = from[0];
        if (channel + 1 < of.in) {
            pair.y = from[step];
        }
    }
    return pair;
}

__device__ void put(__half* patch, int pixel, int channel, __half2 pair) {
    *reinterpret_cast<__half2*>(patch + pixel * kStride + channel) = pair;
}

// Brings the sixteen channels from `base` on of a tile and its border, pixel by pixel.
template <int HIGH, int WIDE>
__device__ void fill(const Conv& of, const __half* image, __half* patch, int base, int top, int left) {
    constexpr int kPatch = (HIGH + 2) * (WIDE + 2);
    const int64_t plane = static_cast<int64_t>(of.height) * of.width;
    for (int i = threadIdx.x; i < kPatch * (kTile / 2); i += kThreads) {
        int pixel = i % kPatch;
        int channel = i / kPatch * 2;
        int row = top + pixel / (WIDE + 2) - 1;
        int column = left + pixel % (WIDE + 2) - 1;
        put(patch, pixel, channel, pairAt(of, image + (base + channel) * plane, plane, row, column, base + channel));
    }
}

// As `fill`, eight neighbours at a time where all are in the tile. Neighbouring threads take neighbouring channels, then rows, which
// are what lies in different banks.
template <int HIGH, int WIDE>
__device__ void fillByEights(const Conv& of, const __half* image, __half* patch, int base, int top, int left) {
    constexpr int kPairs = kTile / 2;
    constexpr int kRows = HIGH + 2;
    constexpr int kPieces = WIDE / kEight;
    const int64_t plane = static_cast<int64_t>(of.height) * of.width;
#pragma unroll 2
    for (int i = threadIdx.x; i < kPairs * kRows * kPieces; i += kThreads) {
        int channel = i % kPairs * 2;
        int inPatch = i / kPairs % kRows;
        int piece = i / kPairs / kRows * kEight;
        int row = top + inPatch - 1;
        int column = left + piece;
        Eight one{};
        Eight other{};
        if (row >= 0 && row < of.height && column < of.width && base + channel < of.in) {
            const __half* from = image + (base + channel) * plane + row * of.width + column;
            one = load<__half, kEight>(from);
            if (base + channel + 1 < of.in) {
                other = load<__half, kEight>(from + plane);
            }
        }
#pragma unroll
        for (int j = 0; j < kEight; j++) {
            put(patch, inPatch * (WIDE + 2) + 1 + piece + j, channel, __halves2half2(one.at[j], other.at[j]));
        }
    }
    for (int i = threadIdx.x; i < kPairs * kRows * 2; i += kThreads) {
        int channel = i % kPairs * 2;
        int inPatch = i / kPairs % kRows;
        int inRow = i / kPairs / kRows * (WIDE + 1);
        put(patch,
            inPatch * (WIDE + 2) + inRow,
            channel,
            pairAt(of, image + (base + channel) * plane, plane, top + inPatch - 1, left + inRow - 1, base + channel));
    }
}

// A block makes ROWS * 8 rows and COLUMNS * 16 columns of OUTS * 16 channels: each warp ROWS of the rows. The channels of the input come 16 at a
// time: a patch of the image with its border, channels innermost, and the weights of the nine taps; each tap is a product on tensor cores.
template <int ROWS, int COLUMNS, int OUTS, bool LEARNED>
__global__ void __launch_bounds__(kThreads) convolution(Conv of) {
    constexpr int kHigh = ROWS * kWarps;
    constexpr int kWide = COLUMNS * kTile;
    constexpr int kPatchWide = kWide + 2;
    constexpr int kPatch = (kHigh + 2) * kPatchWide;
    constexpr int kOuts = OUTS * kTile;
    extern __shared__ __half shared[];
    __half* patch = shared;
    __half* weights = patch + kPatch * kStride;
    const int tilesWide = (of.width + kWide - 1) / kWide;
    const int top = static_cast<int>(blockIdx.x) / tilesWide * kHigh;
    const int left = static_cast<int>(blockIdx.x) % tilesWide * kWide;
    const int firstOut = blockIdx.y * kOuts;
    const int warp = threadIdx.x / kWarp;
    const int lane = threadIdx.x % kWarp;
    const int64_t plane = static_cast<int64_t>(of.height) * of.width;
    const __half* image = of.x + static_cast<int64_t>(blockIdx.z) * of.in * plane;

    wmma::fragment<wmma::accumulator, kTile, kTile, kTile, float> sums[ROWS][COLUMNS][OUTS];
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
#pragma unroll
        for (int c = 0; c < COLUMNS; c++) {
#pragma unroll
            for (int o = 0; o < OUTS; o++) {
                wmma::fill_fragment(sums[r][c][o], 0.0F);
            }
        }
    }
    for (int base = 0; base < of.in; base += kTile) {
        __syncthreads();
        if (of.width % kEight == 0) {
            fillByEights<kHigh, kWide>(of, image, patch, base, top, left);
        } else {
            fill<kHigh, kWide>(of, image, patch, base, top, left);
        }
        if (of.in % kEight == 0) {
            for (int i = threadIdx.x; i < kTaps * kOuts * (kTile / kEight); i += kThreads) {
                int channel = i % (kTile / kEight) * kEight;
                int out = i / (kTile / kEight) % kOuts;
                int tap = i / (kTile / kEight) / kOuts;
                Eight eight{};
                if (firstOut + out < of.out && base + channel < of.in) {
                    eight = load<__half, kEight>(
                            of.weight + (static_cast<int64_t>(tap) * of.out + firstOut + out) * of.in + base + channel);
                }
                store(weights + (tap * kOuts + out) * kStride + channel, eight);
            }
        } else {
            for (int i = threadIdx.x; i < kTaps * kOuts * kTile; i += kThreads) {
                int channel = i % kTile;
                int out = i / kTile % kOuts;
                int tap = i / kTile / kOuts;
                bool real = firstOut + out < of.out && base + channel < of.in;
                weights[(tap * kOuts + out) * kStride + channel] = real
                        ? of.weight[(static_cast<int64_t>(tap) * of.out + firstOut + out) * of.in + base + channel]
                        : __float2half(0.0F);
            }
        }
        __syncthreads();
#pragma unroll
        for (int tap = 0; tap < kTaps; tap++) {
            wmma::fragment<wmma::matrix_a, kTile, kTile, kTile, __half, wmma::row_major> a[OUTS];
#pragma unroll
            for (int o = 0; o < OUTS; o++) {
                wmma::load_matrix_sync(a[o], weights + (tap * kOuts + o * kTile) * kStride, kStride);
            }
#pragma unroll
            for (int r = 0; r < ROWS; r++) {
#pragma unroll
                for (int c = 0; c < COLUMNS; c++) {
                    wmma::fragment<wmma::matrix_b, kTile, kTile, kTile, __half, wmma::col_major> b;
                    int pixel = (warp * ROWS + r + tap / 3) * kPatchWide + c * kTile + tap % 3;
                    wmma::load_matrix_sync(b, patch + pixel * kStride, kStride);
#pragma unroll
                    for (int o = 0; o < OUTS; o++) {
                        wmma::mma_sync(sums[r][c][o], a[o], b, sums[r][c][o]);
                    }
                }
            }
        }
    }
    __syncthreads();
    // Each warp turns its products, 16 channels of 16 neighbours of a row, into results in a place of its own.
    float* turned = reinterpret_cast<float*>(shared) + warp * kTile * kTile;
    constexpr int kEach = kTile * kTile / kWarp;
    const int out = lane * kEach / kTile;
    const int first = lane * kEach % kTile;
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
#pragma unroll
        for (int c = 0; c < COLUMNS; c++) {
#pragma unroll
            for (int o = 0; o < OUTS; o++) {
                __syncwarp();
                wmma::store_matrix_sync(turned, sums[r][c][o], kTile, wmma::mem_row_major);
                __syncwarp();
                int channel = firstOut + o * kTile + out;
                int row = top + warp * ROWS + r;
                int column = left + c * kTile + first;
                if (channel >= of.out || row >= of.height || column >= of.width) {
                    continue;
                }
                float shift = of.bias[channel];
                Pack<__half, kEach> pack;
#pragma unroll
                for (int i = 0; i < kEach; i++) {
                    float value = activated(turned[out * kTile + first + i] + shift, of.kind);
                    if constexpr (LEARNED) {
                        value = of.phi.at(of.phi.head(), value);
                    }
                    pack.at[i] = rounded<__half>(value);
                }
                __half* to = of.y + (static_cast<int64_t>(blockIdx.z) * of.out + channel) * plane + row * of.width + column;
                if (of.width % kEach == 0) {
                    store(to, pack);
                } else {
                    for (int i = 0; i < kEach && column + i < of.width; i++) {
                        to[i] = pack.at[i];
                    }
                }
            }
        }
    }
}

template <int ROWS, int COLUMNS, int OUTS, bool LEARNED>
const char* startWith(const Conv& of, int images, cudaStream_t stream) {
    constexpr int kPatch = (ROWS * kWarps + 2) * (COLUMNS * kTile + 2);
    constexpr size_t kHeld = sizeof(__half) * kStride * (kPatch + kTaps * OUTS * kTile);
    constexpr size_t kTurned = sizeof(float) * kWarps * kTile * kTile;
    constexpr size_t kBytes = kHeld > kTurned ? kHeld : kTurned;
    if (kBytes > 48 * 1024
        && cudaFuncSetAttribute(
                   convolution<ROWS, COLUMNS, OUTS, LEARNED>, cudaFuncAttributeMaxDynamicSharedMemorySize, static_cast<int>(kBytes))
                != cudaSuccess) {
        return "too little shared memory for a convolution";
    }
    int high = (of.height + ROWS * kWarps - 1) / (ROWS * kWarps);
    int wide = (of.width + COLUMNS * kTile - 1) / (COLUMNS * kTile);
    dim3 grid(high * wide, (of.out + OUTS * kTile - 1) / (OUTS * kTile), images);
    convolution<ROWS, COLUMNS, OUTS, LEARNED><<<grid, kThreads, kBytes, stream>>>(of);
    cudaError_t error = cudaGetLastError();
    return error == cudaSuccess ? nullptr : cudaGetErrorString(error);
}

template <int ROWS, int COLUMNS, int OUTS>
const char* start(const Conv& of, int images, cudaStream_t stream) {
    return of.phi.rows ? startWith<ROWS, COLUMNS, OUTS, true>(of, images, stream)
                       : startWith<ROWS, COLUMNS, OUTS, false>(of, images, stream);
}

}  // namespace

const char* startConvolution(const Call& call, void* stream) {
    const auto& x = call.input[0];
    Conv of{
            static_cast<const __half*>(x.data),
            static_cast<const __half*>(call.input[1].data),
            call.input[2].floats(),
            static_cast<__half*>(call.output),
            static_cast<int>(x.size[1]),
            static_cast<int>(call.input[1].size[1]),
            static_cast<int>(x.size[2]),
            static_cast<int>(x.size[3]),
            static_cast<Activation>(static_cast<int>(call.attribute[0])),
            call.input[3].data ? learned(call.input[3]) : LearnedActivation{}};
    if (x.size[0] > 65535 || x.size[2] * x.size[3] > 1 << 28) {
        return "more or larger images than a convolution of ours takes";
    }
    auto on = static_cast<cudaStream_t>(stream);
    int images = static_cast<int>(x.size[0]);
    // Large tiles read less of their neighbours; small ones leave no processor idle.
    int64_t pixels = x.size[0] * x.size[2] * x.size[3];
    constexpr int64_t kBlocks = 128;
    if (of.out > kTile) {
        int64_t outs = (of.out + 31) / 32;
        if (pixels / (16 * 32) * outs >= kBlocks) {
            return start<2, 2, 2>(of, images, on);
        }
        return pixels / (8 * 16) * outs >= kBlocks ? start<1, 1, 2>(of, images, on) : start<1, 1, 1>(of, images, on);
    }
    return pixels / (16 * 32) >= kBlocks ? start<2, 2, 1>(of, images, on) : start<1, 1, 1>(of, images, on);
}

}  // namespace kamba
