// The operators for whole stretches of a network on a CUDA device.
#pragma once

#include "fused.h"

namespace kamba {

// Starts a call on a stream (cudaStream_t) without waiting for it or taking memory. Returns what went wrong or null.
const char* startFused(const Call& call, void* stream);

}  // namespace kamba
