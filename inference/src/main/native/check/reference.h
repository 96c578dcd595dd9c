// Inputs for the scan and what it has to give, by a loop in double.
#pragma once

#include "../scan.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace kamba {

constexpr int64_t kWays = 4;

// The four sizes of KM-UNet's scans at 256 x 256 pixels (models.md, 5.1).
struct Shape {
    int64_t length;
    int64_t channels;
};

constexpr Shape kShapes[] = {{16384, 32}, {4096, 64}, {1024, 256}, {256, 320}};

inline std::vector<float> noise(size_t count, float from, float to, unsigned seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<float> between(from, to);
    std::vector<float> values(count);
    for (auto& value : values) {
        value = between(random);
    }
    return values;
}

inline std::vector<double> reference(const Scan& scan) {
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

// Random inputs and, once it has run, the result. With raw steps, softplus and the direct way are part of the scan.
struct Problem {
    std::vector<float> u, delta, a, b, c, bias, direct, y;
    Scan scan;

    Problem(int64_t images, Shape shape, int64_t states, float largest, bool raw) {
        const int64_t sequences = images * kWays;
        const size_t values = sequences * shape.length * shape.channels;
        const size_t codes = sequences * shape.length * states;
        u = noise(values, -2, 2, 1);
        delta = raw ? noise(values, -12, largest, 2) : noise(values, 1e-3f, largest, 2);
        a = noise(kWays * shape.channels * states, -16, -1, 3);
        b = noise(codes, -1, 1, 4);
        c = noise(codes, -1, 1, 5);
        bias = noise(kWays * shape.channels, -1, 0, 6);
        direct = noise(kWays * shape.channels, 0, 2, 7);
        y.resize(values);
        scan = {sequences, kWays, shape.length, shape.channels, states, u.data(), delta.data(), a.data(), b.data(), c.data(),
                raw ? bias.data() : nullptr, raw ? direct.data() : nullptr, y.data()};
    }
};

// Largest difference in units of the expected values' root mean square.
inline double error(const std::vector<double>& expected, const std::vector<float>& found) {
    double square = 0;
    double largest = 0;
    for (size_t i = 0; i < expected.size(); i++) {
        square += expected[i] * expected[i];
        double difference = std::fabs(found[i] - expected[i]);
        largest = std::fmax(largest, std::isfinite(difference) ? difference : INFINITY);
    }
    return largest / std::sqrt(square / static_cast<double>(expected.size()));
}

}  // namespace kamba
