#include "scan_operator.h"

namespace kamba {

namespace {

// Inputs in the order of a declaration.
enum class Plain : size_t { U, Delta, A, B, C, Bias, Direct, Count };
enum class Packed : size_t { U, P, Step, A, Bias, Direct, Count };

template <class Inputs>
const Tensor& of(const Tensor* inputs, Inputs which) {
    return inputs[static_cast<size_t>(which)];
}

static_assert(static_cast<int>(Plain::Count) <= kMostInputs && static_cast<int>(Packed::Count) <= kMostInputs);

bool alike(const Tensor& u, const Tensor& other, int64_t last) {
    return other.rank == 4 && other.size[0] == u.size[0] && other.size[1] == u.size[1] && other.size[2] == u.size[2]
            && other.size[3] == last;
}

bool perChannel(const Tensor& u, const Tensor& other) {
    return !other.data
            || (other.rank == 3 && other.size[0] == u.size[1] && other.size[1] == 1 && other.size[2] == u.size[3]);
}

// What both forms have.
template <class Inputs>
bool fitCommon(const Tensor* inputs) {
    const auto& u = of(inputs, Inputs::U);
    const auto& a = of(inputs, Inputs::A);
    return u.rank == 4 && a.rank == 3 && a.size[0] == u.size[1] && a.size[1] == u.size[3] && a.size[2] >= 1
            && a.size[2] <= kMostStates && perChannel(u, of(inputs, Inputs::Bias))
            && perChannel(u, of(inputs, Inputs::Direct));
}

bool fit(const Tensor* inputs) {
    const auto& u = of(inputs, Plain::U);
    const int64_t states = of(inputs, Plain::A).size[2];
    return fitCommon<Plain>(inputs) && alike(u, of(inputs, Plain::Delta), u.size[3])
            && alike(u, of(inputs, Plain::B), states) && alike(u, of(inputs, Plain::C), states);
}

bool fitPacked(const Tensor* inputs) {
    const auto& u = of(inputs, Packed::U);
    const auto& step = of(inputs, Packed::Step);
    return fitCommon<Packed>(inputs) && step.rank == 3 && step.size[0] == u.size[1] && step.size[1] >= 1
            && step.size[1] <= kMostRanks && step.size[2] == u.size[3]
            && alike(u, of(inputs, Packed::P), step.size[1] + 2 * of(inputs, Packed::A).size[2]);
}

template <class Inputs>
Scan common(const Tensor* inputs) {
    const int64_t* sizes = of(inputs, Inputs::U).size;
    Scan scan{};
    scan.sequences = sizes[0] * sizes[1];
    scan.ways = sizes[1];
    scan.length = sizes[2];
    scan.channels = sizes[3];
    scan.states = of(inputs, Inputs::A).size[2];
    scan.u = of(inputs, Inputs::U).floats();
    scan.a = of(inputs, Inputs::A).floats();
    scan.bias = of(inputs, Inputs::Bias).floats();
    scan.direct = of(inputs, Inputs::Direct).floats();
    return scan;
}

Scan plain(const Tensor* inputs) {
    auto scan = common<Plain>(inputs);
    scan.row = scan.states;
    scan.delta = of(inputs, Plain::Delta).floats();
    scan.b = of(inputs, Plain::B).floats();
    scan.c = of(inputs, Plain::C).floats();
    return scan;
}

Scan packed(const Tensor* inputs) {
    auto scan = common<Packed>(inputs);
    scan.ranks = of(inputs, Packed::Step).size[1];
    scan.row = scan.ranks + 2 * scan.states;
    scan.low = of(inputs, Packed::P).floats();
    scan.step = of(inputs, Packed::Step).floats();
    scan.b = scan.low + scan.ranks;
    scan.c = scan.b + scan.states;
    return scan;
}

bool isPacked(const Declaration& declared) {
    return declared.inputs.size() == static_cast<size_t>(Packed::Count);
}

}  // namespace

std::vector<Declaration> scansDeclared(ort::Status* (*compute)(void* kernel, ort::KernelContext* context)) {
    auto declared = [compute](const char* name, auto count, auto firstOptional) {
        return Declaration{
                name,
                std::vector<int>(static_cast<size_t>(count), ort::kFloat),
                static_cast<size_t>(firstOptional),
                ort::kFloat,
                {},
                compute,
                {},
                false};
    };
    return {declared("SelectiveScan", Plain::Count, Plain::Bias), declared("PackedScan", Packed::Count, Packed::Bias)};
}

ort::Status* readScan(const Kernel& kernel, ort::KernelContext* context, Scan& scan) {
    const auto& declared = *kernel.declared;
    Tensor inputs[kMostInputs];
    for (size_t i = 0; i < declared.inputs.size(); i++) {
        if (auto* status = readInput(context, declared, i, inputs[i])) {
            return status;
        }
    }
    if (!(isPacked(declared) ? fitPacked(inputs) : fit(inputs))) {
        return refused("shapes of a scan, u [N,K,L,D] and a [K,D,S], contradict each other or have over 64 states or 16 ranks");
    }
    void* y = nullptr;
    if (auto* status = makeOutput(context, 0, inputs[0].size, 4, y)) {
        return status;
    }
    scan = isPacked(declared) ? packed(inputs) : plain(inputs);
    scan.y = static_cast<float*>(y);
    return nullptr;
}

}  // namespace kamba
