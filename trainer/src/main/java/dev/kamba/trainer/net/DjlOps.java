package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * Runs a network with DJL, differentiable in the learned values. All results belong to the manager given; the running
 * statistics are updated in place while training.
 */
public final class DjlOps implements Ops<NDArray> {

    /** Weight of the old statistic: DJL counts the other way round than PyTorch. */
    private static final float MOMENTUM = 0.9f;

    /** DJL passes the mode on as PyTorch's kind 1, which is bilinear for images. */
    private static final int BILINEAR = 1;

    private static final float[] SHIFTS = DjlSpline.shifts();

    private final Map<String, NDArray> values = new HashMap<>();
    private final DataType type;
    private final Device device;
    private final boolean training;

    /**
     * @param learned all learned values in one vector, float32 or float64
     * @param statistics all running statistics in one vector
     */
    public DjlOps(NDManager manager, Weights weights, NDArray learned, NDArray statistics, boolean training) {
        this.training = training;
        spread(weights.slots(true), learned);
        spread(weights.slots(false), statistics);
        this.type = learned.getDataType();
        this.device = manager.getDevice();
    }

    /** Views on one vector: one split forwards, one concatenation backwards. */
    private void spread(List<Weights.Slot> slots, NDArray all) {
        var cuts = slots.stream()
                .flatMapToLong(slot -> LongStream.of(slot.at(), slot.end()))
                .filter(cut -> cut > 0 && cut < all.size())
                .distinct()
                .toArray();
        var parts = new HashMap<Long, NDArray>();
        long begin = 0;
        for (var part : cuts.length == 0 ? new NDList(all) : all.split(cuts, 0)) {
            parts.put(begin, part);
            begin += part.size();
        }
        for (var slot : slots) {
            var parameter = slot.parameter();
            var part = Objects.requireNonNull(parts.get((long) slot.at()), "every slot begins at a cut");
            values.put(parameter.name(), parameter.shape().size() == 1 ? part : part.reshape(shapeOf(parameter)));
        }
    }

    private static Shape shapeOf(Parameter parameter) {
        return new Shape(
                parameter.shape().stream().mapToLong(Integer::longValue).toArray());
    }

    @Override
    public int[] shape(NDArray x) {
        return Arrays.stream(x.getShape().getShape()).mapToInt(Math::toIntExact).toArray();
    }

    @Override
    public NDArray parameter(Parameter parameter) {
        var value = values.get(parameter.name());
        if (value == null) {
            throw new IllegalArgumentException("no values for parameter " + parameter.name());
        }
        return value;
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
                        1,
                        MOMENTUM,
                        Norm.EPSILON,
                        training)
                .singletonOrThrow();
    }

    @Override
    public NDArray linear(NDArray x, Linear linear) {
        try (var product = x.matMul(parameter(linear.weight()))) {
            return product.add(parameter(linear.bias()));
        }
    }

    @Override
    public NDArray spline(NDArray x, Spline spline) {
        var flat = basis(x).reshape(folded(x.getShape(), BSpline.BASES));
        var weight = parameter(spline.coefficients())
                .mul(parameter(spline.scale()).expandDims(2))
                .reshape(spline.out(), (long) spline.in() * BSpline.BASES);
        try (var splines = flat.matMul(weight.transpose());
                var base = silu(x).matMul(parameter(spline.base()).transpose())) {
            return splines.add(base);
        }
    }

    @Override
    public NDArray stopGradient(NDArray x) {
        return x.stopGradient();
    }

    @Override
    public NDArray basis(NDArray x) {
        return DjlSpline.basis(x, constant(SHIFTS, BSpline.BASES));
    }

    /** The shape with its last axis made {@code times} longer. */
    private static Shape folded(Shape shape, int times) {
        var sizes = shape.getShape().clone();
        sizes[sizes.length - 1] *= times;
        return new Shape(sizes);
    }

    @Override
    public NDArray layerNorm(NDArray x, Norm norm) {
        return normalised(x, parameter(norm.scale()), parameter(norm.shift()));
    }

    @Override
    public NDArray instanceNorm(NDArray x, Norm norm) {
        var shape = x.getShape();
        int pixels = Math.toIntExact(shape.get(2) * shape.get(3));
        var ones = new float[pixels];
        Arrays.fill(ones, 1);
        var plain = normalised(x.reshape(-1, pixels), constant(ones, pixels), constant(new float[pixels], pixels));
        try (var scaled = plain.reshape(shape).mul(parameter(norm.scale()).reshape(1, norm.channels(), 1, 1))) {
            return scaled.add(parameter(norm.shift()).reshape(1, norm.channels(), 1, 1));
        }
    }

    /** Layer normalisation over the last axis. */
    private static NDArray normalised(NDArray x, NDArray scale, NDArray shift) {
        return x.getNDArrayInternal()
                .layerNorm(x, scale.getShape(), scale, shift, Norm.EPSILON)
                .singletonOrThrow();
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
        return x.mul(sigmoid(x));
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
    public NDArray selectiveScan(NDArray u, NDArray delta, NDArray a, NDArray b, NDArray c) {
        return DjlScan.selective(u, delta, a, b, c);
    }
}
