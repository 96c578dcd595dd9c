// The part of ONNX Runtime's C interface that our operators and bound sessions need, bound by position: the table of functions only ever
// grows at its end, so a position that held in one version holds in all later ones. Written from the order of the entries alone.
#pragma once

#include <cstddef>
#include <cstdint>

namespace ort {

// The first version whose table has every entry named below (ONNX Runtime 1.17).
constexpr uint32_t kVersion = 17;

using Table = void* const;
struct Status;
struct Options;
struct Domain;
struct Value;
struct Shape;
struct KernelInfo;
struct KernelContext;
struct Session;
struct RunOptions;
struct Place;
struct Binding;

struct Base {
    Table* (*table)(uint32_t version);
    const char* (*release)();
};

enum class Entry : size_t {
    CreateStatus = 0,
    Message = 2,
    CreateDomain = 26,
    AddOperator = 27,
    AddDomain = 28,
    WrapTensor = 49,
    TensorData = 51,
    ElementType = 60,
    RankOf = 61,
    SizesOf = 62,
    ShapeOf = 65,
    CreatePlace = 68,
    FloatAttribute = 85,
    InputCount = 88,
    Input = 90,
    Output = 91,
    ReleaseStatus = 93,
    ReleasePlace = 94,
    ReleaseValue = 96,
    ReleaseShape = 99,
    RunBound = 133,
    CreateBinding = 134,
    ReleaseBinding = 135,
    BindInput = 136,
    BindOutput = 137,
    CudaStream = 193,
    AwaitInputs = 202,
    ParallelFor = 274,
};

enum class Code : int { Fail = 1, InvalidArgument = 2 };

constexpr int kFloat = 1;
constexpr int kInt32 = 6;
constexpr int kHalf = 10;
constexpr int kRequired = 0;
constexpr int kOptional = 1;
constexpr int kDefaultMemory = 0;
// Memory that no arena of ONNX Runtime manages.
constexpr int kNoArena = 0;

// Laid out as version 17 has it; a runtime reads no further than the version stated in the first field.
struct Operator {
    uint32_t version;
    void* (*create)(const Operator*, Table*, const KernelInfo*);
    const char* (*name)(const Operator*);
    const char* (*provider)(const Operator*);
    int (*inputType)(const Operator*, size_t);
    size_t (*inputs)(const Operator*);
    int (*outputType)(const Operator*, size_t);
    size_t (*outputs)(const Operator*);
    void (*compute)(void*, KernelContext*);
    void (*destroy)(void*);
    int (*inputNeed)(const Operator*, size_t);
    int (*outputNeed)(const Operator*, size_t);
    int (*inputMemory)(const Operator*, size_t);
    int (*fewestInputs)(const Operator*);
    int (*alikeInputs)(const Operator*);
    int (*fewestOutputs)(const Operator*);
    int (*alikeOutputs)(const Operator*);
    Status* (*createOrFail)(const Operator*, Table*, const KernelInfo*, void**);
    Status* (*computeOrFail)(void*, KernelContext*);
    Status* (*inferShape)(const Operator*, void*);
    int (*firstVersion)(const Operator*);
    int (*lastVersion)(const Operator*);
    void* later[4];
};

// Calls an entry of the table.
template <class Result, class... Arguments>
inline Result call(Table* table, Entry entry, Arguments... arguments) {
    auto function = reinterpret_cast<Result (*)(Arguments...)>(table[static_cast<size_t>(entry)]);
    return function(arguments...);
}

inline Status* failed(Table* table, Code code, const char* reason) {
    return call<Status*>(table, Entry::CreateStatus, static_cast<int>(code), reason);
}

}  // namespace ort
