// The selective scan on a CUDA device, for states of 16 numbers.
#pragma once

#include "scan.h"

namespace kamba {

constexpr int64_t kCudaStates = 16;

// Steps that one thread takes of a sequence by default; other sequences and channels fill the device too.
int64_t chunkOf(const Scan& scan);

// How many float32 numbers of memory the scan needs beside its arrays; 0 if one chunk holds a whole sequence.
int64_t scratchOf(const Scan& scan, int64_t chunk);

// Starts the scan on a stream (cudaStream_t) without waiting for it or taking memory, so that it may be captured in a graph. Returns
// what went wrong or null.
const char* start(const Scan& scan, int64_t chunk, float* scratch, void* stream);

}  // namespace kamba
