// What kernels of the selective scan share: a thread has one channel, its 16 states in registers; a warp has 32 neighbouring channels.
#pragma once

#include "scan_cuda.h"

#include <cuda_runtime.h>

namespace kamba {

namespace {

constexpr int kStates = kCudaStates;
constexpr int kWarp = 32;
constexpr int kFoldThreads = 128;

// Chunks that are folded between two waits for memory.
constexpr int kFolded = 16;

constexpr float kLog2E = 1.44269504f;

// Relative error below 2.4e-7; what is too small to be a normal number becomes 0.
__device__ __forceinline__ float powerOfTwo(float x) {
    float power;
    asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(power) : "f"(x));
    return power;
}

__device__ __forceinline__ void load(const float* from, float (&into)[kStates]) {
#pragma unroll
    for (int s = 0; s < kStates; s += 4) {
        const float4 four = __ldg(reinterpret_cast<const float4*>(from + s));
        into[s] = four.x;
        into[s + 1] = four.y;
        into[s + 2] = four.z;
        into[s + 3] = four.w;
    }
}

}  // namespace

}  // namespace kamba
