#include "scan_cpu.h"
#include "training.h"

#include <algorithm>

namespace kamba {

namespace {

int64_t none(const Trained&) {
    return 0;
}

const char* forwards(const Trained& trained, const Place&, int64_t first, int64_t count) {
    const Instructions& with = instructions();
    const Scan scan = trained.scan();
    for (int64_t sequence = first; sequence < first + count; sequence++) {
        for (int64_t channel = 0; channel < scan.channels; channel += with.lanes) {
            with.run(scan, sequence, channel);
        }
    }
    return nullptr;
}

const char* backwards(const Trained& trained, const Place&, int64_t first, int64_t count) {
    for (int64_t sequence = first; sequence < first + count; sequence++) {
        if (!instructions().back(trained, sequence)) {
            return "out of memory";
        }
    }
    return nullptr;
}

// Of each of the eight basis functions at x: how far within its two outer and its one inner reach x lies, and on which side of it.
struct Reach {
    float wide[kBases];
    float narrow[kBases];
    float side[kBases];

    // Of the m-th basis function at x, and how steep it is there.
    float value(int m) const {
        return (wide[m] * wide[m] * wide[m] - 4 * narrow[m] * narrow[m] * narrow[m]) / 6;
    }

    float slope(int m) const {
        return side[m] * (4 * narrow[m] * narrow[m] - wide[m] * wide[m]);
    }

    explicit Reach(float x) {
        const float centred = 2.5f * (x + 2.2f) - 2.0f;
        for (int m = 0; m < kBases; m++) {
            const float distance = centred - static_cast<float>(m);
            const float u = distance < 0 ? -distance : distance;
            wide[m] = u < 2 ? 2 - u : 0;
            narrow[m] = u < 1 ? 1 - u : 0;
            side[m] = distance < 0 ? -1.25f : 1.25f;
        }
    }
};

// Numbers whose gates are computed together, as vectors.
constexpr int64_t kTogether = 64;

// Calls work with each number's place and, if wanted, its gate.
template <class Work>
void each(const float* x, bool gated, int64_t first, int64_t count, Work work) {
    float gates[kTogether] = {};
    for (int64_t begin = first; begin < first + count; begin += kTogether) {
        const int64_t some = std::min(kTogether, first + count - begin);
        if (gated) {
            instructions().sigmoid(x + begin, gates, some);
        }
        for (int64_t i = 0; i < some; i++) {
            work(begin + i, gates[i]);
        }
    }
}

const char* features(const Features& of, const Place&, int64_t first, int64_t count) {
    const Features features = of;
    each(features.x, features.from + features.columns > kBases, first, count, [=](int64_t i, float gate) {
        const float x = features.x[i];
        float* values = features.values + i * features.columns - features.from;
        if (features.from == 0) {
            const Reach reach(x);
            for (int m = 0; m < kBases; m++) {
                values[m] = reach.value(m);
            }
        }
        if (features.from + features.columns > kBases) {
            values[kBases] = x * gate;
        }
    });
    return nullptr;
}

const char* featuresBack(const Features& of, const Place&, int64_t first, int64_t count) {
    const Features features = of;
    each(features.x, features.from + features.columns > kBases, first, count, [=](int64_t i, float gate) {
        const float x = features.x[i];
        const float* gradients = features.dvalues + i * features.columns - features.from;
        float sum = 0;
        if (features.from == 0) {
            const Reach reach(x);
            for (int m = 0; m < kBases; m++) {
                sum += gradients[m] * reach.slope(m);
            }
        }
        if (features.from + features.columns > kBases) {
            sum += gradients[kBases] * (gate + x * gate * (1 - gate));
        }
        features.dx[i] = sum;
    });
    return nullptr;
}

const char* activation(const SharedActivation& of, const Place&, int64_t first, int64_t count) {
    const SharedActivation activation = of;
    each(activation.x, true, first, count, [=](int64_t i, float gate) {
        const float x = activation.x[i];
        const Reach reach(x);
        float sum = activation.weights[kBases] * x * gate;
        for (int m = 0; m < kBases; m++) {
            sum += activation.weights[m] * reach.value(m);
        }
        activation.y[i] = sum;
    });
    return nullptr;
}

const char* activationBack(const SharedActivation& of, const Place&, int64_t first, int64_t count, int64_t row) {
    const SharedActivation activation = of;
    double sums[kFeatures] = {};
    each(activation.x, true, first, count, [=, &sums](int64_t i, float gate) {
        const float x = activation.x[i];
        const float dy = activation.dy[i];
        const Reach reach(x);
        float slope = activation.weights[kBases] * (gate + x * gate * (1 - gate));
        for (int m = 0; m < kBases; m++) {
            sums[m] += dy * reach.value(m);
            slope += activation.gradientFree ? 0 : activation.weights[m] * reach.slope(m);
        }
        sums[kBases] += dy * x * gate;
        activation.dx[i] = dy * slope;
    });
    for (int m = 0; m < kFeatures; m++) {
        activation.dweights[row * kFeatures + m] = static_cast<float>(sums[m]);
    }
    return nullptr;
}

bool serves(int) {
    return true;
}

}  // namespace

const Trainer kCpuTrainer{serves, none, none, forwards, backwards, features, featuresBack, activation, activationBack};

}  // namespace kamba
