package dev.kamba.trainer.net;

import dev.kamba.trainer.net.Parameter.Role;

import java.util.List;

/**
 * A 2-D convolution with zero padding {@code kernel / 2}.
 *
 * @param groups of channels that are convolved apart, {@code in} for a depthwise convolution
 * @param init first values of the weight; biases start at 0 if it is normal, else uniform as in PyTorch
 */
public record Conv(String name, int in, int out, int kernel, int stride, int groups, boolean hasBias, Init init) {

    /** Kernel 3, stride 1. */
    public static Conv square(String name, int in, int out) {
        return new Conv(name, in, out, 3, 1, 1, true, Init.fanIn(9 * in));
    }

    /** Kernel 1. */
    public static Conv point(String name, int in, int out) {
        return new Conv(name, in, out, 1, 1, 1, true, Init.fanIn(in));
    }

    /** Kernel 3, one filter per channel. */
    public static Conv depthwise(String name, int channels) {
        return new Conv(name, channels, channels, 3, 1, channels, true, Init.fanIn(9));
    }

    /** Kernel 3, blocks of {@code size} channels. */
    public static Conv grouped(String name, int channels, int size) {
        return new Conv(name, channels, channels, 3, 1, channels / size, true, Init.fanIn(9 * size));
    }

    public Conv withStride(int newStride) {
        return new Conv(name, in, out, kernel, newStride, groups, hasBias, init);
    }

    public Conv withoutBias() {
        return new Conv(name, in, out, kernel, stride, groups, false, init);
    }

    /** Weights N(0, sqrt(2 / fanOut)), bias 0. */
    public Conv scaledByFanOut() {
        double fanOut = (double) kernel * kernel * out / groups;
        return new Conv(name, in, out, kernel, stride, groups, hasBias, new Init.Normal(Math.sqrt(2 / fanOut)));
    }

    /** [out, in / groups, kernel, kernel]. */
    public Parameter weight() {
        return Parameter.weight(name + ".weight", init, out, in / groups, kernel, kernel);
    }

    public Parameter bias() {
        var first = init instanceof Init.Normal ? Init.constant(0) : Init.fanIn(kernel * kernel * in / groups);
        return Parameter.weight(name + ".bias", first, out);
    }

    /** Scale and shift of the batch normalisation behind it. */
    public Norm norm() {
        return new Norm(name + ".norm", out);
    }

    public Parameter runningMean() {
        return new Parameter(name + ".norm.mean", List.of(out), Init.constant(0), Role.STATISTIC);
    }

    public Parameter runningVariance() {
        return new Parameter(name + ".norm.variance", List.of(out), Init.constant(1), Role.STATISTIC);
    }

    /** Height or width after the convolution. */
    public int reduced(int size) {
        return (size + 2 * (kernel / 2) - kernel) / stride + 1;
    }
}
