// The selective scan: h_t = exp(delta_t a) h_(t-1) + delta_t u_t b_t and y_t = c_t h_t + direct u_t, from h = 0. With a bias, what
// is given as delta_t is what softplus(delta_t + bias) makes the step size of.
#pragma once

#include <cstdint>

namespace kamba {

// Most numbers that the state of a channel may have.
constexpr int64_t kMostStates = 64;

// Most numbers that step sizes may be made of.
constexpr int64_t kMostRanks = 16;

// Float32 arrays without gaps, on the device that scans: u, delta, y [sequences, length, channels] and a [ways, channels, states];
// bias and direct [ways, channels] or null. Sequence i belongs to way i % ways. b and c are rows of states, one for each token, with
// their first numbers row apart. Without ranks each has an array of its own. With ranks low, b and c lie side by side in an array
// [sequences, length, row], step is [ways, ranks, channels], there is no delta, and delta_t is the sum over r of low_t[r] step[r].
struct Scan {
    int64_t sequences;
    int64_t ways;
    int64_t length;
    int64_t channels;
    int64_t states;
    int64_t ranks;
    int64_t row;
    const float* u;
    const float* delta;
    const float* low;
    const float* step;
    const float* a;
    const float* b;
    const float* c;
    const float* bias;
    const float* direct;
    float* y;
};

}  // namespace kamba
