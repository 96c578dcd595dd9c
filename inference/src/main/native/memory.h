// Memory of the device that a session reads and writes, and the ways between it and the host. Every function says what went wrong;
// an empty text is success.
#pragma once

#include <cstddef>
#include <string>

namespace kamba {

// What ONNX Runtime calls memory of this kind.
extern const char* const kMemoryName;

// Makes the device the calling thread's own; other threads that record a graph do not disturb it from then on.
std::string enter(int device);

std::string allocate(size_t bytes, void*& memory);
void release(void* memory);

// Bytes of the device that are in use, by whatever process; negative if that is not known.
long long used(int device);

// Memory of the host that the device reads and writes at full speed.
std::string allocateHost(size_t bytes, void*& memory);
void releaseHost(void* memory);

// Copies one after the other, apart from other work of the device; null where there is nothing to order.
std::string openStream(void*& stream);
void closeStream(void* stream);

// Both return when the copy is done.
std::string copyIn(void* device, const void* host, size_t bytes, void* stream);
std::string copyOut(void* host, const void* device, size_t bytes, void* stream);

}  // namespace kamba
