// Convolution of fused.h on CUDA's tensor cores, float16 only.
#pragma once

#include "fused.h"

namespace kamba {

// Starts a call of which the shapes have been checked; null, or why it could not be started.
const char* startConvolution(const Call& call, void* stream);

}  // namespace kamba
