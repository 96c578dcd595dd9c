#include "fused_cpu.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace kamba {

namespace {

// Where numbers of images [N,C,H,W] or of tokens [N,HW,C] stand.
struct Layout {
    int64_t channels;
    int64_t rows;
    int64_t columns;
    bool tokens;

    int64_t at(int64_t image, int64_t channel, int64_t row, int64_t column) const {
        return tokens ? ((image * rows + row) * columns + column) * channels + channel
                      : ((image * channels + channel) * rows + row) * columns + column;
    }

    // Of pixel row * columns + column.
    int64_t at(int64_t image, int64_t channel, int64_t pixel) const {
        return at(image, channel, pixel / columns, pixel % columns);
    }
};

Layout layoutOf(const Tensor& image) {
    return {image.size[1], image.size[2], image.size[3], false};
}

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

double activated(double x, float activation) {
    switch (static_cast<Activation>(static_cast<int>(activation))) {
        case Activation::Relu:
            return std::max(x, 0.0);
        case Activation::Silu:
            return x * sigmoid(x);
        case Activation::None:
            break;
    }
    return x;
}

// The learned activation of a spline [1+P,4].
double phi(const Tensor& spline, double value) {
    const float* head = spline.floats();
    const double t = head[0] * value + head[1];
    double sum = head[2] * value * sigmoid(value);
    if (t >= 0 && t < static_cast<double>(spline.size[0] - 1)) {
        const double whole = std::floor(t);
        const float* piece = head + 4 * (1 + static_cast<int64_t>(whole));
        const double above = t - whole;
        sum += ((piece[3] * above + piece[2]) * above + piece[1]) * above + piece[0];
    }
    return sum;
}

double learnedIfAny(const Tensor& spline, double value) {
    return spline.data ? phi(spline, value) : value;
}

float* output(const Call& call) {
    return static_cast<float*>(call.output);
}

double mean(const std::vector<double>& values) {
    double sum = 0;
    for (double value : values) {
        sum += value;
    }
    return sum / static_cast<double>(values.size());
}

// To mean 0 and variance 1.
void norm(std::vector<double>& values, double epsilon) {
    double middle = mean(values);
    std::vector<double> squares;
    for (auto& value : values) {
        value -= middle;
        squares.push_back(value * value);
    }
    double deviation = std::sqrt(mean(squares) + epsilon);
    for (auto& value : values) {
        value /= deviation;
    }
}

// Layer norm, times z sigmoid(z) of the second half of xz.
void writeNormedAndGated(
        const Call& call, std::vector<double>& values, double epsilon, int64_t image, int64_t pixel, int xz, int scale) {
    const auto all = layoutOf(call.input[xz]);
    const auto channels = static_cast<int64_t>(values.size());
    const Layout y{channels, all.rows, all.columns, false};
    norm(values, epsilon);
    for (int64_t d = 0; d < channels; d++) {
        double z = call.input[xz].floats()[all.at(image, channels + d, pixel)];
        double normed = values[d] * call.input[scale].floats()[d] + call.input[scale + 1].floats()[d];
        output(call)[y.at(image, d, pixel)] = static_cast<float>(normed * z * sigmoid(z));
    }
}

void biasActivation(const Call& call) {
    const auto& x = call.input[0];
    int64_t inner = 1;
    for (int i = 2; i < x.rank; i++) {
        inner *= x.size[i];
    }
    for (int64_t i = 0; i < x.size[0] * x.size[1] * inner; i++) {
        double sum = static_cast<double>(x.floats()[i]) + call.input[1].floats()[i / inner % x.size[1]];
        output(call)[i] = static_cast<float>(activated(sum, call.attribute[0]));
    }
}

// Sum over a 3 x 3 window of one channel, zeros outside.
double window(const float* x, const Layout& from, int64_t image, int64_t channel, int64_t row, int64_t column, const float* weight) {
    double sum = 0;
    for (int64_t i = 0; i < 3; i++) {
        for (int64_t j = 0; j < 3; j++) {
            int64_t r = row + i - 1;
            int64_t c = column + j - 1;
            if (r >= 0 && r < from.rows && c >= 0 && c < from.columns) {
                sum += static_cast<double>(weight[i * 3 + j]) * x[from.at(image, channel, r, c)];
            }
        }
    }
    return sum;
}

void depthwise(const Call& call) {
    const auto& x = call.input[0];
    const auto first = static_cast<int64_t>(call.attribute[0]);
    const auto width = static_cast<int64_t>(call.attribute[2]);
    const int64_t channels = call.input[1].size[0];
    const auto from = width > 0 ? Layout{channels, x.size[1] / width, width, true} : layoutOf(x);
    const Layout to{channels, from.rows, from.columns, from.tokens};
    for (int64_t n = 0; n < x.size[0]; n++) {
        for (int64_t c = 0; c < channels; c++) {
            for (int64_t i = 0; i < from.rows; i++) {
                for (int64_t j = 0; j < from.columns; j++) {
                    double sum = window(x.floats(), from, n, first + c, i, j, call.input[1].floats() + c * 9)
                            + call.input[2].floats()[c];
                    double value = activated(sum, call.attribute[1]);
                    output(call)[to.at(n, c, i, j)] = static_cast<float>(learnedIfAny(call.input[3], value));
                }
            }
        }
    }
}

void channelNorm(const Call& call) {
    const auto& x = call.input[0];
    const auto from = layoutOf(x);
    const Layout to{from.channels, from.rows, from.columns, call.attribute[1] > 0};
    std::vector<double> values(from.channels);
    for (int64_t n = 0; n < x.size[0]; n++) {
        for (int64_t l = 0; l < from.rows * from.columns; l++) {
            for (int64_t c = 0; c < from.channels; c++) {
                values[c] = x.floats()[from.at(n, c, l)];
            }
            norm(values, call.attribute[0]);
            for (int64_t c = 0; c < from.channels; c++) {
                output(call)[to.at(n, c, l)] =
                        static_cast<float>(values[c] * call.input[1].floats()[c] + call.input[2].floats()[c]);
            }
        }
    }
}

double cubed(double x) {
    return x > 0 ? x * x * x : 0;
}

void splineFeatures(const Call& call) {
    const auto& x = call.input[0];
    for (int64_t i = 0; i < x.size[0] * x.size[1] * x.size[2]; i++) {
        double value = x.floats()[i];
        float* y = output(call) + i * 9;
        for (int m = 0; m < 8; m++) {
            double u = std::fabs(call.attribute[0] * value + call.input[1].floats()[m]);
            y[m] = static_cast<float>((cubed(2 - u) - 4 * cubed(1 - u)) / 6);
        }
        y[8] = static_cast<float>(value * sigmoid(value));
    }
}

// Sums up all but the channel itself: bias + weight x.
double product(const float* weight, const float* bias, const std::vector<double>& x, int64_t channel) {
    double sum = bias[channel];
    for (size_t i = 0; i < x.size(); i++) {
        sum += weight[channel * static_cast<int64_t>(x.size()) + static_cast<int64_t>(i)] * x[i];
    }
    return sum;
}

std::vector<double> softmax(std::vector<double> values) {
    double largest = *std::max_element(values.begin(), values.end());
    double sum = 0;
    for (auto& value : values) {
        value = std::exp(value - largest);
        sum += value;
    }
    for (auto& value : values) {
        value /= sum;
    }
    return values;
}

// One group of c channels [c,H,W] of one image.
struct Attention {
    const Call& call;
    const Layout all;
    const int64_t channels;
    const int64_t image;
    const int64_t first;

    int64_t pixels() const {
        return all.rows * all.columns;
    }

    const float* weights(int input) const {
        return call.input[input].floats();
    }

    double x(int64_t channel, int64_t row, int64_t column) const {
        return call.input[0].floats()[all.at(image, first + channel, row, column)];
    }

    // For each row, or each column, and channel.
    std::vector<std::vector<double>> gates(bool ofRows) const {
        const int64_t count = ofRows ? all.rows : all.columns;
        const int64_t across = ofRows ? all.columns : all.rows;
        std::vector<std::vector<double>> gates;
        for (int64_t i = 0; i < count; i++) {
            std::vector<double> means(channels);
            for (int64_t c = 0; c < channels; c++) {
                for (int64_t j = 0; j < across; j++) {
                    means[c] += (ofRows ? x(c, i, j) : x(c, j, i)) / static_cast<double>(across);
                }
            }
            std::vector<double> gate(channels);
            for (int64_t c = 0; c < channels; c++) {
                gate[c] = sigmoid(product(weights(1), weights(2), means, c));
            }
            gates.push_back(gate);
        }
        return gates;
    }

    std::vector<std::vector<double>> normed() const {
        const auto row = gates(true);
        const auto column = gates(false);
        std::vector<std::vector<double>> normed;
        for (int64_t c = 0; c < channels; c++) {
            std::vector<double> plane;
            for (int64_t i = 0; i < all.rows; i++) {
                for (int64_t j = 0; j < all.columns; j++) {
                    plane.push_back(x(c, i, j) * row[i][c] * column[j][c]);
                }
            }
            norm(plane, call.attribute[0]);
            for (auto& value : plane) {
                value = value * weights(5)[c] + weights(6)[c];
            }
            normed.push_back(plane);
        }
        return normed;
    }

    std::vector<std::vector<double>> convolved() const {
        std::vector<std::vector<double>> convolved;
        for (int64_t c = 0; c < channels; c++) {
            std::vector<double> plane;
            for (int64_t l = 0; l < pixels(); l++) {
                double sum = weights(4)[c];
                for (int64_t k = 0; k < channels; k++) {
                    sum += window(
                            weights(0), all, image, first + k, l / all.columns, l % all.columns,
                            weights(3) + (c * channels + k) * 9);
                }
                plane.push_back(sum);
            }
            convolved.push_back(plane);
        }
        return convolved;
    }

    static std::vector<double> shares(const std::vector<std::vector<double>>& planes) {
        std::vector<double> means;
        for (const auto& plane : planes) {
            means.push_back(mean(plane));
        }
        return softmax(means);
    }

    void run() const {
        const auto i = normed();
        const auto v = convolved();
        const auto ofNormed = shares(i);
        const auto ofConvolved = shares(v);
        for (int64_t l = 0; l < pixels(); l++) {
            double sum = 0;
            for (int64_t c = 0; c < channels; c++) {
                sum += ofNormed[c] * v[c][l] + ofConvolved[c] * i[c][l];
            }
            for (int64_t c = 0; c < channels; c++) {
                int64_t at = all.at(image, first + c, l);
                output(call)[at] = static_cast<float>(weights(0)[at] * sigmoid(sum));
            }
        }
    }
};

void channelAttention(const Call& call) {
    const auto& x = call.input[0];
    const int64_t channels = call.input[2].size[0];
    for (int64_t n = 0; n < x.size[0]; n++) {
        for (int64_t first = 0; first < x.size[1]; first += channels) {
            Attention{call, layoutOf(x), channels, n, first}.run();
        }
    }
}

double softplus(double x) {
    return std::max(x, 0.0) + std::log1p(std::exp(-std::fabs(x)));
}

// b from 0 on, c from S on, steps from 2S on.
void stateMix(const Call& call) {
    const auto& u = call.input[0];
    const auto& p = call.input[1];
    const auto of = layoutOf(u);
    const auto from = layoutOf(p);
    const int64_t heads = call.input[3].size[0];
    const int64_t states = (from.channels - heads) / 2;
    const int64_t pixels = of.rows * of.columns;
    for (int64_t n = 0; n < u.size[0]; n++) {
        std::vector<double> h(of.channels * states);
        for (int64_t d = 0; d < of.channels; d++) {
            int64_t head = d / (of.channels / heads);
            for (int64_t l = 0; l < pixels; l++) {
                double step = softplus(
                        static_cast<double>(p.floats()[from.at(n, 2 * states + head, l)]) + call.input[3].floats()[head]);
                double moved = call.attribute[0] * step * u.floats()[of.at(n, d, l)];
                for (int64_t s = 0; s < states; s++) {
                    h[d * states + s] += moved * p.floats()[from.at(n, s, l)];
                }
            }
        }
        std::vector<double> values(of.channels);
        for (int64_t l = 0; l < pixels; l++) {
            for (int64_t d = 0; d < of.channels; d++) {
                values[d] = static_cast<double>(call.input[4].floats()[d]) * u.floats()[of.at(n, d, l)];
                for (int64_t s = 0; s < states; s++) {
                    values[d] += h[d * states + s] * p.floats()[from.at(n, states + s, l)];
                }
            }
            writeNormedAndGated(call, values, call.attribute[1], n, l, 2, 5);
        }
    }
}

const int32_t* placesOf(const Call& call) {
    return static_cast<const int32_t*>(call.input[1].data);
}

void crossOrder(const Call& call) {
    const auto& u = call.input[0];
    const auto from = layoutOf(u);
    const int64_t sequences = call.input[1].size[0];
    const int64_t length = call.input[1].size[1];
    for (int64_t n = 0; n < u.size[0]; n++) {
        for (int64_t k = 0; k < sequences; k++) {
            for (int64_t l = 0; l < length; l++) {
                int64_t place = placesOf(call)[k * length + l];
                for (int64_t d = 0; d < from.channels; d++) {
                    output(call)[((n * sequences + k) * length + place) * from.channels + d] =
                            u.floats()[from.at(n, d, l)];
                }
            }
        }
    }
}

void crossMerge(const Call& call) {
    const auto& y = call.input[0];
    const int64_t sequences = y.size[1];
    const int64_t length = y.size[2];
    const int64_t channels = y.size[3];
    for (int64_t n = 0; n < y.size[0]; n++) {
        for (int64_t l = 0; l < length; l++) {
            std::vector<double> values(channels);
            for (int64_t k = 0; k < sequences; k++) {
                int64_t place = placesOf(call)[k * length + l];
                for (int64_t d = 0; d < channels; d++) {
                    values[d] += static_cast<double>(call.attribute[0])
                            * y.floats()[((n * sequences + k) * length + place) * channels + d];
                }
            }
            writeNormedAndGated(call, values, call.attribute[1], n, l, 2, 3);
        }
    }
}

// The two numbers between which number i of twice as many lies, and how far it is from the first.
struct Between {
    int64_t low;
    int64_t high;
    double share;

    Between(int64_t i, int64_t count) {
        double at = std::min(std::max((static_cast<double>(i) + 0.5) / 2 - 0.5, 0.0), static_cast<double>(count - 1));
        low = static_cast<int64_t>(at);
        high = std::min(low + 1, count - 1);
        share = at - static_cast<double>(low);
    }
};

void upsampleAdd(const Call& call) {
    const auto& x = call.input[0];
    const auto from = layoutOf(x);
    const auto to = layoutOf(call.input[1]);
    for (int64_t n = 0; n < x.size[0]; n++) {
        for (int64_t c = 0; c < to.channels; c++) {
            for (int64_t i = 0; i < to.rows; i++) {
                const Between row(i, from.rows);
                for (int64_t j = 0; j < to.columns; j++) {
                    const Between column(j, from.columns);
                    auto across = [&](int64_t r) {
                        return (1 - column.share) * x.floats()[from.at(n, c, r, column.low)]
                                + column.share * x.floats()[from.at(n, c, r, column.high)];
                    };
                    double enlarged = (1 - row.share) * across(row.low) + row.share * across(row.high);
                    int64_t at = to.at(n, c, i, j);
                    output(call)[at] = static_cast<float>(enlarged + call.input[1].floats()[at]);
                }
            }
        }
    }
}

void convolution(const Call& call) {
    const auto& x = call.input[0];
    const auto from = layoutOf(x);
    const int64_t channels = call.input[1].size[1];
    const Layout to{channels, from.rows, from.columns, false};
    for (int64_t n = 0; n < x.size[0]; n++) {
        for (int64_t d = 0; d < channels; d++) {
            std::vector<double> sums(from.rows * from.columns, call.input[2].floats()[d]);
            for (int64_t c = 0; c < from.channels; c++) {
                float weight[9];
                for (int64_t tap = 0; tap < 9; tap++) {
                    weight[tap] = call.input[1].floats()[(tap * channels + d) * from.channels + c];
                }
                for (int64_t l = 0; l < from.rows * from.columns; l++) {
                    sums[l] += window(x.floats(), from, n, c, l / from.columns, l % from.columns, weight);
                }
            }
            for (int64_t l = 0; l < from.rows * from.columns; l++) {
                double value = activated(sums[l], call.attribute[0]);
                output(call)[to.at(n, d, l)] = static_cast<float>(learnedIfAny(call.input[3], value));
            }
        }
    }
}

void splineActivation(const Call& call) {
    const auto& x = call.input[0];
    const int64_t channels = call.input[1].size[0];
    int64_t count = 1;
    int64_t inner = 1;
    for (int i = 0; i < x.rank; i++) {
        count *= x.size[i];
        inner *= i < 2 || call.attribute[1] > 0 ? 1 : x.size[i];
    }
    for (int64_t i = 0; i < count; i++) {
        double sum = static_cast<double>(x.floats()[i]) + call.input[1].floats()[i / inner % channels];
        output(call)[i] = static_cast<float>(phi(call.input[2], activated(sum, call.attribute[0])));
    }
}

void gaussianFeatures(const Call& call) {
    const auto& x = call.input[0];
    const int64_t channels = x.size[2];
    std::vector<double> values(channels);
    for (int64_t token = 0; token < x.size[0] * x.size[1]; token++) {
        const float* from = x.floats() + token * channels;
        values.assign(from, from + channels);
        norm(values, call.attribute[0]);
        for (int64_t c = 0; c < channels; c++) {
            double normed = values[c] * call.input[1].floats()[c] + call.input[2].floats()[c];
            float* y = output(call) + (token * channels + c) * 9;
            for (int m = 0; m < 8; m++) {
                double away = call.attribute[1] * (normed + call.input[3].floats()[m]);
                y[m] = static_cast<float>(std::exp(-away * away));
            }
            y[8] = static_cast<float>(from[c] * sigmoid(from[c]));
        }
    }
}

void gatedNorm(const Call& call) {
    const auto& x = call.input[0];
    const auto of = layoutOf(x);
    std::vector<double> values(of.channels);
    for (int64_t n = 0; n < x.size[0]; n++) {
        for (int64_t l = 0; l < of.rows * of.columns; l++) {
            for (int64_t d = 0; d < of.channels; d++) {
                values[d] = static_cast<double>(x.floats()[of.at(n, d, l)]) + call.input[1].floats()[d];
            }
            writeNormedAndGated(call, values, call.attribute[0], n, l, 2, 3);
        }
    }
}

}  // namespace

bool arePlacesPermutations(const Call& call) {
    if (call.what != Fused::CrossOrder && call.what != Fused::CrossMerge) {
        return true;
    }
    const int64_t length = call.input[1].size[1];
    for (int64_t k = 0; k < call.input[1].size[0]; k++) {
        std::vector<bool> taken(length);
        for (int64_t l = 0; l < length; l++) {
            int64_t place = placesOf(call)[k * length + l];
            if (place < 0 || place >= length || taken[place]) {
                return false;
            }
            taken[place] = true;
        }
    }
    return true;
}

void runFused(const Call& call) {
    switch (call.what) {
        case Fused::BiasActivation:
            return biasActivation(call);
        case Fused::Depthwise:
            return depthwise(call);
        case Fused::ChannelNorm:
            return channelNorm(call);
        case Fused::SplineFeatures:
            return splineFeatures(call);
        case Fused::ChannelAttention:
            return channelAttention(call);
        case Fused::StateMix:
            return stateMix(call);
        case Fused::CrossOrder:
            return crossOrder(call);
        case Fused::CrossMerge:
            return crossMerge(call);
        case Fused::UpsampleAdd:
            return upsampleAdd(call);
        case Fused::Convolution:
            return convolution(call);
        case Fused::SplineActivation:
            return splineActivation(call);
        case Fused::GaussianFeatures:
            return gaussianFeatures(call);
        case Fused::GatedNorm:
            return gatedNorm(call);
    }
}

}  // namespace kamba
