#pragma once

#include <cuda_runtime.h>

namespace kamba {

// Makes a device the calling thread's own for a while.
class Turn {
    int before = 0;
    cudaError_t error;

public:
    explicit Turn(int device) : error(cudaGetDevice(&before)) {
        error = error == cudaSuccess ? cudaSetDevice(device) : error;
    }

    ~Turn() {
        static_cast<void>(cudaSetDevice(before));
    }

    const char* failure() const {
        return error == cudaSuccess ? nullptr : cudaGetErrorString(error);
    }
};

}  // namespace kamba
