#include "fused_operator.h"

namespace kamba {

namespace {

using ort::Status;

// T for what is float16 in the twin, P for float32, I for int32, p for float32 that may be absent.
struct Description {
    Fused what;
    const char* name;
    const char* half;
    const char* inputs;
    std::vector<const char*> attributes;
};

const Description* descriptions() {
    static const Description all[kFusedKinds] = {
            {Fused::BiasActivation, "BiasActivation", "BiasActivationHalf", "TP", {"activation"}},
            {Fused::Depthwise, "Depthwise", "DepthwiseHalf", "TPPp", {"first", "activation", "width"}},
            {Fused::ChannelNorm, "ChannelNorm", "ChannelNormHalf", "TPP", {"epsilon", "tokens"}},
            {Fused::SplineFeatures, "SplineFeatures", "SplineFeaturesHalf", "TP", {"perUnit"}},
            {Fused::ChannelAttention, "ChannelAttention", "ChannelAttentionHalf", "TPPPPPP", {"epsilon"}},
            {Fused::StateMix, "StateMix", "StateMixHalf", "TTTPPPP", {"factor", "epsilon"}},
            {Fused::CrossOrder, "CrossOrder", "CrossOrderHalf", "TI", {}},
            {Fused::CrossMerge, "CrossMerge", "CrossMergeHalf", "TITPP", {"factor", "epsilon"}},
            {Fused::UpsampleAdd, "UpsampleAdd", "UpsampleAddHalf", "TT", {}},
            {Fused::Convolution, "Convolution", "ConvolutionHalf", "TTPp", {"activation"}},
            {Fused::SplineActivation, "SplineActivation", "SplineActivationHalf", "TPP", {"activation", "tokens"}},
            {Fused::GaussianFeatures, "GaussianFeatures", "GaussianFeaturesHalf", "TPPP", {"epsilon", "perUnit"}},
            {Fused::GatedNorm, "GatedNorm", "GatedNormHalf", "TPTPP", {"epsilon"}},
    };
    return all;
}

Declaration declared(
        const Description& from, bool half, Status* (*compute)(void* kernel, ort::KernelContext* context)) {
    const int type = half ? ort::kHalf : ort::kFloat;
    Declaration made{half ? from.half : from.name, {}, 0, type, from.attributes, compute, from.what, half};
    for (const char* letter = from.inputs; *letter; letter++) {
        made.inputs.push_back(*letter == 'T' ? type : *letter == 'I' ? ort::kInt32 : ort::kFloat);
        made.needed += *letter == 'p' ? 0 : 1;
    }
    return made;
}

}  // namespace

std::vector<Declaration> fusedDeclared(bool halves, Status* (*compute)(void* kernel, ort::KernelContext* context)) {
    std::vector<Declaration> all;
    for (int i = 0; i < kFusedKinds; i++) {
        all.push_back(declared(descriptions()[i], false, compute));
        if (halves) {
            all.push_back(declared(descriptions()[i], true, compute));
        }
    }
    return all;
}

Status* readFused(const Kernel& kernel, ort::KernelContext* context, Call& call) {
    const auto& declared = *kernel.declared;
    call = {};
    call.what = declared.what;
    call.half = declared.half;
    for (int i = 0; i < kMostAttributes; i++) {
        call.attribute[i] = kernel.attribute[i];
    }
    for (size_t i = 0; i < declared.inputs.size(); i++) {
        if (auto* status = readInput(context, declared, i, call.input[i])) {
            return status;
        }
    }
    const char* reason = obstacle(call);
    return reason ? refused(reason) : nullptr;
}

Status* makeOutputs(ort::KernelContext* context, int64_t scratch, Call& call) {
    auto result = resultOf(call);
    if (auto* status = makeOutput(context, 0, result.size, static_cast<size_t>(result.rank), call.output)) {
        return status;
    }
    if (scratch == 0) {
        return nullptr;
    }
    void* memory = nullptr;
    if (auto* status = makeOutput(context, 1, &scratch, 1, memory)) {
        return status;
    }
    call.scratch = static_cast<float*>(memory);
    return memory ? nullptr : refused("an operator of dev.kamba needs its second output on CUDA");
}

}  // namespace kamba
