// Operators of ours that stand for whole stretches of a network, on CUDA.
#pragma once

#include "fused.h"

namespace kamba {

// Starts a call of which the shapes have been checked; null, or why it could not be started.
const char* startFused(const Call& call, void* stream);

}  // namespace kamba
