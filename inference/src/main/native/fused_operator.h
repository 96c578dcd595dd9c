// What the operators of fused.h are to ONNX Runtime, whatever device runs them. The first half needs none.
#pragma once

#include "operator.h"

namespace kamba {

// The shape of an output.
struct Result {
    int64_t size[kMostRank];
    int rank;
};

// What is wrong with shapes and attributes, or null. What passes can be computed without reading or writing beyond any array, but for the
// values of places, which only their reader can check.
const char* obstacle(const Call& call);

// The shape of what a call without obstacle gives.
Result resultOf(const Call& call);

// Numbers of float32 that a call without obstacle needs as memory on CUDA.
int64_t scratchOf(const Call& call);

// Float32 operators and, if wished, their float16 twins.
std::vector<Declaration> fusedDeclared(bool halves, ort::Status* (*compute)(void* kernel, ort::KernelContext* context));

// Reads and checks a call but for its outputs; the status says what is wrong.
ort::Status* readFused(const Kernel& kernel, ort::KernelContext* context, Call& call);

// Makes the first output, and the second for a call that needs memory.
ort::Status* makeOutputs(ort::KernelContext* context, int64_t scratch, Call& call);

}  // namespace kamba
