#include "operator.h"

#include <climits>

namespace kamba {

ort::Table* runtime = nullptr;

using ort::call;
using ort::Entry;
using ort::KernelInfo;
using ort::Operator;
using ort::Status;
using ort::Table;

namespace {

// Reads type, rank and sizes.
Status* describe(const ort::Shape* shape, int type, Tensor& input) {
    int found = 0;
    size_t rank = 0;
    if (auto* status = call<Status*>(runtime, Entry::ElementType, shape, &found)) {
        return status;
    }
    if (auto* status = call<Status*>(runtime, Entry::RankOf, shape, &rank)) {
        return status;
    }
    if (found != type) {
        return refused("an input of an operator of dev.kamba has another type than it takes");
    }
    if (rank < 1 || rank > kMostRank) {
        return refused("an input of an operator of dev.kamba has no axis or more than four");
    }
    input.rank = static_cast<int>(rank);
    return call<Status*>(runtime, Entry::SizesOf, shape, &input.size[0], rank);
}

}  // namespace

Status* refused(const char* reason) {
    return ort::failed(runtime, ort::Code::InvalidArgument, reason);
}

Status* readInput(ort::KernelContext* context, const Declaration& declared, size_t index, Tensor& input) {
    const auto* from = static_cast<const ort::KernelContext*>(context);
    input = {};
    size_t given = 0;
    if (auto* status = call<Status*>(runtime, Entry::InputCount, from, &given)) {
        return status;
    }
    const ort::Value* value = nullptr;
    if (index < given) {
        if (auto* status = call<Status*>(runtime, Entry::Input, from, index, &value)) {
            return status;
        }
    }
    if (!value) {
        return index < declared.needed ? refused("an operator of dev.kamba lacks an input") : nullptr;
    }
    ort::Shape* shape = nullptr;
    if (auto* status = call<Status*>(runtime, Entry::ShapeOf, value, &shape)) {
        return status;
    }
    auto* status = describe(shape, declared.inputs[index], input);
    call<void>(runtime, Entry::ReleaseShape, shape);
    if (status) {
        return status;
    }
    void* data = nullptr;
    status = call<Status*>(runtime, Entry::TensorData, const_cast<ort::Value*>(value), &data);
    input.data = data;
    return status;
}

Status* makeOutput(ort::KernelContext* context, size_t index, const int64_t* sizes, size_t rank, void*& data) {
    data = nullptr;
    ort::Value* value = nullptr;
    if (auto* status = call<Status*>(runtime, Entry::Output, context, index, sizes, rank, &value)) {
        return status;
    }
    return value ? call<Status*>(runtime, Entry::TensorData, value, &data) : nullptr;
}

Status* streamOf(ort::KernelContext* context, void*& stream) {
    return call<Status*>(runtime, Entry::CudaStream, static_cast<const ort::KernelContext*>(context), &stream);
}

namespace {

struct Declared : Operator {
    Declaration declaration;
    const char* device;
};

const Declaration& of(const Operator* self) {
    return static_cast<const Declared*>(self)->declaration;
}

int one(const Operator*) {
    return 1;
}

Status* create(const Operator* self, Table*, const KernelInfo* info, void** made) {
    auto* kernel = new Kernel{&of(self), {}};
    for (size_t i = 0; i < of(self).attributes.size(); i++) {
        if (auto* status = call<Status*>(runtime, Entry::FloatAttribute, info, of(self).attributes[i], &kernel->attribute[i])) {
            delete kernel;
            return status;
        }
    }
    *made = kernel;
    return nullptr;
}

Declared described(const char* provider, const Declaration& declaration) {
    Declared made{};
    made.declaration = declaration;
    made.device = provider;
    made.version = ort::kVersion;
    made.name = [](const Operator* self) { return of(self).name; };
    made.provider = [](const Operator* self) { return static_cast<const Declared*>(self)->device; };
    made.inputs = [](const Operator* self) { return of(self).inputs.size(); };
    made.outputs = [](const Operator*) { return size_t{2}; };
    made.inputType = [](const Operator* self, size_t index) { return of(self).inputs[index]; };
    made.outputType = [](const Operator* self, size_t index) { return index == 0 ? of(self).output : ort::kFloat; };
    made.inputNeed = [](const Operator* self, size_t index) {
        return index < of(self).needed ? ort::kRequired : ort::kOptional;
    };
    made.outputNeed = [](const Operator*, size_t index) { return index == 0 ? ort::kRequired : ort::kOptional; };
    made.inputMemory = [](const Operator*, size_t) { return ort::kDefaultMemory; };
    made.fewestInputs = one;
    made.alikeInputs = one;
    made.fewestOutputs = one;
    made.alikeOutputs = one;
    made.createOrFail = create;
    made.computeOrFail = declaration.compute;
    made.destroy = [](void* kernel) { delete static_cast<Kernel*>(kernel); };
    made.firstVersion = one;
    made.lastVersion = [](const Operator*) { return INT_MAX; };
    return made;
}

// Sessions use the domain and the operators as long as they live, so that neither is ever freed.
struct Library {
    std::vector<Declared> operators;
    ort::Domain* domain = nullptr;
    bool whole;

    Library(const char* provider, const std::vector<Declaration>& declarations) {
        for (const auto& declaration : declarations) {
            operators.push_back(described(provider, declaration));
        }
        whole = !call<Status*>(runtime, Entry::CreateDomain, "dev.kamba", &domain);
        for (const auto& made : operators) {
            whole = whole && !call<Status*>(runtime, Entry::AddOperator, domain, static_cast<const Operator*>(&made));
        }
    }
};

}  // namespace

Status* add(
        ort::Options* options, const ort::Base* base, const char* provider, const std::vector<Declaration>& declarations) {
    auto* table = base->table(ort::kVersion);
    if (!table) {
        return ort::failed(base->table(1), ort::Code::Fail, "Kamba's operators need ONNX Runtime 1.17 or later");
    }
    runtime = table;
    static const auto* const library = new Library(provider, declarations);
    if (!library->whole) {
        return ort::failed(runtime, ort::Code::Fail, "Kamba's operators could not be declared to ONNX Runtime");
    }
    return call<Status*>(runtime, Entry::AddDomain, options, library->domain);
}

}  // namespace kamba
