#include "memory.h"

#include <cuda_runtime_api.h>

namespace kamba {

namespace {

// Worded as ONNX Runtime words such failures, by which the engine knows that memory is exhausted.
std::string said(cudaError_t error) {
    if (error == cudaSuccess) {
        return {};
    }
    // Else the next look for an error, by anyone in this thread, would find this one.
    static_cast<void>(cudaGetLastError());
    return "CUDA failure " + std::to_string(static_cast<int>(error)) + ": " + cudaGetErrorString(error);
}

std::string copied(cudaError_t started, cudaStream_t stream) {
    return said(started == cudaSuccess ? cudaStreamSynchronize(stream) : started);
}

}  // namespace

const char* const kMemoryName = "Cuda";

std::string enter(int device) {
    // ONNX Runtime records graphs in the mode that forbids all threads to allocate meanwhile, except those that ask not to care.
    auto mode = cudaStreamCaptureModeThreadLocal;
    const cudaError_t error = cudaSetDevice(device);
    return said(error == cudaSuccess ? cudaThreadExchangeStreamCaptureMode(&mode) : error);
}

std::string allocate(size_t bytes, void*& memory) {
    return said(cudaMalloc(&memory, bytes));
}

void release(void* memory) {
    static_cast<void>(cudaFree(memory));
}

long long used(int device) {
    size_t free = 0;
    size_t total = 0;
    if (!enter(device).empty() || !said(cudaMemGetInfo(&free, &total)).empty()) {
        return -1;
    }
    return static_cast<long long>(total - free);
}

std::string allocateHost(size_t bytes, void*& memory) {
    return said(cudaHostAlloc(&memory, bytes, cudaHostAllocPortable));
}

void releaseHost(void* memory) {
    static_cast<void>(cudaFreeHost(memory));
}

std::string openStream(void*& stream) {
    cudaStream_t opened = nullptr;
    const cudaError_t error = cudaStreamCreateWithFlags(&opened, cudaStreamNonBlocking);
    stream = opened;
    return said(error);
}

void closeStream(void* stream) {
    if (stream) {
        static_cast<void>(cudaStreamDestroy(static_cast<cudaStream_t>(stream)));
    }
}

std::string copyIn(void* device, const void* host, size_t bytes, void* stream) {
    auto on = static_cast<cudaStream_t>(stream);
    return copied(cudaMemcpyAsync(device, host, bytes, cudaMemcpyHostToDevice, on), on);
}

std::string copyOut(void* host, const void* device, size_t bytes, void* stream) {
    auto on = static_cast<cudaStream_t>(stream);
    return copied(cudaMemcpyAsync(host, device, bytes, cudaMemcpyDeviceToHost, on), on);
}

}  // namespace kamba
