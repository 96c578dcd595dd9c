// What the programs that check kernels on CUDA share.
#pragma once

#include <cstdio>
#include <cstdlib>

#include <cuda_runtime.h>

namespace kamba {

inline void require(cudaError_t error) {
    if (error != cudaSuccess) {
        std::fprintf(stderr, "CUDA: %s\n", cudaGetErrorString(error));
        std::exit(2);
    }
}

// Microseconds of one call, on average over many.
template <class Run>
double timed(cudaStream_t stream, Run run) {
    constexpr int kRuns = 50;
    cudaEvent_t begin, end;
    require(cudaEventCreate(&begin));
    require(cudaEventCreate(&end));
    for (int i = 0; i < 5; i++) {
        run();
    }
    require(cudaEventRecord(begin, stream));
    for (int i = 0; i < kRuns; i++) {
        run();
    }
    require(cudaEventRecord(end, stream));
    require(cudaEventSynchronize(end));
    float ms = 0;
    require(cudaEventElapsedTime(&ms, begin, end));
    require(cudaEventDestroy(begin));
    require(cudaEventDestroy(end));
    return 1000.0 * ms / kRuns;
}

}  // namespace kamba
