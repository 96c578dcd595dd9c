// Runs the scan for every instruction set of this processor against a loop in double and prints one line of JSON for each shape:
// largest error in units of the result's root mean square, time of one thread, steps of states per second.
#include "../scan_cpu.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

using namespace kamba;

namespace {

struct Shape {
    int64_t length;
    int64_t channels;
};

std::vector<float> noise(size_t count, float from, float to, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> between(from, to);
    std::vector<float> values(count);
    for (auto& value : values) {
        value = between(random);
    }
    return values;
}

std::vector<double> reference(const Scan& scan) {
    std::vector<double> y(scan.sequences * scan.length * scan.channels);
    std::vector<double> state(scan.states);
    for (int64_t q = 0; q < scan.sequences; q++) {
        for (int64_t d = 0; d < scan.channels; d++) {
            std::fill(state.begin(), state.end(), 0.0);
            int64_t channel = q % scan.ways * scan.channels + d;
            const float* a = scan.a + channel * scan.states;
            for (int64_t t = q * scan.length; t < (q + 1) * scan.length; t++) {
                double delta = scan.delta[t * scan.channels + d];
                if (scan.bias) {
                    delta = std::log1p(std::exp(delta + scan.bias[channel]));
                }
                double u = scan.u[t * scan.channels + d];
                double input = delta * u;
                double sum = scan.direct ? scan.direct[channel] * u : 0;
                for (int64_t s = 0; s < scan.states; s++) {
                    state[s] = std::exp(delta * a[s]) * state[s] + input * scan.b[t * scan.states + s];
                    sum += scan.c[t * scan.states + s] * state[s];
                }
                y[t * scan.channels + d] = sum;
            }
        }
    }
    return y;
}

double runAll(const Instructions& with, const Scan& scan) {
    auto start = std::chrono::steady_clock::now();
    for (int64_t q = 0; q < scan.sequences; q++) {
        for (int64_t d = 0; d < scan.channels; d += with.lanes) {
            with.run(scan, q, d);
        }
    }
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

// With raw steps, softplus and the direct way are part of the scan.
bool check(Shape shape, int64_t states, float largest, bool raw, int runs) {
    constexpr int64_t kWays = 4;
    size_t values = kWays * shape.length * shape.channels;
    size_t codes = kWays * shape.length * states;
    auto u = noise(values, -2, 2, 1);
    auto delta = raw ? noise(values, -12, largest, 2) : noise(values, 1e-3f, largest, 2);
    auto a = noise(kWays * shape.channels * states, -16, -1, 3);
    auto b = noise(codes, -1, 1, 4);
    auto c = noise(codes, -1, 1, 5);
    auto bias = noise(kWays * shape.channels, -1, 0, 6);
    auto direct = noise(kWays * shape.channels, 0, 2, 7);
    std::vector<float> y(values);
    Scan scan{
            kWays, kWays, shape.length, shape.channels, states, u.data(), delta.data(), a.data(), b.data(), c.data(),
            raw ? bias.data() : nullptr, raw ? direct.data() : nullptr, y.data()};
    auto expected = reference(scan);
    double square = 0;
    for (double each : expected) {
        square += each * each;
    }
    double scale = std::sqrt(square / values);
    bool right = true;
    for (auto* with = allInstructions(); *with->name; with++) {
        double best = runAll(*with, scan);
        double error = 0;
        for (size_t i = 0; i < values; i++) {
            error = std::fmax(error, std::fabs(y[i] - expected[i]) / scale);
        }
        for (int i = 1; i < runs; i++) {
            best = std::fmin(best, runAll(*with, scan));
        }
        right &= error < 1e-5;
        std::printf(
                "{\"instructions\":\"%s\",\"length\":%ld,\"channels\":%ld,\"states\":%ld,\"raw\":%s,\"largestStep\":%g,"
                "\"error\":%.2e,\"ms\":%.3f,\"gigaStatesPerSecond\":%.2f}\n",
                with->name,
                static_cast<long>(shape.length),
                static_cast<long>(shape.channels),
                static_cast<long>(states),
                raw ? "true" : "false",
                largest,
                error,
                best,
                values * states / best / 1e6);
    }
    return right;
}

}  // namespace

int main() {
    bool right = check({100, 10}, 3, 1, false, 1) & check({1, 16}, 16, 1, true, 1) & check({65, 17}, 18, 5, true, 1);
    for (Shape shape : {Shape{16384, 32}, Shape{4096, 64}, Shape{1024, 256}, Shape{256, 320}}) {
        right &= check(shape, 16, 0.1f, false, 7) & check(shape, 16, 5, false, 1) & check(shape, 16, 5, true, 7);
    }
    return right ? 0 : 1;
}
