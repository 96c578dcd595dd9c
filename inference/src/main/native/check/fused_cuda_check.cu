// Runs every operator of fused.h on CUDA device 0 against its plain CPU twin and prints one line of JSON for each shape and type: largest error in
// units of the largest result, microseconds of a run and of one replayed in a CUDA graph, and bytes that must move at least over that time.
// Ends with status 1 if an error is above 1e-5, or 1e-3 in float16. An argument names the operators to look at, all else.
#include "../fused_cpu.h"
#include "../fused_cuda.h"
#include "../fused_operator.h"
#include "timing.cuh"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include <cuda_fp16.h>
#include <cuda_runtime.h>

using namespace kamba;

namespace {

void* device(size_t bytes) {
    void* memory = nullptr;
    require(cudaMalloc(&memory, bytes ? bytes : 1));
    return memory;
}

enum class Kind { Values, Parameters, Indices };

struct Input {
    Kind kind;
    std::vector<int64_t> sizes;
    std::vector<float> floats;
    std::vector<int32_t> integers;

    size_t count() const {
        size_t product = 1;
        for (int64_t size : sizes) {
            product *= static_cast<size_t>(size);
        }
        return product;
    }
};

struct Case {
    Fused what;
    std::string name;
    std::vector<Input> inputs;
    std::vector<float> attributes;
    size_t output;
};

std::mt19937 numbers(7);

Input input(Kind kind, std::vector<int64_t> sizes, float spread = 1, float middle = 0) {
    Input made{kind, std::move(sizes), {}, {}};
    std::normal_distribution<float> normal(middle, spread);
    made.floats.resize(made.count());
    for (float& value : made.floats) {
        value = normal(numbers);
    }
    return made;
}

Input values(std::vector<int64_t> sizes, float spread = 1, float middle = 0) {
    return input(Kind::Values, std::move(sizes), spread, middle);
}

Input parameters(std::vector<int64_t> sizes, float spread = 1, float middle = 0) {
    return input(Kind::Parameters, std::move(sizes), spread, middle);
}

// Rows, columns and both backwards.
Input places(int64_t height, int64_t width) {
    Input made{Kind::Indices, {4, height * width}, {}, {}};
    int64_t length = height * width;
    made.integers.resize(4 * length);
    for (int64_t l = 0; l < length; l++) {
        int64_t turned = l % width * height + l / width;
        int64_t all[] = {l, turned, length - 1 - l, length - 1 - turned};
        for (int64_t k = 0; k < 4; k++) {
            made.integers[k * length + l] = static_cast<int32_t>(all[k]);
        }
    }
    return made;
}

size_t sizeOf(const Case& made, size_t index) {
    return made.inputs[index].count();
}

Case finished(Fused what, std::string name, std::vector<Input> inputs, std::vector<float> attributes) {
    Case made{what, std::move(name), std::move(inputs), std::move(attributes), 0};
    switch (what) {
        case Fused::GaussianFeatures:
        case Fused::SplineFeatures: made.output = 9 * sizeOf(made, 0); break;
        case Fused::CrossOrder: made.output = 4 * sizeOf(made, 0); break;
        case Fused::CrossMerge: made.output = sizeOf(made, 0) / 4; break;
        case Fused::UpsampleAdd: made.output = sizeOf(made, 1); break;
        case Fused::Depthwise:
            made.output = sizeOf(made, 0) / made.inputs[0].sizes[made.attributes[2] > 0 ? 2 : 1] * made.inputs[1].sizes[0];
            break;
        case Fused::Convolution: made.output = sizeOf(made, 0) / made.inputs[0].sizes[1] * made.inputs[1].sizes[1]; break;
        default: made.output = sizeOf(made, 0);
    }
    return made;
}

Call called(const Case& made, bool half) {
    Call call{};
    call.what = made.what;
    call.half = half;
    for (size_t i = 0; i < made.inputs.size(); i++) {
        call.input[i].rank = static_cast<int>(made.inputs[i].sizes.size());
        for (int axis = 0; axis < call.input[i].rank; axis++) {
            call.input[i].size[axis] = made.inputs[i].sizes[axis];
        }
    }
    for (size_t i = 0; i < made.attributes.size(); i++) {
        call.attribute[i] = made.attributes[i];
    }
    return call;
}

bool run(const Call& call, cudaStream_t stream, const std::string& name) {
    if (const char* failure = startFused(call, stream)) {
        std::printf("{\"operator\":\"%s\",\"failure\":\"%s\"}\n", name.c_str(), failure);
        return false;
    }
    return true;
}

// A graph of many runs, since the launch of a graph of one costs more than the kernel.
double replayed(const Call& call, cudaStream_t stream, const std::string& name) {
    constexpr int kInGraph = 20;
    cudaGraph_t graph;
    cudaGraphExec_t ready;
    require(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal));
    for (int i = 0; i < kInGraph; i++) {
        run(call, stream, name);
    }
    require(cudaStreamEndCapture(stream, &graph));
    require(cudaGraphInstantiate(&ready, graph, 0));
    double us = timed(stream, [&] { require(cudaGraphLaunch(ready, stream)); });
    require(cudaGraphExecDestroy(ready));
    require(cudaGraphDestroy(graph));
    return us / kInGraph;
}

bool check(const Case& made, bool half, cudaStream_t stream) {
    Call plain = called(made, false);
    Call call = called(made, half);
    std::vector<std::vector<float>> exact;
    std::vector<void*> held;
    size_t each = half ? sizeof(__half) : sizeof(float);
    size_t bytes = made.output * each;
    for (size_t i = 0; i < made.inputs.size(); i++) {
        const auto& from = made.inputs[i];
        exact.push_back(from.floats);
        size_t count = from.count();
        size_t size = 0;
        const void* source = nullptr;
        std::vector<__half> halves;
        if (from.kind == Kind::Indices) {
            size = count * sizeof(int32_t);
            source = from.integers.data();
            plain.input[i].data = source;
        } else if (from.kind == Kind::Values && half) {
            for (float& value : exact[i]) {
                halves.push_back(__float2half_rn(value));
                value = __half2float(halves.back());
            }
            size = count * sizeof(__half);
            source = halves.data();
        } else {
            size = count * sizeof(float);
            source = exact[i].data();
        }
        held.push_back(device(size));
        require(cudaMemcpy(held[i], source, size, cudaMemcpyHostToDevice));
        call.input[i].data = held[i];
        bytes += size;
    }
    // Images do not know of each other: the last has all that can go wrong with places, and the plain twin is slow.
    const auto images = static_cast<size_t>(made.inputs[0].sizes[0]);
    for (size_t i = 0; i < made.inputs.size(); i++) {
        const auto kind = made.inputs[i].kind;
        if (kind == Kind::Values) {
            plain.input[i].size[0] = 1;
            plain.input[i].data = exact[i].data() + exact[i].size() / images * (images - 1);
        } else if (kind == Kind::Parameters) {
            plain.input[i].data = exact[i].data();
        }
    }
    if (made.what == Fused::Convolution) {
        // Its weights are values too.
        plain.input[1].size[0] = made.inputs[1].sizes[0];
        plain.input[1].data = exact[1].data();
    }
    std::vector<float> expected(made.output / images);
    plain.output = expected.data();
    if (const char* reason = obstacle(plain)) {
        std::fprintf(stderr, "%s: %s\n", made.name.c_str(), reason);
        std::exit(2);
    }
    runFused(plain);
    call.output = device(made.output * each);
    call.scratch = static_cast<float*>(device(static_cast<size_t>(scratchOf(call)) * sizeof(float)));
    require(cudaMemset(call.output, 0xff, made.output * each));
    double worst = 0;
    double largest = 0;
    double us = 0;
    double inGraph = 0;
    bool ran = run(call, stream, made.name);
    if (ran) {
        require(cudaStreamSynchronize(stream));
        std::vector<char> raw(made.output * each);
        require(cudaMemcpy(raw.data(), call.output, raw.size(), cudaMemcpyDeviceToHost));
        const size_t before = made.output - expected.size();
        for (size_t i = 0; i < expected.size(); i++) {
            double found = half ? __half2float(reinterpret_cast<const __half*>(raw.data())[before + i])
                                : reinterpret_cast<const float*>(raw.data())[before + i];
            double apart = std::fabs(found - expected[i]);
            // A NaN is a difference without bound.
            worst = std::max(worst, apart < 1e30 ? apart : 1e30);
            largest = std::max(largest, std::fabs(static_cast<double>(expected[i])));
        }
        us = timed(stream, [&] { run(call, stream, made.name); });
        inGraph = replayed(call, stream, made.name);
    }
    bool right = ran && worst / largest < (half ? 1e-3 : 1e-5);
    std::printf(
            "{\"operator\":\"%s\",\"half\":%s,\"sizes\":[",
            made.name.c_str(),
            half ? "true" : "false");
    for (size_t axis = 0; axis < made.inputs[0].sizes.size(); axis++) {
        std::printf("%s%ld", axis ? "," : "", static_cast<long>(made.inputs[0].sizes[axis]));
    }
    std::printf(
            "],\"right\":%s,\"error\":%.2e,\"us\":%.1f,\"usInGraph\":%.2f,\"gbPerSecond\":%.0f}\n",
            right ? "true" : "false",
            worst / largest,
            us,
            inGraph,
            static_cast<double>(bytes) / inGraph / 1e3);
    std::fflush(stdout);
    for (void* memory : held) {
        require(cudaFree(memory));
    }
    require(cudaFree(call.output));
    require(cudaFree(call.scratch));
    return right;
}

Case attention(int64_t images, int64_t channels, int64_t height, int64_t width) {
    int64_t c = channels / 8;
    return finished(
            Fused::ChannelAttention,
            "ChannelAttention",
            {values({images, channels, height, width}, 1, 0.3F),
             parameters({c, c}),
             parameters({c}),
             parameters({c, c, 9}, 0.3F),
             parameters({c}),
             parameters({c}, 0.2F, 1),
             parameters({c})},
            {1e-5F});
}

Case mix(int64_t images, int64_t channels, int64_t height, int64_t width) {
    int64_t heads = channels / 16;
    return finished(
            Fused::StateMix,
            "StateMix",
            {values({images, channels, height, width}),
             values({images, 32 + heads, height, width}),
             values({images, 2 * channels, height, width}),
             parameters({heads}),
             parameters({channels}),
             parameters({channels}, 0.2F, 1),
             parameters({channels})},
            {1.0F / static_cast<float>(height * width), 1e-5F});
}

Case order(int64_t images, int64_t channels, int64_t height, int64_t width) {
    return finished(
            Fused::CrossOrder, "CrossOrder", {values({images, channels, height, width}), places(height, width)}, {});
}

Case merge(int64_t images, int64_t channels, int64_t height, int64_t width) {
    return finished(
            Fused::CrossMerge,
            "CrossMerge",
            {values({images, 4, height * width, channels}),
             places(height, width),
             values({images, 2 * channels, height, width}),
             parameters({channels}, 0.2F, 1),
             parameters({channels})},
            {0.5F, 1e-5F});
}

Case depthwise(int64_t images, int64_t among, int64_t first, int64_t channels, int64_t height, int64_t width) {
    return finished(
            Fused::Depthwise,
            "Depthwise",
            {values({images, among, height, width}), parameters({channels, 9}), parameters({channels})},
            {static_cast<float>(first), static_cast<float>(Activation::Silu), 0});
}

Case tokens(int64_t images, int64_t channels, int64_t height, int64_t width) {
    return finished(
            Fused::Depthwise,
            "Depthwise of tokens",
            {values({images, height * width, channels}), parameters({channels, 9}), parameters({channels})},
            {0, static_cast<float>(Activation::Relu), static_cast<float>(width)});
}

Case norm(int64_t images, int64_t channels, int64_t height, int64_t width, bool tokens) {
    return finished(
            Fused::ChannelNorm,
            tokens ? "ChannelNorm to tokens" : "ChannelNorm",
            {values({images, channels, height, width}, 2, 1), parameters({channels}, 0.2F, 1), parameters({channels})},
            {1e-5F, tokens ? 1.0F : 0.0F});
}

Case splines(int64_t images, int64_t length, int64_t channels) {
    Case made = finished(
            Fused::SplineFeatures, "SplineFeatures", {values({images, length, channels}), parameters({8})}, {2.5F});
    for (int m = 0; m < 8; m++) {
        made.inputs[1].floats[m] = 3.5F - static_cast<float>(m);
    }
    return made;
}

// As ALL U-KAN has them: eight cubic B-splines, any share of each. Continuous, so that a rounding at the end of a piece does not matter.
Input spline() {
    const float kParts[4][4] = {{0, 0, 0, 1}, {1, 3, 3, -3}, {4, 0, -6, 3}, {1, -3, 3, -1}};
    const Input shares = parameters({8});
    Input made = parameters({12, 4}, 0);
    const float head[] = {2.5F, 5.5F, 0.8F, 0};
    std::copy(head, head + 4, made.floats.begin());
    for (int m = 0; m < 8; m++) {
        for (int part = 0; part < 4; part++) {
            for (int power = 0; power < 4; power++) {
                made.floats[(1 + m + part) * 4 + power] += shares.floats[m] * kParts[part][power] / 6;
            }
        }
    }
    return made;
}

Case activation(int64_t images, int64_t channels, int64_t height, int64_t width, Activation kind) {
    return finished(
            Fused::SplineActivation,
            "SplineActivation",
            {values({images, channels, height, width}, 1.5F), parameters({channels}), spline()},
            {static_cast<float>(kind), 0});
}

Case activationOfTokens(int64_t images, int64_t length, int64_t channels) {
    return finished(
            Fused::SplineActivation,
            "SplineActivation of tokens",
            {values({images, length, channels}, 1.5F), parameters({channels}), spline()},
            {static_cast<float>(Activation::None), 1});
}

Case learnedTokens(int64_t images, int64_t channels, int64_t height, int64_t width) {
    Case made = tokens(images, channels, height, width);
    made.name = "Depthwise of tokens with a spline";
    made.inputs.push_back(spline());
    return made;
}

Case gaussians(int64_t images, int64_t length, int64_t channels) {
    Case made = finished(
            Fused::GaussianFeatures,
            "GaussianFeatures",
            {values({images, length, channels}, 2, 1), parameters({channels}, 0.2F, 1), parameters({channels}), parameters({8})},
            {1e-5F, 1.75F});
    for (int m = 0; m < 8; m++) {
        made.inputs[3].floats[m] = 2 - static_cast<float>(m) / 1.75F;
    }
    return made;
}

Case gated(int64_t images, int64_t channels, int64_t height, int64_t width) {
    return finished(
            Fused::GatedNorm,
            "GatedNorm",
            {values({images, channels, height, width}, 2, 1),
             parameters({channels}),
             values({images, 2 * channels, height, width}),
             parameters({channels}, 0.2F, 1),
             parameters({channels})},
            {1e-5F});
}

Case bias(int64_t images, int64_t channels, int64_t height, int64_t width) {
    return finished(
            Fused::BiasActivation,
            "BiasActivation",
            {values({images, channels, height, width}), parameters({channels})},
            {static_cast<float>(Activation::Relu)});
}

Case upsample(int64_t images, int64_t channels, int64_t height, int64_t width) {
    return finished(
            Fused::UpsampleAdd,
            "UpsampleAdd",
            {values({images, channels, height, width}), values({images, channels, 2 * height, 2 * width})},
            {});
}

Case convolution(int64_t images, int64_t in, int64_t out, int64_t height, int64_t width) {
    return finished(
            Fused::Convolution,
            "Convolution",
            {values({images, in, height, width}), values({9, out, in}, 0.1F), parameters({out})},
            {static_cast<float>(Activation::Relu)});
}

Case learnedConvolution(int64_t images, int64_t in, int64_t out, int64_t height, int64_t width) {
    Case made = convolution(images, in, out, height, width);
    made.name = "Convolution with a spline";
    made.inputs.push_back(spline());
    return made;
}

}  // namespace

int main(int count, char** arguments) {
    const std::string only = count > 1 ? arguments[1] : "";
    cudaStream_t stream;
    require(cudaStreamCreate(&stream));
    // Odd sizes first, then those of KM-UNet at 256 x 256.
    std::vector<Case> cases = {
            attention(2, 24, 7, 9), attention(1, 16, 200, 280), mix(2, 48, 9, 7), order(2, 10, 5, 7), merge(2, 10, 5, 7),
            depthwise(2, 11, 3, 5, 7, 9), tokens(2, 10, 5, 7), norm(2, 10, 5, 7, false), norm(2, 10, 5, 7, true),
            splines(2, 35, 10), bias(2, 3, 5, 7), upsample(2, 3, 5, 7), convolution(2, 5, 7, 5, 7), convolution(1, 20, 35, 70, 90),
            activation(2, 3, 5, 7, Activation::Relu), activation(1, 1, 1, 1, Activation::Silu), activation(2, 3, 6, 10, Activation::None),
            activationOfTokens(2, 35, 10), activationOfTokens(3, 1, 12), learnedTokens(2, 10, 5, 7), learnedTokens(1, 3, 1, 1),
            gaussians(2, 35, 10), gaussians(1, 3, 1), gaussians(2, 3, 300), gaussians(1, 2, 1030), gated(2, 10, 5, 7), gated(1, 3, 1, 1),
            learnedConvolution(2, 5, 7, 5, 7), learnedConvolution(1, 20, 35, 70, 90)};
    for (int64_t images : {1, 8, 32}) {
        // By stage: channels and side.
        for (auto [channels, side] : {std::pair{16, 128}, {32, 64}, {128, 32}, {160, 16}}) {
            cases.push_back(attention(images, channels, side, side));
            cases.push_back(depthwise(images, 4 * channels, 0, 2 * channels, side, side));
            cases.push_back(mix(images, 2 * channels, side, side));
            cases.push_back(order(images, 2 * channels, side, side));
            cases.push_back(merge(images, 2 * channels, side, side));
            cases.push_back(bias(images, channels, 2 * side, 2 * side));
            cases.push_back(upsample(images, channels, side / 2, side / 2));
            cases.push_back(activation(images, channels, 2 * side, 2 * side, Activation::Relu));
            cases.push_back(gated(images, 2 * channels, side, side));
        }
        for (auto [in, out, side] :
             {std::tuple{3, 16, 256}, {16, 16, 256}, {16, 32, 128}, {32, 32, 128}, {32, 128, 64}, {128, 128, 64},
              {256, 256, 8}, {256, 160, 8}, {160, 160, 16}, {160, 128, 16}, {128, 128, 32}, {128, 32, 32}, {32, 32, 64},
              {32, 16, 64}, {16, 16, 128}}) {
            cases.push_back(convolution(images, in, out, side, side));
        }
        for (auto [in, out, side] :
             {std::tuple{3, 16, 256}, {16, 32, 128}, {32, 128, 64}, {32, 32, 64}, {32, 16, 64}, {16, 16, 128}}) {
            cases.push_back(learnedConvolution(images, in, out, side, side));
        }
        for (auto [channels, side] : {std::pair{160, 16}, {256, 8}}) {
            cases.push_back(norm(images, channels, side, side, false));
            cases.push_back(norm(images, channels, side, side, true));
            cases.push_back(splines(images, static_cast<int64_t>(side) * side, channels));
            cases.push_back(tokens(images, channels, side, side));
            cases.push_back(activationOfTokens(images, static_cast<int64_t>(side) * side, channels));
            cases.push_back(learnedTokens(images, channels, side, side));
            cases.push_back(gaussians(images, static_cast<int64_t>(side) * side, channels));
        }
    }
    bool right = true;
    for (const auto& made : cases) {
        if (made.name.find(only) == std::string::npos) {
            continue;
        }
        right &= made.what == Fused::Convolution || check(made, false, stream);
        right &= check(made, true, stream);
    }
    return right ? 0 : 1;
}
