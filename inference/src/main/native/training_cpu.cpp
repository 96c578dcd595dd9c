#include "scan_cpu.h"
#include "training.h"

namespace kamba {

namespace {

int64_t none(const Trained&) {
    return 0;
}

const char* forwards(const Trained& trained, int, int64_t first, int64_t count) {
    const Instructions& with = instructions();
    const Scan scan = trained.scan();
    for (int64_t sequence = first; sequence < first + count; sequence++) {
        for (int64_t channel = 0; channel < scan.channels; channel += with.lanes) {
            with.run(scan, sequence, channel);
        }
    }
    return nullptr;
}

const char* backwards(const Trained& trained, int, int64_t first, int64_t count) {
    for (int64_t sequence = first; sequence < first + count; sequence++) {
        if (!instructions().back(trained, sequence)) {
            return "out of memory";
        }
    }
    return nullptr;
}

}  // namespace

const Trainer kCpuTrainer{none, none, forwards, backwards};

}  // namespace kamba
