// Runs the scan for every instruction set of this processor against a loop in double and prints one line of JSON for each shape:
// largest error in units of the result's root mean square, milliseconds of one core, updates of states per second.
#include "../scan_cpu.h"
#include "reference.h"

#include <cstdio>
#include <ctime>

using namespace kamba;

namespace {

// Milliseconds of processor time, which other programs on the machine hardly change.
double runAll(const Instructions& with, const Scan& scan) {
    auto start = std::clock();
    for (int64_t q = 0; q < scan.sequences; q++) {
        for (int64_t d = 0; d < scan.channels; d += with.lanes) {
            with.run(scan, q, d);
        }
    }
    return 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

bool check(Shape shape, int64_t states, float largest, Form form, int runs) {
    Problem problem(1, shape, states, largest, form);
    auto expected = reference(problem.scan);
    bool right = true;
    for (auto* with = allInstructions(); *with->name; with++) {
        std::fill(problem.y.begin(), problem.y.end(), NAN);
        double best = runAll(*with, problem.scan);
        double wrong = error(expected, problem.y);
        for (int i = 1; i < runs; i++) {
            best = std::fmin(best, runAll(*with, problem.scan));
        }
        right &= wrong < 1e-5;
        std::printf(
                "{\"instructions\":\"%s\",\"length\":%ld,\"channels\":%ld,\"states\":%ld,\"form\":\"%s\",\"largestStep\":%g,"
                "\"error\":%.2e,\"ms\":%.3f,\"gigaStatesPerSecond\":%.2f}\n",
                with->name,
                static_cast<long>(shape.length),
                static_cast<long>(shape.channels),
                static_cast<long>(states),
                nameOf(form),
                largest,
                wrong,
                best,
                static_cast<double>(expected.size()) * static_cast<double>(states) / best / 1e6);
    }
    return right;
}

}  // namespace

int main() {
    bool right = check({100, 10, 3}, 3, 1, Form::Plain, 1) & check({1, 16, 16}, 16, 1, Form::Raw, 1)
            & check({65, 17, 5}, 18, 5, Form::Raw, 1) & check({65, 17, 5}, 18, 2, Form::Packed, 1)
            & check({1, 16, 16}, 3, 1, Form::Packed, 1);
    for (Shape shape : kShapes) {
        right &= check(shape, 16, 0.1f, Form::Plain, 7) & check(shape, 16, 5, Form::Plain, 1)
                & check(shape, 16, 5, Form::Raw, 7) & check(shape, 16, 1, Form::Packed, 7);
    }
    return right ? 0 : 1;
}
