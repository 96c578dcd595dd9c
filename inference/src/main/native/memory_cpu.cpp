// The CPU as a device: what is one copy on CUDA is one here, so that bound sessions are tested without a GPU.
#include "memory.h"

#include <cstdlib>
#include <cstring>

namespace kamba {

namespace {

// ONNX Runtime wants 64 bytes at most; a multiple of it suits aligned_alloc.
constexpr size_t kAlignment = 64;

}  // namespace

const char* const kMemoryName = "Cpu";

std::string enter(int) {
    return {};
}

std::string allocate(size_t bytes, void*& memory) {
    memory = std::aligned_alloc(kAlignment, (bytes / kAlignment + 1) * kAlignment);
    return memory ? "" : "out of memory";
}

void release(void* memory) {
    std::free(memory);
}

long long used(int) {
    return -1;
}

std::string allocateHost(size_t bytes, void*& memory) {
    return allocate(bytes, memory);
}

void releaseHost(void* memory) {
    std::free(memory);
}

std::string openStream(void*& stream) {
    stream = nullptr;
    return {};
}

void closeStream(void*) {}

std::string copyIn(void* device, const void* host, size_t bytes, void*) {
    std::memcpy(device, host, bytes);
    return {};
}

std::string copyOut(void* host, const void* device, size_t bytes, void*) {
    std::memcpy(host, device, bytes);
    return {};
}

}  // namespace kamba
