package dev.kamba.trainer.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Runs a network over shapes alone: checks them, collects its parameters and counts multiply-accumulates. */
public final class Trace implements Ops<Trace.Shape> {

    /** Sizes of all axes, batch 1. */
    public record Shape(List<Integer> sizes) {
        public Shape {
            sizes = List.copyOf(sizes);
        }

        static Shape of(Integer... sizes) {
            return new Shape(List.of(sizes));
        }

        int at(int axis) {
            return sizes.get(axis);
        }

        int last() {
            return sizes.get(sizes.size() - 1);
        }

        long product() {
            return sizes.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        }

        Shape with(int axis, int size) {
            var changed = new ArrayList<>(sizes);
            changed.set(axis, size);
            return new Shape(changed);
        }
    }

    private final List<Parameter> parameters = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private long macs;

    private Trace() {}

    /** Traces one image of the given size. */
    public static Trace of(Network network, int rows, int columns) {
        if (rows % network.multiple() != 0 || columns % network.multiple() != 0) {
            throw new IllegalArgumentException(
                    "rows and columns must be multiples of " + network.multiple() + ", were " + rows + " x " + columns);
        }
        var trace = new Trace();
        var logits = network.logits(trace, Shape.of(1, network.channels(), rows, columns));
        require(logits.equals(Shape.of(1, network.labels(), rows, columns)), "logits have shape " + logits.sizes());
        return trace;
    }

    /** In the order of use. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    /** Number of learned values. */
    public long learned() {
        return parameters.stream()
                .filter(Parameter::learned)
                .mapToLong(Parameter::size)
                .sum();
    }

    /** Multiply-accumulates of convolutions, linear layers, KAN layers, scans and matrix products. */
    public long macs() {
        return macs;
    }

    @Override
    public int[] shape(Shape x) {
        return x.sizes().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public Shape parameter(Parameter parameter) {
        require(names.add(parameter.name()), "parameter " + parameter.name() + " is used twice");
        parameters.add(parameter);
        return new Shape(parameter.shape());
    }

    @Override
    public Shape constant(float[] values, Integer... shape) {
        var sizes = Shape.of(shape);
        require(sizes.product() == values.length, values.length + " values do not fill " + sizes.sizes());
        return sizes;
    }

    @Override
    public Shape conv(Shape x, Conv conv) {
        require(x.sizes().size() == 4 && x.at(1) == conv.in(), conv.name() + " cannot take " + x.sizes());
        var weight = parameter(conv.weight());
        if (conv.hasBias()) {
            parameter(conv.bias());
        }
        var result = Shape.of(1, conv.out(), conv.reduced(x.at(2)), conv.reduced(x.at(3)))
                .with(0, x.at(0));
        macs += result.product() * weight.product() / conv.out();
        return result;
    }

    @Override
    public Shape convNormRelu(Shape x, Conv conv) {
        var result = conv(x, conv);
        affine(conv.norm());
        parameter(conv.runningMean());
        parameter(conv.runningVariance());
        return result;
    }

    @Override
    public Shape linear(Shape x, Linear linear) {
        require(x.last() == linear.in(), linear.name() + " cannot take " + x.sizes());
        parameter(linear.weight());
        parameter(linear.bias());
        return mapped(x, linear.in(), linear.out());
    }

    @Override
    public Shape spline(Shape x, Spline spline) {
        require(x.last() == spline.in(), spline.name() + " cannot take " + x.sizes());
        parameter(spline.base());
        parameter(spline.scale());
        parameter(spline.coefficients());
        return mapped(x, spline.in() * (BSpline.BASES + 1), spline.out());
    }

    @Override
    public Shape basis(Shape x, boolean gradFree) {
        var sizes = new ArrayList<>(x.sizes());
        sizes.add(BSpline.BASES);
        return new Shape(sizes);
    }

    private Shape mapped(Shape x, int terms, int out) {
        macs += x.product() / x.last() * terms * out;
        return x.with(x.sizes().size() - 1, out);
    }

    @Override
    public Shape layerNorm(Shape x, Norm norm) {
        require(x.last() == norm.channels(), norm.name() + " cannot take " + x.sizes());
        affine(norm);
        return x;
    }

    @Override
    public Shape instanceNorm(Shape x, Norm norm) {
        require(x.at(1) == norm.channels(), norm.name() + " cannot take " + x.sizes());
        affine(norm);
        return x;
    }

    private void affine(Norm norm) {
        parameter(norm.scale());
        parameter(norm.shift());
    }

    @Override
    public Shape exp(Shape x) {
        return x;
    }

    @Override
    public Shape relu(Shape x) {
        return x;
    }

    @Override
    public Shape silu(Shape x) {
        return x;
    }

    @Override
    public Shape sigmoid(Shape x) {
        return x;
    }

    @Override
    public Shape softplus(Shape x) {
        return x;
    }

    @Override
    public Shape softmax(Shape x, int axis) {
        return x;
    }

    @Override
    public Shape maxPool(Shape x) {
        return x.with(2, x.at(2) / 2).with(3, x.at(3) / 2);
    }

    @Override
    public Shape upsample(Shape x) {
        return x.with(2, x.at(2) * 2).with(3, x.at(3) * 2);
    }

    @Override
    public Shape mean(Shape x, int axis) {
        return x.with(axis, 1);
    }

    @Override
    public Shape add(Shape a, Shape b) {
        return broadcast(a, b);
    }

    @Override
    public Shape mul(Shape a, Shape b) {
        return broadcast(a, b);
    }

    @Override
    public Shape scale(Shape x, double factor) {
        return x;
    }

    @Override
    public Shape matMul(Shape a, Shape b) {
        var result = new Shape(Shapes.product(a.sizes(), b.sizes()));
        macs += result.product() * a.last();
        return result;
    }

    @Override
    public Shape transpose(Shape x, int... axes) {
        var sizes = new ArrayList<Integer>();
        for (int axis : axes) {
            sizes.add(x.at(axis));
        }
        return new Shape(sizes);
    }

    @Override
    public Shape reshape(Shape x, int... sizes) {
        return new Shape(Shapes.reshaped(shape(x), sizes));
    }

    @Override
    public List<Shape> split(Shape x, int axis, int... sizes) {
        require(
                IntStream.of(sizes).sum() == x.at(axis) && IntStream.of(sizes).allMatch(size -> size > 0),
                "no parts " + Arrays.toString(sizes) + " of " + x.sizes());
        return IntStream.of(sizes).mapToObj(size -> x.with(axis, size)).toList();
    }

    @Override
    public Shape concat(int axis, Shape a, Shape b) {
        return a.with(axis, a.at(axis) + b.at(axis));
    }

    @Override
    public Shape gather(Shape x, int[] indices) {
        return x.with(1, indices.length);
    }

    /** Decay, input and output: three for each number of each token's state. */
    @Override
    public Shape selectiveScan(Shape u, Shape delta, Shape a, Shape b, Shape c) {
        require(
                u.equals(delta) && b.equals(c) && a.at(1) == u.at(3),
                "cannot scan " + u.sizes() + " with " + a.sizes());
        macs += 3 * u.product() * a.last();
        return u;
    }

    private static Shape broadcast(Shape a, Shape b) {
        return new Shape(Shapes.broadcast(a.sizes(), b.sizes()));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
