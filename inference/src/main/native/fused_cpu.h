// The operators for whole stretches of a network on a CPU: plain loops, one thread. They are what the CUDA kernels and the rewritten graphs are
// checked against, not a way to run a network.
#pragma once

#include "fused.h"

namespace kamba {

// Whether the places of a call without obstacle, if it has any, are permutations; runFused relies on it.
bool arePlacesPermutations(const Call& call);

// Computes a float32 call without obstacle.
void runFused(const Call& call);

}  // namespace kamba
