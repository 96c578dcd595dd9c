// Inputs for the scan and what it has to give, by a loop in double.
#pragma once

#include "../scan.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace kamba {

constexpr int64_t kWays = 4;

// The four sizes of KM-UNet's scans at 256 x 256 pixels (models.md, 5.1), with how many numbers make a step size where that is part
// of the scan.
struct Shape {
    int64_t length;
    int64_t channels;
    int64_t ranks;
};

constexpr Shape kShapes[] = {{16384, 32, 1}, {4096, 64, 2}, {1024, 256, 8}, {256, 320, 10}};

// What of its surroundings is part of a scan.
enum class Form {
    Plain,
    // Softplus and the direct way.
    Raw,
    // These and the product that makes the step sizes.
    Packed,
};

inline const char* nameOf(Form form) {
    return form == Form::Plain ? "plain" : form == Form::Raw ? "raw" : "packed";
}

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
                double delta = scan.ranks > 0 ? 0 : scan.delta[t * scan.channels + d];
                for (int64_t r = 0; r < scan.ranks; r++) {
                    delta += static_cast<double>(scan.low[t * scan.row + r])
                            * scan.step[(q % scan.ways * scan.ranks + r) * scan.channels + d];
                }
                if (scan.bias) {
                    delta = std::log1p(std::exp(delta + scan.bias[channel]));
                }
                double u = scan.u[t * scan.channels + d];
                double input = delta * u;
                double sum = scan.direct ? scan.direct[channel] * u : 0;
                for (int64_t s = 0; s < scan.states; s++) {
                    state[s] = std::exp(delta * a[s]) * state[s] + input * scan.b[t * scan.row + s];
                    sum += scan.c[t * scan.row + s] * state[s];
                }
                y[t * scan.channels + d] = sum;
            }
        }
    }
    return y;
}

// Random inputs and, once it has run, the result.
struct Problem {
    std::vector<float> u, delta, a, b, c, p, step, bias, direct, y;
    Scan scan;

    Problem(int64_t images, Shape shape, int64_t states, float largest, Form form) {
        const int64_t sequences = images * kWays;
        const size_t values = sequences * shape.length * shape.channels;
        const size_t codes = sequences * shape.length * states;
        const bool packed = form == Form::Packed;
        scan = {};
        scan.sequences = sequences;
        scan.ways = kWays;
        scan.length = shape.length;
        scan.channels = shape.channels;
        scan.states = states;
        scan.ranks = packed ? shape.ranks : 0;
        scan.row = packed ? shape.ranks + 2 * states : states;
        u = noise(values, -2, 2, 1);
        a = noise(kWays * shape.channels * states, -16, -1, 3);
        if (packed) {
            // Sums of them reach from nearly nothing to the largest step.
            p = noise(sequences * shape.length * scan.row, -1, 1, 2);
            step = noise(kWays * shape.ranks * shape.channels, -largest, largest, 8);
        } else {
            delta = form == Form::Raw ? noise(values, -12, largest, 2) : noise(values, 1e-3f, largest, 2);
            b = noise(codes, -1, 1, 4);
            c = noise(codes, -1, 1, 5);
        }
        if (form != Form::Plain) {
            bias = noise(kWays * shape.channels, -1, 0, 6);
            direct = noise(kWays * shape.channels, 0, 2, 7);
        }
        y.resize(values);
        point(u.data(), delta.data(), a.data(), b.data(), c.data(), p.data(), step.data(), bias.data(), direct.data(), y.data());
    }

    // The scan of these arrays, wherever they are; those that the form lacks are not used.
    void point(const float* atU, const float* atDelta, const float* atA, const float* atB, const float* atC, const float* atP,
            const float* atStep, const float* atBias, const float* atDirect, float* atY) {
        const bool packed = scan.ranks > 0;
        scan.u = atU;
        scan.delta = packed ? nullptr : atDelta;
        scan.low = packed ? atP : nullptr;
        scan.step = packed ? atStep : nullptr;
        scan.a = atA;
        scan.b = packed ? atP + scan.ranks : atB;
        scan.c = packed ? atP + scan.ranks + scan.states : atC;
        scan.bias = bias.empty() ? nullptr : atBias;
        scan.direct = direct.empty() ? nullptr : atDirect;
        scan.y = atY;
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
    return largest == 0 ? 0 : largest / std::sqrt(square / static_cast<double>(expected.size()));
}

}  // namespace kamba
