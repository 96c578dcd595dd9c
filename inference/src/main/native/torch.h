// What we use of PyTorch, which is in the process already, by the names its libraries export: so that neither its headers nor its
// libraries are needed to build this one. Where a name is missing nothing is bound, and the caller does without.
#pragma once

#include <cstdint>

namespace kamba::torch {

// c10::cuda::CUDAStream: two small numbers and the identifier, passed in registers as the original is.
struct Stream {
    int8_t type;
    int8_t device;
    int64_t id;
};

// std::pair<unsigned long long, unsigned long long>, passed in registers as the original is.
struct Pool {
    unsigned long long first;
    unsigned long long second;
};

// at::cuda::CUDAGraph, of which only the pointer matters here.
struct Graph;

// Whether all that a CPU needs was found; more than once does no harm.
bool bind();

// The same of CUDA and its graphs.
bool bindCuda();

// Numbers of an at::Tensor of float32; throws what PyTorch throws for others.
float* numbers(const void* tensor);

// The rest needs bindCuda. Device counts from 0.
struct Cuda {
    Stream (*pooled)(bool highPriority, int8_t device);
    Stream (*current)(int8_t device);
    void (*makeCurrent)(Stream stream);
    // cudaStream_t
    void* (*of)(const Stream* stream);
    // Returns the device before.
    int8_t (*exchangeDevice)(int8_t device);
    // Of the current device.
    void (*await)();
    // In memory that is large enough.
    void (*construct)(Graph* graph);
    void (*destroy)(Graph* graph);
    // A pool of its own is {0, 0}; the mode is a cudaStreamCaptureMode.
    void (*begin)(Graph* graph, Pool pool, unsigned mode);
    void (*end)(Graph* graph);
    void (*replay)(Graph* graph);
};

const Cuda& cuda();

}  // namespace kamba::torch
