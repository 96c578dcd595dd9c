#include "operator.h"
#include "scan_cpu.h"

namespace {

using kamba::Scan;

// Channels are shared out in blocks of as many as the processor takes at once.
struct Work {
    Scan scan;
    int64_t blocks;
};

void runBlock(void* user, size_t index) {
    const auto& work = *static_cast<const Work*>(user);
    const auto& with = kamba::instructions();
    auto at = static_cast<int64_t>(index);
    with.run(work.scan, at / work.blocks, at % work.blocks * with.lanes);
}

// Runs on the threads of the session.
ort::Status* compute(void*, ort::KernelContext* context) {
    Work work{};
    if (auto* status = kamba::read(context, work.scan)) {
        return status;
    }
    int64_t lanes = kamba::instructions().lanes;
    work.blocks = (work.scan.channels + lanes - 1) / lanes;
    auto total = static_cast<size_t>(work.scan.sequences * work.blocks);
    if (total == 0 || work.scan.length == 0) {
        return nullptr;
    }
    return ort::call<ort::Status*>(
            kamba::runtime,
            ort::Entry::ParallelFor,
            static_cast<const ort::KernelContext*>(context),
            &runBlock,
            total,
            size_t{0},
            static_cast<void*>(&work));
}

}  // namespace

extern "C" __attribute__((visibility("default"))) ort::Status* RegisterCustomOps(
        ort::Options* options, const ort::Base* base) {
    return kamba::add(options, base, "CPUExecutionProvider", compute);
}
