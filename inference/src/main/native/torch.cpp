#include "torch.h"

#include <dlfcn.h>

namespace kamba::torch {

namespace {

float* (*data)(const void* tensor) = nullptr;
Cuda bound{};

// A library that Java has loaded, in whichever way.
class Loaded {
    void* library;

public:
    explicit Loaded(const char* name) : library(dlopen(name, RTLD_NOW | RTLD_NOLOAD)) {}

    Loaded(const Loaded&) = delete;

    ~Loaded() {
        if (library) {
            dlclose(library);
        }
    }

    // A member is called as a function of its object.
    template <class Function>
    bool find(const char* name, Function& function) const {
        function = library ? reinterpret_cast<Function>(dlsym(library, name)) : nullptr;
        return function;
    }
};

}  // namespace

bool bind() {
    // at::TensorBase::data_ptr<float>() const
    return Loaded("libtorch_cpu.so").find("_ZNK2at10TensorBase8data_ptrIfEEPT_v", data);
}

bool bindCuda() {
    const Loaded c10("libc10_cuda.so");
    const Loaded torch("libtorch_cuda.so");
    return c10.find("_ZN3c104cuda17getStreamFromPoolEba", bound.pooled)
            && c10.find("_ZN3c104cuda20getCurrentCUDAStreamEa", bound.current)
            && c10.find("_ZN3c104cuda20setCurrentCUDAStreamENS0_10CUDAStreamE", bound.makeCurrent)
            && c10.find("_ZNK3c104cuda10CUDAStream6streamEv", bound.of)
            && c10.find("_ZN3c104cuda14ExchangeDeviceEa", bound.exchangeDevice)
            && c10.find("_ZN3c104cuda18device_synchronizeEv", bound.await)
            && torch.find("_ZN2at4cuda9CUDAGraphC1Ev", bound.construct)
            && torch.find("_ZN2at4cuda9CUDAGraphD1Ev", bound.destroy)
            && torch.find("_ZN2at4cuda9CUDAGraph13capture_beginESt4pairIyyE21cudaStreamCaptureMode", bound.begin)
            && torch.find("_ZN2at4cuda9CUDAGraph11capture_endEv", bound.end)
            && torch.find("_ZN2at4cuda9CUDAGraph6replayEv", bound.replay);
}

float* numbers(const void* tensor) {
    return data(tensor);
}

const Cuda& cuda() {
    return bound;
}

}  // namespace kamba::torch
