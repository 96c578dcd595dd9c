// Shapes of the operators in fused.h, without ONNX Runtime.
#include "fused_operator.h"

#include <cmath>

namespace kamba {

namespace {

constexpr int64_t kWindow = 9;
constexpr int64_t kBases = 8;
constexpr int64_t kPieceTerms = 4;

// Far below what float32 counts in ones.
constexpr int64_t kMostPieces = 1 << 16;

// Float32 holds whole numbers up to here.
constexpr float kMostWhole = 1 << 24;

bool isWhole(float value, float most) {
    return value >= 0 && value <= most && value == std::floor(value);
}

bool isActivation(float value) {
    return isWhole(value, static_cast<float>(Activation::Silu));
}

// Also of the least number that a variance of 0 may be divided by.
bool isEpsilon(float value) {
    return value > 0 && value <= 1;
}

bool hasSizes(const Tensor& tensor) {
    if (!tensor.data || tensor.rank < 1 || tensor.rank > kMostRank) {
        return false;
    }
    for (int i = 0; i < tensor.rank; i++) {
        if (tensor.size[i] < 1) {
            return false;
        }
    }
    return true;
}

bool isVector(const Tensor& tensor, int64_t size) {
    return tensor.rank == 1 && tensor.size[0] == size;
}

bool isMatrix(const Tensor& tensor, int64_t rows, int64_t columns) {
    return tensor.rank == 2 && tensor.size[0] == rows && tensor.size[1] == columns;
}

bool isImage(const Tensor& tensor, int64_t images, int64_t channels, int64_t rows, int64_t columns) {
    return tensor.rank == 4 && tensor.size[0] == images && tensor.size[1] == channels && tensor.size[2] == rows
            && tensor.size[3] == columns;
}

bool isSpline(const Tensor& tensor) {
    return hasSizes(tensor) && tensor.rank == 2 && tensor.size[0] <= kMostPieces + 1 && tensor.size[1] == kPieceTerms;
}

const char* biasActivation(const Call& call) {
    const auto& x = call.input[0];
    if (x.rank < 2 || !isVector(call.input[1], x.size[1])) {
        return "BiasActivation takes x [N,C,...] and a bias [C]";
    }
    return isActivation(call.attribute[0]) ? nullptr : "BiasActivation takes activation 0 to 2";
}

const char* depthwise(const Call& call) {
    const auto& x = call.input[0];
    const auto& weight = call.input[1];
    const float first = call.attribute[0];
    const float width = call.attribute[2];
    if (weight.rank != 2 || weight.size[1] != kWindow || !isVector(call.input[2], weight.size[0])) {
        return "Depthwise takes a weight [C,9] and a bias [C]";
    }
    if (!isWhole(first, kMostWhole) || !isActivation(call.attribute[1]) || !isWhole(width, kMostWhole)) {
        return "Depthwise takes whole numbers first and width from 0 on and activation 0 to 2";
    }
    if (call.input[3].data && !isSpline(call.input[3])) {
        return "Depthwise takes a spline [1+P,4]";
    }
    if (width > 0) {
        bool fits = x.rank == 3 && x.size[2] == weight.size[0] && x.size[1] % static_cast<int64_t>(width) == 0 && first == 0;
        return fits ? nullptr : "Depthwise with width takes x [N,L,C] of whole rows and first 0";
    }
    if (call.input[3].data) {
        return "Depthwise takes a spline with width only";
    }
    bool fits = x.rank == 4 && weight.size[0] <= x.size[1] && static_cast<int64_t>(first) <= x.size[1] - weight.size[0];
    return fits ? nullptr : "Depthwise takes x [N,X,H,W] that has channels first to first + C";
}

const char* channelNorm(const Call& call) {
    const auto& x = call.input[0];
    if (x.rank != 4 || !isVector(call.input[1], x.size[1]) || !isVector(call.input[2], x.size[1])) {
        return "ChannelNorm takes x [N,C,H,W], scale and shift [C]";
    }
    return isEpsilon(call.attribute[0]) && isWhole(call.attribute[1], 1) ? nullptr
                                                                         : "ChannelNorm takes epsilon in (0,1] and tokens 0 or 1";
}

const char* splineFeatures(const Call& call) {
    const auto& x = call.input[0];
    if (x.rank != 3 || !isVector(call.input[1], kBases) || x.size[2] > INT64_MAX / 4 / (kBases + 1) / x.size[0] / x.size[1]) {
        return "SplineFeatures takes x [N,L,C] and shifts [8]";
    }
    return std::isfinite(call.attribute[0]) ? nullptr : "SplineFeatures takes a finite perUnit";
}

const char* channelAttention(const Call& call) {
    const auto& x = call.input[0];
    const auto& local = call.input[3];
    const int64_t channels = call.input[2].size[0];
    if (x.rank != 4 || !isVector(call.input[2], channels) || x.size[1] % channels != 0) {
        return "ChannelAttention takes x [N,C,H,W] of groups of as many channels as its gate has";
    }
    if (!isMatrix(call.input[1], channels, channels) || local.rank != 3 || local.size[0] != channels
            || local.size[1] != channels || local.size[2] != kWindow) {
        return "ChannelAttention takes weights [c,c] and [c,c,9]";
    }
    if (!isVector(call.input[4], channels) || !isVector(call.input[5], channels) || !isVector(call.input[6], channels)) {
        return "ChannelAttention takes biases, scale and shift [c]";
    }
    return isEpsilon(call.attribute[0]) ? nullptr : "ChannelAttention takes epsilon in (0,1]";
}

// Gate [N,2D,H,W], scale and shift [D].
bool areNormAndGate(const Tensor& xz, const Tensor& scale, const Tensor& shift, int64_t images, int64_t channels) {
    return xz.rank == 4 && xz.size[0] == images && channels <= INT64_MAX / 2 && xz.size[1] == 2 * channels
            && isVector(scale, channels) && isVector(shift, channels);
}

const char* stateMix(const Call& call) {
    const auto& u = call.input[0];
    const auto& p = call.input[1];
    const int64_t channels = u.size[1];
    const int64_t heads = call.input[3].size[0];
    if (u.rank != 4 || !isVector(call.input[3], heads) || channels % heads != 0) {
        return "StateMix takes u [N,D,H,W] and a bias [heads], D divisible by heads";
    }
    if (p.rank != 4 || !isImage(p, u.size[0], p.size[1], u.size[2], u.size[3]) || p.size[1] <= heads
            || (p.size[1] - heads) % 2 != 0) {
        return "StateMix takes p [N,2S+heads,H,W] beside u [N,D,H,W]";
    }
    const auto& xz = call.input[2];
    if (!areNormAndGate(xz, call.input[5], call.input[6], u.size[0], channels) || xz.size[2] != u.size[2]
            || xz.size[3] != u.size[3] || !isVector(call.input[4], channels)) {
        return "StateMix takes xz [N,2D,H,W], direct, scale and shift [D]";
    }
    return std::isfinite(call.attribute[0]) && isEpsilon(call.attribute[1])
            ? nullptr
            : "StateMix takes a finite factor and epsilon in (0,1]";
}

const char* crossOrder(const Call& call) {
    const auto& u = call.input[0];
    const auto& places = call.input[1];
    bool fits = u.rank == 4 && places.rank == 2 && places.size[1] == u.size[2] * u.size[3]
            && places.size[0] <= INT64_MAX / 4 / u.size[0] / u.size[1] / places.size[1];
    return fits ? nullptr : "CrossOrder takes u [N,D,H,W] and places [K,HW]";
}

const char* crossMerge(const Call& call) {
    const auto& y = call.input[0];
    const auto& places = call.input[1];
    const auto& xz = call.input[2];
    if (y.rank != 4 || !isMatrix(places, y.size[1], y.size[2])) {
        return "CrossMerge takes y [N,K,L,D] and places [K,L]";
    }
    if (!areNormAndGate(xz, call.input[3], call.input[4], y.size[0], y.size[3]) || xz.size[2] * xz.size[3] != y.size[2]) {
        return "CrossMerge takes xz [N,2D,H,W] of L = HW pixels, scale and shift [D]";
    }
    return std::isfinite(call.attribute[0]) && isEpsilon(call.attribute[1])
            ? nullptr
            : "CrossMerge takes a finite factor and epsilon in (0,1]";
}

const char* upsampleAdd(const Call& call) {
    const auto& x = call.input[0];
    const auto& skip = call.input[1];
    bool fits = x.rank == 4 && x.size[2] <= INT64_MAX / 2 && x.size[3] <= INT64_MAX / 2
            && isImage(skip, x.size[0], x.size[1], 2 * x.size[2], 2 * x.size[3]);
    return fits ? nullptr : "UpsampleAdd takes x [N,C,H,W] and skip [N,C,2H,2W]";
}

const char* convolution(const Call& call) {
    const auto& x = call.input[0];
    const auto& weight = call.input[1];
    if (x.rank != 4 || weight.rank != 3 || weight.size[0] != kWindow || weight.size[2] != x.size[1]
            || !isVector(call.input[2], weight.size[1])) {
        return "Convolution takes x [N,C,H,W], a weight [9,D,C] and a bias [D]";
    }
    if (call.input[3].data && !isSpline(call.input[3])) {
        return "Convolution takes a spline [1+P,4]";
    }
    bool countable = weight.size[1] <= INT64_MAX / 4 / x.size[0] / x.size[2] / x.size[3];
    return countable && isActivation(call.attribute[0]) ? nullptr : "Convolution takes activation 0 to 2";
}

const char* splineActivation(const Call& call) {
    const auto& x = call.input[0];
    const bool tokens = call.attribute[1] != 0;
    if (x.rank < 2 || !isVector(call.input[1], x.size[tokens ? x.rank - 1 : 1])) {
        return "SplineActivation takes x [N,C,...], or [N,...,C] with tokens, and a bias [C]";
    }
    if (!isSpline(call.input[2])) {
        return "SplineActivation takes a spline [1+P,4]";
    }
    return isActivation(call.attribute[0]) && isWhole(call.attribute[1], 1)
            ? nullptr
            : "SplineActivation takes activation 0 to 2 and tokens 0 or 1";
}

const char* gaussianFeatures(const Call& call) {
    const auto& x = call.input[0];
    if (x.rank != 3 || !isVector(call.input[3], kBases) || x.size[2] > INT64_MAX / 4 / (kBases + 1) / x.size[0] / x.size[1]) {
        return "GaussianFeatures takes x [N,L,C] and centres [8]";
    }
    if (!isVector(call.input[1], x.size[2]) || !isVector(call.input[2], x.size[2])) {
        return "GaussianFeatures takes scale and shift [C]";
    }
    return isEpsilon(call.attribute[0]) && std::isfinite(call.attribute[1])
            ? nullptr
            : "GaussianFeatures takes epsilon in (0,1] and a finite perUnit";
}

const char* gatedNorm(const Call& call) {
    const auto& x = call.input[0];
    const auto& xz = call.input[2];
    if (x.rank != 4 || !isVector(call.input[1], x.size[1])) {
        return "GatedNorm takes x [N,D,H,W] and a bias [D]";
    }
    if (!areNormAndGate(xz, call.input[3], call.input[4], x.size[0], x.size[1]) || xz.size[2] != x.size[2]
            || xz.size[3] != x.size[3]) {
        return "GatedNorm takes xz [N,2D,H,W], scale and shift [D]";
    }
    return isEpsilon(call.attribute[0]) ? nullptr : "GatedNorm takes epsilon in (0,1]";
}

// Those that must be there.
int inputsOf(Fused what) {
    constexpr int kInputs[kFusedKinds] = {2, 3, 3, 2, 7, 7, 2, 5, 2, 3, 3, 4, 5};
    return kInputs[static_cast<int>(what)];
}

}  // namespace

const char* obstacle(const Call& call) {
    for (int i = 0; i < inputsOf(call.what); i++) {
        if (!hasSizes(call.input[i])) {
            return "an input of an operator of dev.kamba is empty";
        }
    }
    switch (call.what) {
        case Fused::BiasActivation:
            return biasActivation(call);
        case Fused::Depthwise:
            return depthwise(call);
        case Fused::ChannelNorm:
            return channelNorm(call);
        case Fused::SplineFeatures:
            return splineFeatures(call);
        case Fused::ChannelAttention:
            return channelAttention(call);
        case Fused::StateMix:
            return stateMix(call);
        case Fused::CrossOrder:
            return crossOrder(call);
        case Fused::CrossMerge:
            return crossMerge(call);
        case Fused::UpsampleAdd:
            return upsampleAdd(call);
        case Fused::Convolution:
            return convolution(call);
        case Fused::SplineActivation:
            return splineActivation(call);
        case Fused::GaussianFeatures:
            return gaussianFeatures(call);
        case Fused::GatedNorm:
            return gatedNorm(call);
    }
    return "there is no such operator in dev.kamba";
}

Result resultOf(const Call& call) {
    const auto& x = call.input[0];
    const auto* size = x.size;
    const auto* second = call.input[1].size;
    switch (call.what) {
        case Fused::Depthwise:
            return call.attribute[2] > 0 ? Result{{size[0], size[1], size[2]}, 3}
                                         : Result{{size[0], second[0], size[2], size[3]}, 4};
        case Fused::ChannelNorm:
            return call.attribute[1] > 0 ? Result{{size[0], size[2] * size[3], size[1]}, 3}
                                         : Result{{size[0], size[1], size[2], size[3]}, 4};
        case Fused::SplineFeatures:
        case Fused::GaussianFeatures:
            return {{size[0], size[1], (kBases + 1) * size[2]}, 3};
        case Fused::CrossOrder:
            return {{size[0], second[0], second[1], size[1]}, 4};
        case Fused::CrossMerge:
            return {{size[0], size[3], call.input[2].size[2], call.input[2].size[3]}, 4};
        case Fused::Convolution:
            return {{size[0], second[1], size[2], size[3]}, 4};
        case Fused::UpsampleAdd:
            return {{second[0], second[1], second[2], second[3]}, 4};
        case Fused::BiasActivation:
        case Fused::ChannelAttention:
        case Fused::StateMix:
        case Fused::SplineActivation:
        case Fused::GatedNorm:
            break;
    }
    return {{size[0], size[1], size[2], size[3]}, x.rank};
}

int64_t scratchOf(const Call& call) {
    const auto* x = call.input[0].size;
    if (call.what == Fused::ChannelAttention) {
        return x[0] * x[1] * attentionScratch(x[2], x[3]);
    }
    if (call.what != Fused::StateMix) {
        return 0;
    }
    int64_t states = (call.input[1].size[1] - call.input[3].size[0]) / 2;
    int64_t chunk = mixChunk(x[0], x[1], x[2] * x[3]);
    int64_t chunks = (x[2] * x[3] + chunk - 1) / chunk;
    return x[0] * (chunks + 1) * x[1] * states;
}

}  // namespace kamba
