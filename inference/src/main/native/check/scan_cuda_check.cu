// Runs the scan on CUDA device 0 against a loop in double and prints one line of JSON for each shape and batch: largest error in
// units of the result's root mean square, microseconds of a run and of one replayed in a CUDA graph, the bytes that a scan must move
// at least over the run's time, and the same for a plain copy. Ends with status 1 if an error is above 1e-5.
#include "../scan_cuda.h"
#include "reference.h"
#include "timing.cuh"

#include <cstdio>
#include <cstdlib>

#include <cuda_runtime.h>

using namespace kamba;

namespace {

float* device(size_t count) {
    float* memory = nullptr;
    require(cudaMalloc(&memory, std::max<size_t>(count, 1) * sizeof(float)));
    return memory;
}

float* copied(const std::vector<float>& values) {
    float* memory = device(values.size());
    require(cudaMemcpy(memory, values.data(), values.size() * sizeof(float), cudaMemcpyHostToDevice));
    return memory;
}

double copySpeed(cudaStream_t stream) {
    constexpr size_t kCount = size_t{64} << 20;
    float* from = device(kCount);
    float* to = device(kCount);
    double us = timed(stream, [&] {
        require(cudaMemcpyAsync(to, from, kCount * sizeof(float), cudaMemcpyDeviceToDevice, stream));
    });
    require(cudaFree(from));
    require(cudaFree(to));
    return 2.0 * kCount * sizeof(float) / us / 1e3;
}

void run(const Scan& scan, int64_t chunk, float* scratch, cudaStream_t stream) {
    if (const char* failure = start(scan, chunk, scratch, stream)) {
        std::fprintf(stderr, "scan: %s\n", failure);
        std::exit(2);
    }
}

double replayed(const Scan& scan, int64_t chunk, float* scratch, cudaStream_t stream) {
    cudaGraph_t graph;
    cudaGraphExec_t ready;
    require(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
    run(scan, chunk, scratch, stream);
    require(cudaStreamEndCapture(stream, &graph));
    require(cudaGraphInstantiate(&ready, graph, 0));
    double us = timed(stream, [&] { require(cudaGraphLaunch(ready, stream)); });
    require(cudaGraphExecDestroy(ready));
    require(cudaGraphDestroy(graph));
    return us;
}

bool check(int64_t images, Shape shape, float largest, Form form, int64_t chunk, double copy, cudaStream_t stream) {
    Problem problem(images, shape, kCudaStates, largest, form);
    auto expected = reference(problem.scan);
    float* held[] = {copied(problem.u), copied(problem.delta), copied(problem.a), copied(problem.b), copied(problem.c),
                     copied(problem.p), copied(problem.step), copied(problem.bias), copied(problem.direct),
                     device(problem.y.size())};
    float* y = held[9];
    problem.point(held[0], held[1], held[2], held[3], held[4], held[5], held[6], held[7], held[8], y);
    const Scan& scan = problem.scan;
    chunk = chunk ? chunk : chunkOf(scan);
    float* scratch = device(scratchOf(scan, chunk));
    require(cudaMemset(y, 0xff, problem.y.size() * sizeof(float)));
    run(scan, chunk, scratch, stream);
    require(cudaStreamSynchronize(stream));
    require(cudaMemcpy(problem.y.data(), y, problem.y.size() * sizeof(float), cudaMemcpyDeviceToHost));
    double wrong = error(expected, problem.y);
    double us = timed(stream, [&] { run(scan, chunk, scratch, stream); });
    double inGraph = replayed(scan, chunk, scratch, stream);
    double bytes = 4.0
            * (2.0 * problem.y.size() + problem.delta.size() + problem.b.size() + problem.c.size() + problem.p.size());
    std::printf(
            "{\"images\":%ld,\"length\":%ld,\"channels\":%ld,\"form\":\"%s\",\"largestStep\":%g,\"chunk\":%ld,\"error\":%.2e,"
            "\"us\":%.1f,\"usInGraph\":%.1f,\"usPerImage\":%.1f,\"gbPerSecond\":%.0f,\"copyGbPerSecond\":%.0f}\n",
            static_cast<long>(images),
            static_cast<long>(shape.length),
            static_cast<long>(shape.channels),
            nameOf(form),
            largest,
            static_cast<long>(chunk),
            wrong,
            us,
            inGraph,
            inGraph / static_cast<double>(images),
            bytes / inGraph / 1e3,
            copy);
    std::fflush(stdout);
    for (float* each : held) {
        require(cudaFree(each));
    }
    require(cudaFree(scratch));
    return wrong < 1e-5;
}

}  // namespace

int main() {
    cudaStream_t stream;
    require(cudaStreamCreate(&stream));
    double copy = copySpeed(stream);
    bool right = check(1, {100, 10, 3}, 1, Form::Plain, 0, copy, stream) & check(1, {1, 16, 1}, 1, Form::Raw, 0, copy, stream)
            & check(2, {65, 45, 5}, 5, Form::Raw, 16, copy, stream) & check(1, {1000, 33, 5}, 5, Form::Raw, 0, copy, stream);
    // Every number of ranks; lengths that end within the rows that are fetched together.
    for (int64_t ranks = 1; ranks <= kMostRanks; ranks++) {
        right &= check(2, {61 + ranks, 45, ranks}, 1, Form::Packed, 20, copy, stream)
                & check(1, {ranks, 200, ranks}, 1, Form::Packed, 0, copy, stream);
    }
    for (Shape shape : kShapes) {
        right &= check(1, shape, 0.1f, Form::Plain, 0, copy, stream) & check(1, shape, 5, Form::Raw, 0, copy, stream);
        for (Form form : {Form::Raw, Form::Packed}) {
            right &= check(8, shape, 1, form, 0, copy, stream);
            // Whether the length of chunks is well chosen.
            for (int64_t chunk : {32, 64, 128, 256, 512}) {
                right &= check(1, shape, 1, form, chunk, copy, stream);
            }
        }
    }
    require(cudaStreamDestroy(stream));
    return right ? 0 : 1;
}
