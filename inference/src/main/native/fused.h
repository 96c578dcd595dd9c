// Operators of our own that stand for whole stretches of a network on a GPU, where every kernel costs about 3 us whatever it does. Their domain is
// dev.kamba; one that ends in "Half" takes and gives float16 where the other takes and gives float32, and computes in float32. T is that
// type; parameters are float32, indices int32. H W is also written L. Optional T inputs of a call that are absent have no data.
#pragma once

#include <cstdint>

namespace kamba {

enum class Fused : int {
    // x [N,C,...] T, bias [C]; attribute activation. y = activation(x + bias) as x.
    BiasActivation,
    // x [N,X,H,W] T, weight [C,9] (rows of a 3 x 3 window), bias [C]; attributes first, activation, width. Takes channels first to
    // first + C of x; with width > 0, x is [N,L,C] of rows that are that wide, and so is y. y = activation(convolution, zeros outside) [N,C,H,W]. With
    // width, there may be a spline [1+P,4], and y is phi of that; see SplineActivation.
    Depthwise,
    // x [N,C,H,W] T, scale [C], shift [C]; attributes epsilon, tokens. y = layer norm along C, [N,C,H,W] or, with tokens, [N,L,C].
    ChannelNorm,
    // x [N,L,C] T, shifts [8]; attribute perUnit. y [N,L,9C]: for every channel the eight cubic B-splines
    // (max(0,2-u)^3 - 4 max(0,1-u)^3) / 6 of u = |perUnit x + shift|, then x sigmoid(x).
    SplineFeatures,
    // Efficient multi-scale attention. x [N,C,H,W] T, gate weight [c,c], gate bias [c], local weight [c,c,9], local bias [c], scale [c],
    // shift [c]; attribute epsilon. For each group of c channels: the means of rows and columns go through the gate and a sigmoid, t = x row column,
    // i = instance norm of t, v = 3 x 3 convolution of x; y = x sigmoid(softmax(mean i) . v + softmax(mean v) . i).
    ChannelAttention,
    // Non-causal state space dual with its norm and gate. u [N,D,H,W] T, p [N,2S+heads,H,W] T (b, c, steps), xz [N,2D,H,W] T (z from D on),
    // bias [heads], direct [D], scale [D], shift [D]; attributes factor, epsilon. h = factor sum over L of u softplus(steps + bias) b;
    // y = layer norm along D of (h . c + direct u), times z sigmoid(z), [N,D,H,W]. D is divisible by heads; neighbours share a head.
    StateMix,
    // u [N,D,H,W] T, places [K,L]. y [N,K,L,D]: token l of u stands at places[k,l] of sequence k.
    CrossOrder,
    // y [N,K,L,D] T, places [K,L], xz [N,2D,H,W] T, scale [D], shift [D]; attributes factor, epsilon. Sums over k what stands at places[k,l],
    // times factor; layer norm along D; times z sigmoid(z): [N,D,H,W].
    CrossMerge,
    // x [N,C,H,W] T, skip [N,C,2H,2W] T. y = x enlarged twice, bilinear, half-pixel centres, plus skip.
    UpsampleAdd,
    // x [N,C,H,W] T, weight [9,D,C] T (by tap of a 3 x 3 window), bias [D]; attribute activation. y = activation(convolution, zeros outside)
    // [N,D,H,W]. On CUDA in float16 only. There may be a spline [1+P,4], and y is phi of that; see SplineActivation.
    Convolution,
    // A bias, an activation and a learned activation phi that all channels share. x [N,C,...] T or, with tokens, [N,...,C], bias [C], spline [1+P,4];
    // attributes activation, tokens. y = phi(activation(x + bias)) as x. The first row of a spline is perUnit, first, base and 0. With t = perUnit v +
    // first, phi(v) = base v sigmoid(v), plus, for t in [0,P), row 1 + floor(t) as a cubic of what t is above floor(t), lowest power first.
    SplineActivation,
    // x [N,L,C] T, scale [C], shift [C], centres [8]; attributes epsilon, perUnit. n = layer norm along C of x. y [N,L,9C]: for every channel
    // exp(-(perUnit (n + centre))^2) for each centre, then x sigmoid(x).
    GaussianFeatures,
    // x [N,D,H,W] T, bias [D], xz [N,2D,H,W] T (z from D on), scale [D], shift [D]; attribute epsilon.
    // y = layer norm along D of x + bias, times z sigmoid(z), [N,D,H,W].
    GatedNorm,
};

constexpr int kFusedKinds = 13;

enum class Activation : int { None, Relu, Silu };

constexpr int kMostInputs = 8;
constexpr int kMostAttributes = 3;
constexpr int kMostRank = 4;

struct Tensor {
    const void* data;
    int64_t size[kMostRank];
    int rank;

    const float* floats() const {
        return static_cast<const float*>(data);
    }
};

// One call, of which the shapes have been checked.
struct Call {
    Fused what;
    bool half;
    Tensor input[kMostInputs];
    // In the order above.
    float attribute[kMostAttributes];
    void* output;
    // The second output: scratchOf(call) float32 numbers; none on a CPU.
    float* scratch;
};

// Tokens whose share of a state one block of StateMix sums up on CUDA.
inline int64_t mixChunk(int64_t images, int64_t channels, int64_t length) {
    return length > 4096 || images * channels * length > 1 << 22 ? 256 : 64;
}

// What StateMix takes on CUDA: states of so many numbers, and heads of a multiple of so many channels.
constexpr int64_t kMixStates = 16;
constexpr int64_t kMixHeadChannels = 16;

// Parts of an image whose sums one block of ChannelAttention takes on CUDA, and the numbers that it keeps for each channel of an image: sums and gates of
// rows and columns, mean and squares by part, mean of the convolution, kernel.
inline int64_t attentionParts(int64_t height, int64_t width) {
    int64_t parts = (height * width + 4095) / 4096;
    return parts < height ? parts : height;
}

inline int64_t attentionScratch(int64_t height, int64_t width) {
    int64_t parts = attentionParts(height, width);
    return 2 * height + (parts + 1) * width + 2 * parts + 10;
}

}  // namespace kamba
