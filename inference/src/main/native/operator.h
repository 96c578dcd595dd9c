// How operators of the domain dev.kamba, version 1, are made known to ONNX Runtime, whatever device runs them, and how their kernels read a call.
#pragma once

#include "fused.h"
#include "ort_abi.h"

#include <vector>

namespace kamba {

// The table of the ONNX Runtime that loaded this library.
extern ort::Table* runtime;

// What ONNX Runtime is told of an operator. Every one has a first output and, where the device needs one, a vector of float32 as scratch memory.
struct Declaration {
    const char* name;
    // Element types; those from the needed ones on may be absent.
    std::vector<int> inputs;
    size_t needed;
    int output;
    // Names of float attributes, none of which may be absent.
    std::vector<const char*> attributes;
    // Takes a Kernel.
    ort::Status* (*compute)(void* kernel, ort::KernelContext* context);
    // Told to the kernel.
    Fused what;
    bool half;
};

// What stays the same from call to call of a node.
struct Kernel {
    const Declaration* declared;
    float attribute[kMostAttributes];
};

// Reads an input, which has no data if it is absent. The status says what is wrong.
ort::Status* readInput(ort::KernelContext* context, const Declaration& declared, size_t index, Tensor& input);

// Makes an output; its data is null where the node does not have it.
ort::Status* makeOutput(ort::KernelContext* context, size_t index, const int64_t* sizes, size_t rank, void*& data);

// The stream of CUDA (cudaStream_t) that a call is to run on.
ort::Status* streamOf(ort::KernelContext* context, void*& stream);

ort::Status* refused(const char* reason);

// Adds the operators to the options of a session; the body of RegisterCustomOps.
ort::Status* add(
        ort::Options* options, const ort::Base* base, const char* provider, const std::vector<Declaration>& declarations);

}  // namespace kamba
