#include "operator.h"

#include <algorithm>
#include <climits>

namespace kamba {

ort::Table* runtime = nullptr;

namespace {

using ort::call;
using ort::Entry;
using ort::Status;

constexpr size_t kNeeded = 5;
constexpr size_t kInputs = 7;
constexpr size_t kU = 0;
constexpr size_t kDelta = 1;
constexpr size_t kA = 2;
constexpr size_t kB = 3;
constexpr size_t kC = 4;
constexpr size_t kBias = 5;
constexpr size_t kDirect = 6;

// By input.
constexpr size_t kRanks[] = {4, 4, 3, 4, 4, 3, 3};

struct Input {
    const float* values = nullptr;
    int64_t sizes[4] = {};
};

Status* describe(const ort::Value* value, size_t rank, Input& input) {
    ort::Shape* shape = nullptr;
    if (auto* status = call<Status*>(runtime, Entry::ShapeOf, value, &shape)) {
        return status;
    }
    int type = 0;
    size_t found = 0;
    auto* status = call<Status*>(runtime, Entry::ElementType, static_cast<const ort::Shape*>(shape), &type);
    if (!status) {
        status = call<Status*>(runtime, Entry::RankOf, static_cast<const ort::Shape*>(shape), &found);
    }
    if (!status && (type != ort::kFloat || found != rank)) {
        status = ort::failed(runtime, ort::Code::InvalidArgument, "SelectiveScan takes float32, u [N,K,L,D] and a [K,D,S]");
    }
    if (!status) {
        status = call<Status*>(runtime, Entry::SizesOf, static_cast<const ort::Shape*>(shape), &input.sizes[0], rank);
    }
    call<void>(runtime, Entry::ReleaseShape, shape);
    return status;
}

Status* readInput(ort::KernelContext* context, size_t index, Input& input) {
    const ort::Value* value = nullptr;
    if (auto* status = call<Status*>(runtime, Entry::Input, static_cast<const ort::KernelContext*>(context), index, &value)) {
        return status;
    }
    if (!value) {
        return index < kNeeded ? ort::failed(runtime, ort::Code::InvalidArgument, "SelectiveScan lacks an input") : nullptr;
    }
    if (auto* status = describe(value, kRanks[index], input)) {
        return status;
    }
    void* data = nullptr;
    auto* status = call<Status*>(runtime, Entry::TensorData, const_cast<ort::Value*>(value), &data);
    input.values = static_cast<const float*>(data);
    return status;
}

bool alike(const Input& u, const Input& other, int64_t last) {
    return other.sizes[0] == u.sizes[0] && other.sizes[1] == u.sizes[1] && other.sizes[2] == u.sizes[2]
            && other.sizes[3] == last;
}

bool perChannel(const Input& u, const Input& other) {
    return !other.values || (other.sizes[0] == u.sizes[1] && other.sizes[1] == 1 && other.sizes[2] == u.sizes[3]);
}

bool fit(const Input (&inputs)[kInputs]) {
    const auto& u = inputs[kU];
    const auto& a = inputs[kA];
    int64_t states = a.sizes[2];
    return alike(u, inputs[kDelta], u.sizes[3]) && a.sizes[0] == u.sizes[1] && a.sizes[1] == u.sizes[3]
            && alike(u, inputs[kB], states) && alike(u, inputs[kC], states) && states >= 1 && states <= kMostStates
            && perChannel(u, inputs[kBias]) && perChannel(u, inputs[kDirect]);
}

}  // namespace

Status* read(ort::KernelContext* context, Scan& scan) {
    Input inputs[kInputs];
    size_t given = 0;
    if (auto* status = call<Status*>(
                runtime, Entry::InputCount, static_cast<const ort::KernelContext*>(context), &given)) {
        return status;
    }
    for (size_t i = 0; i < std::min(given, kInputs); i++) {
        if (auto* status = readInput(context, i, inputs[i])) {
            return status;
        }
    }
    if (!fit(inputs)) {
        return ort::failed(
                runtime, ort::Code::InvalidArgument, "shapes of SelectiveScan contradict each other or have over 64 states");
    }
    const int64_t* sizes = inputs[kU].sizes;
    ort::Value* output = nullptr;
    if (auto* status = call<Status*>(runtime, Entry::Output, context, size_t{0}, sizes, size_t{4}, &output)) {
        return status;
    }
    void* y = nullptr;
    if (auto* status = call<Status*>(runtime, Entry::TensorData, output, &y)) {
        return status;
    }
    scan = {
            sizes[0] * sizes[1],
            sizes[1],
            sizes[2],
            sizes[3],
            inputs[kA].sizes[2],
            inputs[kU].values,
            inputs[kDelta].values,
            inputs[kA].values,
            inputs[kB].values,
            inputs[kC].values,
            inputs[kBias].values,
            inputs[kDirect].values,
            static_cast<float*>(y)};
    return nullptr;
}

namespace {

using ort::KernelInfo;
using ort::Operator;
using ort::Table;

struct ScanOperator : Operator {
    const char* device = nullptr;
};

const char* deviceOf(const Operator* self) {
    return static_cast<const ScanOperator*>(self)->device;
}

int need(const Operator*, size_t index) {
    return index < kNeeded ? ort::kRequired : ort::kOptional;
}

int outputNeed(const Operator*, size_t index) {
    return index == 0 ? ort::kRequired : ort::kOptional;
}

int one(const Operator*) {
    return 1;
}

// A kernel has no state of its own, so any address that is not null will do.
Status* create(const Operator* self, Table*, const KernelInfo*, void** kernel) {
    *kernel = const_cast<Operator*>(self);
    return nullptr;
}

ScanOperator described(const char* provider, Status* (*compute)(void*, ort::KernelContext*)) {
    ScanOperator scan{};
    scan.version = ort::kVersion;
    scan.device = provider;
    scan.name = [](const Operator*) { return "SelectiveScan"; };
    scan.provider = deviceOf;
    scan.inputs = [](const Operator*) { return kInputs; };
    scan.outputs = [](const Operator*) { return size_t{2}; };
    scan.inputType = [](const Operator*, size_t) { return ort::kFloat; };
    scan.outputType = scan.inputType;
    scan.inputNeed = need;
    scan.outputNeed = outputNeed;
    scan.inputMemory = [](const Operator*, size_t) { return ort::kDefaultMemory; };
    scan.fewestInputs = one;
    scan.alikeInputs = one;
    scan.fewestOutputs = one;
    scan.alikeOutputs = one;
    scan.createOrFail = create;
    scan.computeOrFail = compute;
    scan.destroy = [](void*) {};
    scan.firstVersion = one;
    scan.lastVersion = [](const Operator*) { return INT_MAX; };
    return scan;
}

// Sessions use the domain and the operator as long as they live, so that neither is ever freed.
struct Declared {
    ScanOperator scan;
    ort::Domain* domain = nullptr;
    bool whole;

    Declared(const char* provider, Status* (*compute)(void*, ort::KernelContext*)) : scan(described(provider, compute)) {
        whole = !call<Status*>(runtime, Entry::CreateDomain, "dev.kamba", &domain)
                && !call<Status*>(runtime, Entry::AddOperator, domain, static_cast<const Operator*>(&scan));
    }
};

}  // namespace

Status* add(
        ort::Options* options,
        const ort::Base* base,
        const char* provider,
        Status* (*compute)(void*, ort::KernelContext*)) {
    auto* table = base->table(ort::kVersion);
    if (!table) {
        return ort::failed(base->table(1), ort::Code::Fail, "Kamba's operators need ONNX Runtime 1.17 or later");
    }
    runtime = table;
    static const auto* const declared = new Declared(provider, compute);
    if (!declared->whole) {
        return ort::failed(runtime, ort::Code::Fail, "Kamba's operators could not be declared to ONNX Runtime");
    }
    return call<Status*>(runtime, Entry::AddDomain, options, declared->domain);
}

}  // namespace kamba
