// Runs the operators of a training step forwards and backwards on the processor that KAMBA_TRAINER names against loops in double and
// prints one line of JSON for each shape: largest errors in units of each result's root mean square, microseconds of either way. Ends
// with status 1 if an error is above 5e-5.
//   training_cpu_check|training_cuda_check [IMAGES] [RUNS]
#include "../memory.h"
#include "../training.h"
#include "reference.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace kamba;

namespace {

constexpr const Trainer& kTrainer = KAMBA_TRAINER;

// Rows of the gradient of an activation's weights: a CPU writes one at a time.
constexpr int64_t kRows = KAMBA_ROWS;

void require(const std::string& failure) {
    if (!failure.empty()) {
        std::fprintf(stderr, "%s\n", failure.c_str());
        std::exit(2);
    }
}

void require(const char* failure) {
    require(std::string(failure ? failure : ""));
}

// Float32 numbers of the device, not numbers until something is written there.
class Array {
    void* memory = nullptr;
    size_t count;

public:
    explicit Array(const std::vector<float>& values) : count(values.size()) {
        require(allocate(std::max<size_t>(count, 1) * sizeof(float), memory));
        require(copyIn(memory, values.data(), count * sizeof(float), nullptr));
    }

    explicit Array(size_t count) : Array(std::vector<float>(count, NAN)) {}

    Array(const Array&) = delete;

    ~Array() {
        release(memory);
    }

    float* at() {
        return static_cast<float*>(memory);
    }

    std::vector<float> values() const {
        std::vector<float> values(count);
        require(copyOut(values.data(), memory, count * sizeof(float), nullptr));
        return values;
    }

    // Returns when what was started before is done.
    void await() const {
        float first = 0;
        require(copyOut(&first, memory, sizeof(float), nullptr));
    }
};

// Gradients in the order of the inputs.
std::vector<double> reference(const Trained& trained) {
    const Scan scan = trained.scan();
    const int64_t states = scan.states;
    std::vector<double> all(trained.decays() + 2 * trained.codes() + 2 * trained.values());
    double* da = all.data();
    double* db = da + trained.decays();
    double* dc = db + trained.codes();
    double* du = dc + trained.codes();
    double* ddelta = du + trained.values();
    std::vector<double> h((scan.length + 1) * states);
    for (int64_t q = 0; q < scan.sequences; q++) {
        for (int64_t d = 0; d < scan.channels; d++) {
            const int64_t channel = (q * scan.channels + d) * states;
            for (int64_t s = 0; s < states; s++) {
                for (int64_t t = 0; t < scan.length; t++) {
                    const int64_t token = q * scan.length + t;
                    const double delta = scan.delta[token * scan.channels + d];
                    h[(t + 1) * states + s] = std::exp(delta * scan.a[channel + s]) * h[t * states + s]
                            + delta * scan.u[token * scan.channels + d] * scan.b[token * states + s];
                }
                double carry = 0;
                for (int64_t t = scan.length - 1; t >= 0; t--) {
                    const int64_t token = q * scan.length + t;
                    const int64_t at = token * scan.channels + d;
                    const double delta = scan.delta[at];
                    const double g = trained.dy[at] * scan.c[token * states + s] + carry;
                    carry = std::exp(delta * scan.a[channel + s]) * g;
                    db[token * states + s] += g * delta * scan.u[at];
                    dc[token * states + s] += trained.dy[at] * h[(t + 1) * states + s];
                    du[at] += delta * g * scan.b[token * states + s];
                    ddelta[at] += g * scan.u[at] * scan.b[token * states + s] + carry * h[t * states + s] * scan.a[channel + s];
                    da[channel + s] += carry * h[t * states + s] * delta;
                }
            }
        }
    }
    return all;
}

double errorOf(const std::vector<double>& expected, const std::vector<float>& found, int64_t from, int64_t count) {
    return error({expected.begin() + from, expected.begin() + from + count}, {found.begin() + from, found.begin() + from + count});
}

template <class Run>
double microseconds(int runs, Array& last, Run run) {
    run();
    last.await();
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < runs; i++) {
        run();
    }
    last.await();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count() / runs;
}

bool check(int64_t sequences, int64_t length, int64_t channels, float largest, int runs) {
    Trained trained{};
    trained.sequences = sequences;
    trained.length = length;
    trained.channels = channels;
    std::vector<float> inputs = noise(trained.decays(), -16, -1, 1);
    const auto append = [&](const std::vector<float>& values) { inputs.insert(inputs.end(), values.begin(), values.end()); };
    append(noise(2 * trained.codes(), -1, 1, 2));
    append(noise(trained.values(), -2, 2, 3));
    append(noise(trained.values(), 1e-3f, largest, 4));
    const std::vector<float> dy = noise(trained.values(), -1, 1, 5);
    trained.inputs = inputs.data();
    trained.dy = dy.data();
    const auto expectedY = reference(trained.scan());
    const auto expected = reference(trained);

    Array there(inputs);
    Array dyThere(dy);
    Array kept(kTrainer.keptOf(trained));
    Array scratch(kTrainer.scratchOf(trained));
    Array y(trained.values());
    Array gradients(inputs.size());
    trained.inputs = there.at();
    trained.dy = dyThere.at();
    trained.kept = kept.at();
    trained.scratch = scratch.at();
    trained.y = y.at();
    trained.gradients = gradients.at();
    const double forwardsUs = microseconds(runs, y, [&] { require(kTrainer.forwards(trained, Place{}, 0, sequences)); });
    const double backwardsUs = microseconds(runs, gradients, [&] { require(kTrainer.backwards(trained, Place{}, 0, sequences)); });

    const auto found = gradients.values();
    const double wrongY = error(expectedY, y.values());
    const double wrongA = errorOf(expected, found, 0, trained.decays());
    const double wrongCodes = errorOf(expected, found, trained.decays(), 2 * trained.codes());
    const double wrongValues = errorOf(expected, found, trained.decays() + 2 * trained.codes(), 2 * trained.values());
    std::printf(
            "{\"sequences\":%ld,\"length\":%ld,\"channels\":%ld,\"largestStep\":%g,\"errorY\":%.1e,\"errorA\":%.1e,\"errorCodes\":%.1e,"
            "\"errorValues\":%.1e,\"forwardsUs\":%.0f,\"backwardsUs\":%.0f}\n",
            static_cast<long>(sequences),
            static_cast<long>(length),
            static_cast<long>(channels),
            largest,
            wrongY,
            wrongA,
            wrongCodes,
            wrongValues,
            forwardsUs,
            backwardsUs);
    std::fflush(stdout);
    return std::max({wrongY, wrongA, wrongCodes, wrongValues}) < 5e-5;
}

// Of the m-th feature of x, and how steep it is there.
double valueOf(double x, int64_t m) {
    const double distance = std::fabs(2.5 * (x + 2.2) - static_cast<double>(m) - 2);
    const double wide = std::fmax(2 - distance, 0);
    const double narrow = std::fmax(1 - distance, 0);
    return m < kBases ? (wide * wide * wide - 4 * narrow * narrow * narrow) / 6 : x / (1 + std::exp(-x));
}

double slopeOf(double x, int64_t m) {
    const double distance = 2.5 * (x + 2.2) - static_cast<double>(m) - 2;
    const double wide = std::fmax(2 - std::fabs(distance), 0);
    const double narrow = std::fmax(1 - std::fabs(distance), 0);
    const double gate = 1 / (1 + std::exp(-x));
    return m < kBases ? std::copysign(1.25, distance) * (4 * narrow * narrow - wide * wide) : gate + x * gate * (1 - gate);
}

bool checkFeatures(int64_t count, int64_t from, int64_t columns, int runs) {
    std::vector<float> x = noise(count, -4, 4, 1);
    for (int64_t i = 0; i < std::min<int64_t>(count, 12); i++) {
        x[i] = -2.2f + 0.4f * static_cast<float>(i);
    }
    const std::vector<float> dvalues = noise(count * columns, -1, 1, 2);
    std::vector<double> expected(count * columns);
    std::vector<double> expectedDx(count);
    for (int64_t i = 0; i < count; i++) {
        for (int64_t c = 0; c < columns; c++) {
            expected[i * columns + c] = valueOf(x[i], from + c);
            expectedDx[i] += slopeOf(x[i], from + c) * dvalues[i * columns + c];
        }
    }
    Array there(x);
    Array gradients(dvalues);
    Array values(count * columns);
    Array dx(count);
    const Features features{from, columns, there.at(), values.at(), gradients.at(), dx.at()};
    const double forwardsUs = microseconds(runs, values, [&] { require(kTrainer.features(features, Place{}, 0, count)); });
    const double backwardsUs = microseconds(runs, dx, [&] { require(kTrainer.featuresBack(features, Place{}, 0, count)); });
    const double wrong = error(expected, values.values());
    const double wrongDx = error(expectedDx, dx.values());
    std::printf(
            "{\"numbers\":%ld,\"columns\":%ld,\"errorValues\":%.1e,\"errorGradient\":%.1e,\"forwardsUs\":%.0f,\"backwardsUs\":%.0f}\n",
            static_cast<long>(count),
            static_cast<long>(columns),
            wrong,
            wrongDx,
            forwardsUs,
            backwardsUs);
    return std::max(wrong, wrongDx) < 5e-5;
}

bool checkActivation(int64_t count, bool gradientFree, int64_t rows, int runs) {
    const std::vector<float> x = noise(count, -4, 4, 1);
    const std::vector<float> dy = noise(count, -1, 1, 2);
    const std::vector<float> weights = noise(kFeatures, -1, 1, 3);
    std::vector<double> expected(count);
    std::vector<double> expectedDx(count);
    std::vector<double> expectedWeights(kFeatures);
    for (int64_t i = 0; i < count; i++) {
        for (int64_t m = 0; m < kFeatures; m++) {
            expected[i] += weights[m] * valueOf(x[i], m);
            expectedWeights[m] += dy[i] * valueOf(x[i], m);
            expectedDx[i] += gradientFree && m < kBases ? 0 : dy[i] * weights[m] * slopeOf(x[i], m);
        }
    }
    Array there(x);
    Array dyThere(dy);
    Array weightsThere(weights);
    Array y(count);
    Array dx(count);
    Array shares(rows * kFeatures);
    const SharedActivation activation{gradientFree, there.at(), weightsThere.at(), y.at(), dyThere.at(), dx.at(), shares.at()};
    // A CPU writes one row, the row-th, a CUDA device all rows.
    const bool one = rows == 1;
    const double forwardsUs = microseconds(runs, y, [&] { require(kTrainer.activation(activation, Place{}, 0, count)); });
    const double backwardsUs = microseconds(
            runs, dx, [&] { require(kTrainer.activationBack(activation, Place{}, 0, count, one ? 0 : rows)); });
    std::vector<float> sums(kFeatures);
    const auto found = shares.values();
    for (size_t i = 0; i < found.size(); i++) {
        sums[i % kFeatures] += found[i];
    }
    const double wrong = std::max(error(expected, y.values()), error(expectedDx, dx.values()));
    const double wrongWeights = error(expectedWeights, sums);
    std::printf(
            "{\"numbers\":%ld,\"gradientFree\":%s,\"errorValues\":%.1e,\"errorWeights\":%.1e,\"forwardsUs\":%.0f,\"backwardsUs\":%.0f}\n",
            static_cast<long>(count),
            gradientFree ? "true" : "false",
            wrong,
            wrongWeights,
            forwardsUs,
            backwardsUs);
    return std::max(wrong, wrongWeights) < 5e-5;
}

}  // namespace

int main(int count, char** arguments) {
    const int64_t images = count > 1 ? std::atol(arguments[1]) : 1;
    const int runs = count > 2 ? std::atoi(arguments[2]) : 1;
    bool right = checkFeatures(1, 0, kFeatures, 1) & checkFeatures(1000, 0, kBases, 1)
            & checkFeatures(images * 256 * 160, 0, kFeatures, runs) & checkFeatures(images * 16384 * 32, kBases, 1, runs);
    for (bool gradientFree : {false, true}) {
        right &= checkActivation(1000, gradientFree, kRows, 1) & checkActivation(images * 65536 * 16, gradientFree, kRows, runs);
    }
    for (int64_t length : {1, 2, 7, 8, 9, 63, 64, 65, 72, 128, 200, 1111}) {
        for (int64_t channels : {1, 16, 32, 45, 64, 100}) {
            right &= check(3, length, channels, length % 2 ? 5.0f : 0.1f, 1);
        }
    }
    for (Shape shape : kShapes) {
        right &= check(images * kWays, shape.length, shape.channels, 0.1f, runs);
    }
    return right ? 0 : 1;
}
