#include <cuda_runtime_api.h>

#include "fused_cuda.h"
#include "fused_operator.h"
#include "scan_cuda.h"
#include "scan_operator.h"

namespace {

using kamba::Call;
using kamba::Kernel;
using kamba::Scan;
using ort::Status;

Status* started(const char* failure) {
    return failure ? ort::failed(kamba::runtime, ort::Code::Fail, failure) : nullptr;
}

Status* scan(void* kernel, ort::KernelContext* context) {
    Scan scan{};
    if (auto* status = kamba::readScan(*static_cast<const Kernel*>(kernel), context, scan)) {
        return status;
    }
    if (scan.states != kamba::kCudaStates) {
        return kamba::refused("scans on CUDA take states of 16 numbers");
    }
    // The second output holds what chunks hand on, so that ONNX Runtime plans its memory as that of any other value.
    int64_t chunk = kamba::chunkOf(scan);
    int64_t count = kamba::scratchOf(scan, chunk);
    void* scratch = nullptr;
    if (auto* status = kamba::makeOutput(context, 1, &count, 1, scratch)) {
        return status;
    }
    if (!scratch && count > 0) {
        return kamba::refused("a scan on CUDA needs its second output");
    }
    if (scan.sequences == 0 || scan.length == 0 || scan.channels == 0) {
        return nullptr;
    }
    void* stream = nullptr;
    if (auto* status = kamba::streamOf(context, stream)) {
        return status;
    }
    return started(kamba::start(scan, chunk, static_cast<float*>(scratch), stream));
}

Status* fused(void* kernel, ort::KernelContext* context) {
    Call call{};
    if (auto* status = kamba::readFused(*static_cast<const Kernel*>(kernel), context, call)) {
        return status;
    }
    if (auto* status = kamba::makeOutputs(context, kamba::scratchOf(call), call)) {
        return status;
    }
    void* stream = nullptr;
    if (auto* status = kamba::streamOf(context, stream)) {
        return status;
    }
    return started(kamba::startFused(call, stream));
}

// Whether some device is older than what build.sh compiles for. Without a driver there is none, and nothing to run either.
bool isTooOld() {
    constexpr int kOldest = 8;
    int devices = 0;
    if (cudaGetDeviceCount(&devices) != cudaSuccess) {
        static_cast<void>(cudaGetLastError());
        return false;
    }
    for (int device = 0; device < devices; device++) {
        int major = 0;
        if (cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, device) == cudaSuccess && major < kOldest) {
            return true;
        }
    }
    return false;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) Status* RegisterCustomOps(ort::Options* options, const ort::Base* base) {
    if (isTooOld()) {
        return ort::failed(base->table(1), ort::Code::Fail, "Kamba's operators need GPUs of compute capability 8.0 or later");
    }
    auto all = kamba::fusedDeclared(true, fused);
    for (const auto& declared : kamba::scansDeclared(scan)) {
        all.push_back(declared);
    }
    return kamba::add(options, base, "CUDAExecutionProvider", all);
}
