#include "operator.h"
#include "scan_cuda.h"

namespace {

using kamba::Scan;
using ort::call;
using ort::Entry;
using ort::Status;

// The second output holds what chunks hand on, so that ONNX Runtime plans its memory as that of any other value.
Status* scratchFor(ort::KernelContext* context, int64_t count, float*& scratch) {
    ort::Value* value = nullptr;
    if (auto* status = call<Status*>(
                kamba::runtime, Entry::Output, context, size_t{1}, static_cast<const int64_t*>(&count), size_t{1}, &value)) {
        return status;
    }
    if (!value) {
        return ort::failed(kamba::runtime, ort::Code::InvalidArgument, "SelectiveScan on CUDA needs its second output");
    }
    void* data = nullptr;
    auto* status = call<Status*>(kamba::runtime, Entry::TensorData, value, &data);
    scratch = static_cast<float*>(data);
    return status;
}

Status* compute(void*, ort::KernelContext* context) {
    Scan scan{};
    if (auto* status = kamba::read(context, scan)) {
        return status;
    }
    if (scan.states != kamba::kCudaStates) {
        return ort::failed(kamba::runtime, ort::Code::InvalidArgument, "SelectiveScan on CUDA takes states of 16 numbers");
    }
    int64_t chunk = kamba::chunkOf(scan);
    float* scratch = nullptr;
    if (auto* status = scratchFor(context, kamba::scratchOf(scan, chunk), scratch)) {
        return status;
    }
    if (scan.sequences == 0 || scan.length == 0 || scan.channels == 0) {
        return nullptr;
    }
    void* stream = nullptr;
    if (auto* status = call<Status*>(
                kamba::runtime, Entry::CudaStream, static_cast<const ort::KernelContext*>(context), &stream)) {
        return status;
    }
    const char* failure = kamba::start(scan, chunk, scratch, stream);
    return failure ? ort::failed(kamba::runtime, ort::Code::Fail, failure) : nullptr;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) ort::Status* RegisterCustomOps(
        ort::Options* options, const ort::Base* base) {
    return kamba::add(options, base, "CUDAExecutionProvider", compute);
}
