// Operators of a training step. The selective scan, forwards and backwards; scan.h says what it computes. With g_t the gradient of h_t,
//   g_t = dy_t c_t + exp(delta_(t+1) a) g_(t+1)
//   dc_t = sum over channels of dy_t h_t, db_t = sum over channels of g_t delta_t u_t,
//   du_t = delta_t g_t b_t, ddelta_t = u_t g_t b_t + g_t a exp(delta_t a) h_(t-1), da = sum over t of g_t delta_t exp(delta_t a) h_(t-1).
// States are computed again from the beginning of each chunk instead of being kept.
#pragma once

#include "scan.h"

namespace kamba {

constexpr int64_t kTrainedStates = 16;

// Steps between two states from which the way back starts again.
constexpr int64_t kTrainedChunk = 64;

// Float32 arrays without gaps, on the device that trains. Inputs lie in one, and so do their gradients: a, b, c, u and delta of all
// sequences one behind the other, a [sequences, channels, 16], b and c [sequences, length, 16], u and delta [sequences, length,
// channels]. y and dy are as u.
struct Trained {
    int64_t sequences;
    int64_t length;
    int64_t channels;
    const float* inputs;
    // What the way forwards leaves for the way back: keptOf numbers.
    float* kept;
    float* y;
    const float* dy;
    float* gradients;
    // For the way back alone: scratchOf numbers.
    float* scratch;

    int64_t chunks() const {
        return (length + kTrainedChunk - 1) / kTrainedChunk;
    }

    int64_t values() const {
        return sequences * length * channels;
    }

    int64_t codes() const {
        return sequences * length * kTrainedStates;
    }

    int64_t decays() const {
        return sequences * channels * kTrainedStates;
    }

    // The way forwards; every sequence has decays of its own.
    Scan scan() const {
        Scan scan{};
        scan.sequences = sequences;
        scan.ways = sequences;
        scan.length = length;
        scan.channels = channels;
        scan.states = kTrainedStates;
        scan.row = kTrainedStates;
        scan.a = inputs;
        scan.b = scan.a + decays();
        scan.c = scan.b + codes();
        scan.u = scan.c + codes();
        scan.delta = scan.u + values();
        scan.y = y;
        return scan;
    }
};

// Columns of the features of a KAN layer: eight cubic B-splines on the knots -2.2, -1.8 ... 2.2 and SiLU.
constexpr int64_t kBases = 8;
constexpr int64_t kFeatures = kBases + 1;

// Some neighbouring columns of the features of numbers x, all splines or none of them, an array [count, columns], and the gradient of x,
// which is the sum over columns of dvalues times the column's slope.
struct Features {
    int64_t from;
    int64_t columns;
    const float* x;
    float* values;
    const float* dvalues;
    float* dx;
};

// SaKAN's activation, one for all numbers: y is the sum of the nine features of x, each times its weight. dweights has rows of nine
// numbers, which are to be added up. A gradient-free one passes that of SiLU alone to x.
struct SharedActivation {
    bool gradientFree;
    const float* x;
    const float* weights;
    float* y;
    const float* dy;
    float* dx;
    float* dweights;
};

// Where something is computed: a CUDA device and the stream (cudaStream_t) on which the work goes. A CPU needs neither.
struct Place {
    int device;
    void* stream;
};

// What computes. Ways and features return what went wrong or null. A CUDA device has the work before it then, not the result; the work
// takes no memory, so that it may be recorded in a graph.
struct Trainer {
    // Whether a device runs what was built.
    bool (*serves)(int device);
    // Both may give 0.
    int64_t (*keptOf)(const Trained& trained);
    int64_t (*scratchOf)(const Trained& trained);
    // On some sequences, which a CPU takes one after the other and a CUDA device all together.
    const char* (*forwards)(const Trained& trained, const Place& place, int64_t first, int64_t count);
    const char* (*backwards)(const Trained& trained, const Place& place, int64_t first, int64_t count);
    // Of some of the numbers.
    const char* (*features)(const Features& features, const Place& place, int64_t first, int64_t count);
    const char* (*featuresBack)(const Features& features, const Place& place, int64_t first, int64_t count);
    const char* (*activation)(const SharedActivation& activation, const Place& place, int64_t first, int64_t count);
    // A CPU writes the row-th row of dweights, a CUDA device that many rows.
    const char* (*activationBack)(const SharedActivation& activation, const Place& place, int64_t first, int64_t count, int64_t row);
};

extern const Trainer kCpuTrainer;
extern const Trainer kCudaTrainer;

}  // namespace kamba
