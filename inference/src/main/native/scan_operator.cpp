#include "scan_operator.h"

namespace kamba {

namespace {

constexpr size_t kNeeded = 5;
constexpr size_t kInputs = 7;
constexpr size_t kU = 0;
constexpr size_t kDelta = 1;
constexpr size_t kA = 2;
constexpr size_t kB = 3;
constexpr size_t kC = 4;
constexpr size_t kBias = 5;
constexpr size_t kDirect = 6;

bool alike(const Tensor& u, const Tensor& other, int64_t last) {
    return other.rank == 4 && other.size[0] == u.size[0] && other.size[1] == u.size[1] && other.size[2] == u.size[2]
            && other.size[3] == last;
}

bool perChannel(const Tensor& u, const Tensor& other) {
    return !other.data
            || (other.rank == 3 && other.size[0] == u.size[1] && other.size[1] == 1 && other.size[2] == u.size[3]);
}

bool fit(const Tensor (&inputs)[kInputs]) {
    const auto& u = inputs[kU];
    const auto& a = inputs[kA];
    int64_t states = a.size[2];
    return u.rank == 4 && a.rank == 3 && alike(u, inputs[kDelta], u.size[3]) && a.size[0] == u.size[1]
            && a.size[1] == u.size[3] && alike(u, inputs[kB], states) && alike(u, inputs[kC], states) && states >= 1
            && states <= kMostStates && perChannel(u, inputs[kBias]) && perChannel(u, inputs[kDirect]);
}

}  // namespace

Declaration scanDeclared(ort::Status* (*compute)(void* kernel, ort::KernelContext* context)) {
    return {"SelectiveScan", std::vector<int>(kInputs, ort::kFloat), kNeeded, ort::kFloat, {}, compute, {}, false};
}

ort::Status* readScan(const Kernel& kernel, ort::KernelContext* context, Scan& scan) {
    Tensor inputs[kInputs];
    for (size_t i = 0; i < kInputs; i++) {
        if (auto* status = readInput(context, *kernel.declared, i, inputs[i])) {
            return status;
        }
    }
    if (!fit(inputs)) {
        return refused(
                "shapes of SelectiveScan, u [N,K,L,D] and a [K,D,S], contradict each other or have over 64 states");
    }
    const int64_t* sizes = inputs[kU].size;
    void* y = nullptr;
    if (auto* status = makeOutput(context, 0, sizes, 4, y)) {
        return status;
    }
    scan = {
            sizes[0] * sizes[1],
            sizes[1],
            sizes[2],
            sizes[3],
            inputs[kA].size[2],
            inputs[kU].floats(),
            inputs[kDelta].floats(),
            inputs[kA].floats(),
            inputs[kB].floats(),
            inputs[kC].floats(),
            inputs[kBias].floats(),
            inputs[kDirect].floats(),
            static_cast<float*>(y)};
    return nullptr;
}

}  // namespace kamba
