#include "scan_cpu.h"
#include "training.h"

#include <cmath>

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

const char* features(const Features& features, int, int64_t first, int64_t count) {
    for (int64_t i = first; i < first + count; i++) {
        const float x = features.x[i];
        const float centred = 2.5f * (x + 2.2f) - 2.0f;
        float value[kFeatures];
        float slope[kFeatures];
        for (int m = 0; m < kBases; m++) {
            const float distance = centred - static_cast<float>(m);
            const float u = distance < 0 ? -distance : distance;
            const float wide = u < 2 ? 2 - u : 0;
            const float narrow = u < 1 ? 1 - u : 0;
            value[m] = (wide * wide * wide - 4 * narrow * narrow * narrow) / 6;
            const float fall = 4 * narrow * narrow - wide * wide;
            slope[m] = 1.25f * (distance < 0 ? -fall : fall);
        }
        const float gate = 1 / (1 + std::exp(-x));
        value[kBases] = x * gate;
        slope[kBases] = gate + x * gate * (1 - gate);
        for (int64_t m = 0; m < features.columns; m++) {
            features.values[i * features.columns + m] = value[m];
            if (features.slopes) {
                features.slopes[i * features.columns + m] = slope[m];
            }
        }
    }
    return nullptr;
}

}  // namespace

const Trainer kCpuTrainer{none, none, forwards, backwards, features};

}  // namespace kamba
