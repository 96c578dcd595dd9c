// ChannelAttention of fused.h on CUDA: sums of rows and columns, moments of the gated image, result.
#include <algorithm>

#include "fused_call.cuh"

namespace kamba {

namespace {

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
const char* launch(const Call& call, cudaStream_t stream) {
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

}  // namespace

const char* startAttention(const Call& call, cudaStream_t stream) {
    return call.half ? launch<__half>(call, stream) : launch<float>(call, stream);
}

}  // namespace kamba
