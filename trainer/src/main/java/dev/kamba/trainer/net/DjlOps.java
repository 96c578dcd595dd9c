package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * Runs a network with DJL, differentiable in the learned values. A result belongs to the manager of what it is made of first;
 * the running statistics are updated in place while training.
 */
public final class DjlOps implements Ops<NDArray> {

    /** Weight of the old statistic: DJL counts the other way round than PyTorch. */
    private static final float MOMENTUM = 0.9f;

    /** DJL passes the mode on as PyTorch's kind 1, which is bilinear for images. */
    private static final int BILINEAR = 1;

    /** The channels' axis in PyTorch's order; DJL would exchange axes before and after for any other number. */
    private static final int CHANNELS = -1;

    private static final float[] SHIFTS = DjlSpline.shifts();

    private final DjlLeaves leaves;
    private final Device device;
    private final DataType type;
    private final boolean training;
    private final @Nullable DjlTape tape;
    /** Whether there are operators of our own. */
    private final boolean ours;

    private DjlOps(DjlLeaves leaves, boolean training, @Nullable DjlTape tape) {
        this.leaves = leaves;
        this.device = leaves.parameters().device();
        this.type = leaves.parameters().type();
        this.training = training;
        this.tape = tape;
        this.ours = NativeTraining.serves(device, type);
    }

    /** @param leaves of this pass alone */
    public DjlOps(DjlLeaves leaves, boolean training) {
        this(leaves, training, null);
    }

    /**
     * In training, with operators of our own where there are any.
     *
     * @param leaves of this pass alone
     * @param tape by which the way back must be taken
     */
    public DjlOps(DjlLeaves leaves, DjlTape tape) {
        this(leaves, true, tape);
    }

    /** Of parameters that serve other passes too. */
    public DjlOps(NDManager manager, DjlParameters parameters, boolean training) {
        this(parameters.leaves(manager, training), training);
    }

    /**
     * @param learned all learned values in one vector, float32 or float64
     * @param statistics all running statistics in one vector
     */
    public DjlOps(NDManager manager, Weights weights, NDArray learned, NDArray statistics, boolean training) {
        this(manager, new DjlParameters(manager, weights, learned, statistics), training);
    }

    /** Of all learned values in one vector, after the backward pass; only of a pass that trains. */
    public NDArray gradient() {
        return leaves.gradient();
    }

    @Override
    public int[] shape(NDArray x) {
        return Arrays.stream(x.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
    }

    @Override
    public NDArray parameter(Parameter parameter) {
        return leaves.of(parameter);
    }

    @Override
    public NDArray constant(float[] numbers, Integer... shape) {
        var sizes = new Shape(Arrays.stream(shape).mapToLong(Integer::longValue).toArray());
        return DjlConstants.values(device, type, sizes, numbers);
    }

    @Override
    public NDArray conv(NDArray x, Conv conv) {
        int padding = conv.kernel() / 2;
        return x.getNDArrayInternal()
                .convolution(
                        x,
                        parameter(conv.weight()),
                        conv.hasBias() ? parameter(conv.bias()) : null,
                        new Shape(conv.stride(), conv.stride()),
                        new Shape(padding, padding),
                        new Shape(1, 1),
                        conv.groups())
                .singletonOrThrow();
    }

    /** Frees what only the next step needs: the norm's result is as large as the stage's. */
    @Override
    public NDArray convNormRelu(NDArray x, Conv conv) {
        try (var y = conv(x, conv);
                var normed = batchNorm(y, conv)) {
            return relu(normed);
        }
    }

    private NDArray batchNorm(NDArray y, Conv conv) {
        return y.getNDArrayInternal()
                .batchNorm(
                        y,
                        parameter(conv.runningMean()),
                        parameter(conv.runningVariance()),
                        parameter(conv.norm().scale()),
                        parameter(conv.norm().shift()),
                        CHANNELS,
                        MOMENTUM,
                        Norm.EPSILON,
                        training)
                .singletonOrThrow();
    }

    @Override
    public NDArray linear(NDArray x, Linear linear) {
        return product(x, parameter(linear.weight()).transpose(), parameter(linear.bias()));
    }

    /** x W' + bias over the last axis. */
    private static NDArray product(NDArray x, NDArray weight, @Nullable NDArray bias) {
        return x.getNDArrayInternal().linear(x, weight, bias).singletonOrThrow();
    }

    @Override
    public NDArray spline(NDArray x, Spline spline) {
        var weight =
                parameter(spline.coefficients()).mul(parameter(spline.scale()).expandDims(2));
        if (tape != null && ours) {
            var both = weight.concat(parameter(spline.base()).expandDims(2), 2);
            int features = NativeSpline.BASIS_AND_SILU.columns();
            return product(
                    tape.features(x, NativeSpline.BASIS_AND_SILU, folded(x.getShape(), features)),
                    both.reshape(spline.out(), (long) spline.in() * features),
                    null);
        }
        var flat = basis(x, false).reshape(folded(x.getShape(), BSpline.BASES));
        try (var splines = product(flat, weight.reshape(spline.out(), (long) spline.in() * BSpline.BASES), null);
                var base = product(silu(x), parameter(spline.base()), null)) {
            return splines.add(base);
        }
    }

    @Override
    public NDArray basis(NDArray x, boolean gradFree) {
        boolean learning = training && !gradFree;
        if (ours && !learning) {
            try (var flat = x.reshape(-1);
                    var values = NativeSpline.BASIS.of(flat)) {
                return values.reshape(x.getShape().add(BSpline.BASES));
            }
        }
        var shifts = constant(SHIFTS, BSpline.BASES);
        return learning ? DjlSpline.withSlope(x, shifts) : DjlSpline.gradFree(x, shifts);
    }

    @Override
    public NDArray sharedActivation(NDArray x, NDArray base, NDArray coefficients, boolean gradFree) {
        if (!ours || (training && tape == null)) {
            return Ops.super.sharedActivation(x, base, coefficients, gradFree);
        }
        if (tape != null) {
            return tape.sharedActivation(x, base, coefficients, gradFree);
        }
        try (var flat = x.reshape(-1);
                var weights = coefficients.reshape(-1).concat(base);
                var values = NativeActivation.of(flat, weights)) {
            return values.reshape(x.getShape());
        }
    }

    /** The shape with its last axis made {@code times} longer. */
    private static Shape folded(Shape shape, int times) {
        var sizes = shape.getShape().clone();
        sizes[sizes.length - 1] *= times;
        return new Shape(sizes);
    }

    @Override
    public NDArray layerNorm(NDArray x, Norm norm) {
        return x.getNDArrayInternal()
                .layerNorm(
                        x, new Shape(norm.channels()), parameter(norm.scale()), parameter(norm.shift()), Norm.EPSILON)
                .singletonOrThrow();
    }

    /** A batch norm of one image that has the channels of all: its statistics are those of each channel of each image. */
    @Override
    public NDArray instanceNorm(NDArray x, Norm norm) {
        var shape = x.getShape();
        long images = shape.get(0);
        long channels = images * norm.channels();
        var together = x.reshape(1, channels, shape.get(2), shape.get(3));
        var running = DjlConstants.unused(device, type, channels);
        return together.getNDArrayInternal()
                .batchNorm(
                        together,
                        running,
                        running,
                        repeated(parameter(norm.scale()), images),
                        repeated(parameter(norm.shift()), images),
                        CHANNELS,
                        1,
                        Norm.EPSILON,
                        true)
                .singletonOrThrow()
                .reshape(shape);
    }

    private static NDArray repeated(NDArray vector, long times) {
        return vector.broadcast(times, vector.getShape().get(0)).reshape(-1);
    }

    @Override
    public NDArray exp(NDArray x) {
        return x.exp();
    }

    @Override
    public NDArray relu(NDArray x) {
        return x.getNDArrayInternal().relu();
    }

    @Override
    public NDArray silu(NDArray x) {
        return tape != null && ours ? tape.features(x, NativeSpline.SILU, x.getShape()) : x.mul(sigmoid(x));
    }

    @Override
    public NDArray sigmoid(NDArray x) {
        return x.getNDArrayInternal().sigmoid();
    }

    @Override
    public NDArray softplus(NDArray x) {
        return x.getNDArrayInternal().softPlus();
    }

    @Override
    public NDArray softmax(NDArray x, int axis) {
        return x.softmax(axis);
    }

    @Override
    public NDArray maxPool(NDArray x) {
        return x.getNDArrayInternal().maxPool(new Shape(2, 2), new Shape(2, 2), new Shape(0, 0), false);
    }

    @Override
    public NDArray upsample(NDArray x) {
        long[] size = {2 * x.getShape().get(2), 2 * x.getShape().get(3)};
        return x.getNDArrayInternal().interpolation(size, BILINEAR, false);
    }

    @Override
    public NDArray mean(NDArray x, int axis) {
        return x.mean(new int[] {axis}, true);
    }

    @Override
    public NDArray add(NDArray a, NDArray b) {
        return a.add(b);
    }

    @Override
    public NDArray mul(NDArray a, NDArray b) {
        return a.mul(b);
    }

    @Override
    public NDArray scale(NDArray x, double factor) {
        return factor == -1 ? x.neg() : x.mul(DjlConstants.number(factor));
    }

    @Override
    public NDArray matMul(NDArray a, NDArray b) {
        return a.matMul(b);
    }

    @Override
    public NDArray transpose(NDArray x, int... axes) {
        return x.transpose(axes);
    }

    @Override
    public NDArray reshape(NDArray x, int... sizes) {
        return x.reshape(Arrays.stream(sizes).mapToLong(size -> size).toArray());
    }

    @Override
    public List<NDArray> split(NDArray x, int axis, int... sizes) {
        if (sizes.length == 1) {
            return List.of(x);
        }
        var ends = new long[sizes.length - 1];
        long at = 0;
        for (int i = 0; i < ends.length; i++) {
            at += sizes[i];
            ends[i] = at;
        }
        return x.split(ends, axis);
    }

    @Override
    public NDArray concat(int axis, NDArray a, NDArray b) {
        return a.concat(b, axis);
    }

    /**
     * Blocks of as many indices as there are tokens, each from a copy of its own: an index that came twice in one block would
     * make the sum of gradients depend on the order of threads.
     */
    @Override
    public NDArray gather(NDArray x, int[] indices) {
        long tokens = x.getShape().get(1);
        long blocks = Math.max(1, indices.length / tokens);
        long each = indices.length / blocks;
        var batch = x.getShape().get(0);
        var channels = x.getShape().get(2);
        var index = DjlConstants.indices(device, new Shape(1, blocks, each, 1), indices);
        try (var wide = index.broadcast(batch, blocks, each, channels);
                var copies = x.expandDims(1).broadcast(batch, blocks, tokens, channels)) {
            return copies.gather(wide, 2).reshape(batch, indices.length, channels);
        }
    }

    @Override
    public NDArray fork(NDArray x) {
        return tape != null && ours ? tape.fork(x) : x;
    }

    @Override
    public NDArray selectiveScan(NDArray u, NDArray delta, NDArray a, NDArray b, NDArray c) {
        if (!ours || (training && tape == null)) {
            return DjlScan.selective(u, delta, a, b, c);
        }
        if (tape != null) {
            return tape.selectiveScan(u, delta, a, b, c);
        }
        try (var inputs = NativeScan.joined(u, delta, a, b, c)) {
            var scanned = NativeScan.forwards(inputs, u.getShape());
            scanned.kept().close();
            return scanned.y();
        }
    }
}
