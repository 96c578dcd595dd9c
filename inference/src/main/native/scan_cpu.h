// The selective scan on the CPU.
#pragma once

#include "scan.h"
#include "training.h"

namespace kamba {

// An instruction set that the scan was compiled for.
struct Instructions {
    const char* name;
    // How many neighbouring channels one call of run takes.
    int64_t lanes;
    // Scans the channels from the first on, as many as there are lanes, of one sequence.
    void (*run)(const Scan& scan, int64_t sequence, int64_t first);
    // The way back through one sequence; false if there is not enough memory.
    bool (*back)(const Trained& trained, int64_t sequence);
    // 1 / (1 + exp(-x)) of so many numbers.
    void (*sigmoid)(const float* x, float* to, int64_t count);
};

// The best that this processor has.
const Instructions& instructions();

// All that this processor has, the best first; the list ends with an empty name.
const Instructions* allInstructions();

}  // namespace kamba
