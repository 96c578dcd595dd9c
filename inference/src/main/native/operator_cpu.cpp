#include "fused_cpu.h"
#include "fused_operator.h"
#include "scan_cpu.h"
#include "scan_operator.h"

namespace {

using kamba::Kernel;
using kamba::Scan;
using ort::Status;

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
Status* scan(void* kernel, ort::KernelContext* context) {
    Work work{};
    if (auto* status = kamba::readScan(*static_cast<const Kernel*>(kernel), context, work.scan)) {
        return status;
    }
    int64_t lanes = kamba::instructions().lanes;
    work.blocks = (work.scan.channels + lanes - 1) / lanes;
    auto total = static_cast<size_t>(work.scan.sequences * work.blocks);
    if (total == 0 || work.scan.length == 0) {
        return nullptr;
    }
    return ort::call<Status*>(
            kamba::runtime,
            ort::Entry::ParallelFor,
            static_cast<const ort::KernelContext*>(context),
            &runBlock,
            total,
            size_t{0},
            static_cast<void*>(&work));
}

Status* fused(void* kernel, ort::KernelContext* context) {
    kamba::Call call{};
    if (auto* status = kamba::readFused(*static_cast<const Kernel*>(kernel), context, call)) {
        return status;
    }
    if (!kamba::arePlacesPermutations(call)) {
        return kamba::refused("places of an operator of dev.kamba are not permutations");
    }
    if (auto* status = kamba::makeOutputs(context, 0, call)) {
        return status;
    }
    kamba::runFused(call);
    return nullptr;
}

}  // namespace

extern "C" __attribute__((visibility("default"))) Status* RegisterCustomOps(ort::Options* options, const ort::Base* base) {
    auto all = kamba::fusedDeclared(false, fused);
    for (const auto& declared : kamba::scansDeclared(scan)) {
        all.push_back(declared);
    }
    return kamba::add(options, base, "CPUExecutionProvider", all);
}
