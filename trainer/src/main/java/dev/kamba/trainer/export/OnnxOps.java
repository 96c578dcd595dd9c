package dev.kamba.trainer.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.kamba.trainer.net.BSpline;
import dev.kamba.trainer.net.Conv;
import dev.kamba.trainer.net.Linear;
import dev.kamba.trainer.net.Norm;
import dev.kamba.trainer.net.Ops;
import dev.kamba.trainer.net.Parameter;
import dev.kamba.trainer.net.Shapes;
import dev.kamba.trainer.net.Spline;
import dev.kamba.trainer.net.Weights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import static dev.kamba.graph.Attributes.number;
import static dev.kamba.graph.Attributes.real;
import static dev.kamba.graph.Attributes.text;
import static dev.kamba.trainer.export.OnnxGraph.numbers;

/** Writes a network as ONNX operators of opset 17; batch norms vanish in convolutions, KAN layers become one product. */
final class OnnxOps implements Ops<OnnxValue> {

    /** Operator set version the nodes are written for. */
    static final int OPSET = 17;

    private final OnnxGraph graph;
    private final Weights weights;

    OnnxOps(OnnxGraph graph, Weights weights) {
        this.graph = graph;
        this.weights = weights;
    }

    private float[] value(Parameter parameter) {
        return weights.values(parameter.name());
    }

    @Override
    public int[] shape(OnnxValue x) {
        return x.shape().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public OnnxValue parameter(Parameter parameter) {
        return new OnnxValue(graph.constant(parameter.name(), value(parameter), parameter.shape()), parameter.shape());
    }

    @Override
    public OnnxValue constant(float[] values, Integer... shape) {
        return new OnnxValue(graph.constant(values, List.of(shape)), List.of(shape));
    }

    @Override
    public OnnxValue conv(OnnxValue x, Conv conv) {
        return conv(x, conv, value(conv.weight()), conv.hasBias() ? value(conv.bias()) : new float[conv.out()]);
    }

    /** Folds y = (conv(x) - mean) / sqrt(variance + epsilon) * scale + shift into the convolution. */
    @Override
    public OnnxValue convNormRelu(OnnxValue x, Conv conv) {
        var weight = value(conv.weight()).clone();
        var bias = conv.hasBias() ? value(conv.bias()).clone() : new float[conv.out()];
        var mean = value(conv.runningMean());
        var variance = value(conv.runningVariance());
        var scale = value(conv.norm().scale());
        var shift = value(conv.norm().shift());
        int perOutput = weight.length / conv.out();
        for (int o = 0; o < conv.out(); o++) {
            double factor = scale[o] / Math.sqrt(variance[o] + (double) Norm.EPSILON);
            for (int i = o * perOutput; i < (o + 1) * perOutput; i++) {
                weight[i] = (float) (weight[i] * factor);
            }
            bias[o] = (float) ((bias[o] - mean[o]) * factor + shift[o]);
        }
        return relu(conv(x, conv, weight, bias));
    }

    private OnnxValue conv(OnnxValue x, Conv conv, float[] weight, float[] bias) {
        int padding = conv.kernel() / 2;
        var name = graph.node(
                "Conv",
                List.of(
                        x.name(),
                        graph.constant(
                                conv.name() + ".weight", weight, conv.weight().shape()),
                        graph.constant(conv.name() + ".bias", bias, List.of(conv.out()))),
                numbers("kernel_shape", conv.kernel(), conv.kernel()),
                numbers("strides", conv.stride(), conv.stride()),
                numbers("pads", padding, padding, padding, padding),
                number("group", conv.groups()));
        return new OnnxValue(
                name,
                List.of(
                        x.shape().get(0),
                        conv.out(),
                        conv.reduced(x.shape().get(2)),
                        conv.reduced(x.shape().get(3))));
    }

    @Override
    public OnnxValue linear(OnnxValue x, Linear linear) {
        return add(matMul(x, parameter(linear.weight())), parameter(linear.bias()));
    }

    /** [T, in] to [T, in, 9] (eight basis functions and SiLU), flattened, times [9 in, out]. */
    @Override
    public OnnxValue spline(OnnxValue x, Spline spline) {
        var terms = concat(x.rank(), basis(x, false), unsqueeze(silu(x), x.rank()));
        var sizes = shape(x);
        sizes[0] = -1;
        sizes[sizes.length - 1] = spline.in() * (BSpline.BASES + 1);
        var folded = graph.constant(spline.name() + ".folded", folded(spline), List.of(spline.in() * 9, spline.out()));
        return matMul(
                reshape(terms, sizes), new OnnxValue(folded, List.of(spline.in() * (BSpline.BASES + 1), spline.out())));
    }

    /** Training alone knows gradients. */
    @Override
    public OnnxValue basis(OnnxValue x, boolean gradFree) {
        var offsets = new float[BSpline.BASES];
        for (int m = 0; m < offsets.length; m++) {
            offsets[m] = (float) (-BSpline.PER_UNIT * BSpline.FIRST_KNOT - m - 2);
        }
        var shift = constant(offsets, BSpline.BASES);
        var u = unary("Abs", add(scale(unsqueeze(x, x.rank()), BSpline.PER_UNIT), shift));
        var negative = unary("Neg", u);
        var wide = relu(add(negative, scalar(2)));
        var narrow = relu(add(negative, scalar(1)));
        return add(scale(cube(wide), 1.0 / 6), scale(cube(narrow), -4.0 / 6));
    }

    private OnnxValue cube(OnnxValue x) {
        return mul(mul(x, x), x);
    }

    /** [in, 9, out]: scale times coefficients, then base. */
    private float[] folded(Spline spline) {
        var base = value(spline.base());
        var scale = value(spline.scale());
        var coefficients = value(spline.coefficients());
        int terms = BSpline.BASES + 1;
        var folded = new float[spline.in() * terms * spline.out()];
        for (int o = 0; o < spline.out(); o++) {
            for (int i = 0; i < spline.in(); i++) {
                int edge = o * spline.in() + i;
                for (int m = 0; m < terms; m++) {
                    folded[(i * terms + m) * spline.out() + o] =
                            m < BSpline.BASES ? scale[edge] * coefficients[edge * BSpline.BASES + m] : base[edge];
                }
            }
        }
        return folded;
    }

    @Override
    public OnnxValue layerNorm(OnnxValue x, Norm norm) {
        return normed("LayerNormalization", x, norm, number("axis", -1));
    }

    @Override
    public OnnxValue instanceNorm(OnnxValue x, Norm norm) {
        return normed("InstanceNormalization", x, norm);
    }

    private OnnxValue normed(String operator, OnnxValue x, Norm norm, AttributeProto... attributes) {
        var all = new ArrayList<>(List.of(attributes));
        all.add(real("epsilon", Norm.EPSILON));
        var inputs = List.of(
                x.name(),
                parameter(norm.scale()).name(),
                parameter(norm.shift()).name());
        return new OnnxValue(graph.node(operator, inputs, all.toArray(AttributeProto[]::new)), x.shape());
    }

    @Override
    public OnnxValue exp(OnnxValue x) {
        return unary("Exp", x);
    }

    @Override
    public OnnxValue relu(OnnxValue x) {
        return unary("Relu", x);
    }

    @Override
    public OnnxValue silu(OnnxValue x) {
        return mul(x, sigmoid(x));
    }

    @Override
    public OnnxValue sigmoid(OnnxValue x) {
        return unary("Sigmoid", x);
    }

    @Override
    public OnnxValue softplus(OnnxValue x) {
        return unary("Softplus", x);
    }

    @Override
    public OnnxValue softmax(OnnxValue x, int axis) {
        return new OnnxValue(graph.node("Softmax", List.of(x.name()), number("axis", axis)), x.shape());
    }

    @Override
    public OnnxValue maxPool(OnnxValue x) {
        var name = graph.node("MaxPool", List.of(x.name()), numbers("kernel_shape", 2, 2), numbers("strides", 2, 2));
        return new OnnxValue(name, resized(x, x.shape().get(2) / 2, x.shape().get(3) / 2));
    }

    @Override
    public OnnxValue upsample(OnnxValue x) {
        var scales = graph.constant(x.name() + ".scales", new float[] {1, 1, 2, 2}, List.of(4));
        var name = graph.node(
                "Resize",
                List.of(x.name(), "", scales),
                text("mode", "linear"),
                text("coordinate_transformation_mode", "half_pixel"));
        return new OnnxValue(name, resized(x, x.shape().get(2) * 2, x.shape().get(3) * 2));
    }

    private static List<Integer> resized(OnnxValue x, int rows, int columns) {
        return List.of(x.shape().get(0), x.shape().get(1), rows, columns);
    }

    @Override
    public OnnxValue mean(OnnxValue x, int axis) {
        var name = graph.node("ReduceMean", List.of(x.name()), numbers("axes", axis), number("keepdims", 1));
        return new OnnxValue(name, changed(x, axis, 1));
    }

    @Override
    public OnnxValue add(OnnxValue a, OnnxValue b) {
        return binary("Add", a, b);
    }

    @Override
    public OnnxValue mul(OnnxValue a, OnnxValue b) {
        return binary("Mul", a, b);
    }

    @Override
    public OnnxValue scale(OnnxValue x, double factor) {
        return binary("Mul", x, scalar(factor));
    }

    private OnnxValue scalar(double value) {
        return new OnnxValue(graph.scalar(value), List.of());
    }

    @Override
    public OnnxValue matMul(OnnxValue a, OnnxValue b) {
        return new OnnxValue(graph.node("MatMul", List.of(a.name(), b.name())), Shapes.product(a.shape(), b.shape()));
    }

    @Override
    public OnnxValue transpose(OnnxValue x, int... axes) {
        var order = IntStream.of(axes).boxed().toArray(Integer[]::new);
        var sizes = Arrays.stream(order).map(x.shape()::get).toList();
        return new OnnxValue(graph.node("Transpose", List.of(x.name()), numbers("perm", order)), sizes);
    }

    @Override
    public OnnxValue reshape(OnnxValue x, int... sizes) {
        var target = graph.integers(Arrays.stream(sizes).mapToObj(Long::valueOf).toList());
        return new OnnxValue(graph.node("Reshape", List.of(x.name(), target)), Shapes.reshaped(shape(x), sizes));
    }

    @Override
    public List<OnnxValue> split(OnnxValue x, int axis, int... sizes) {
        var parts = new ArrayList<OnnxValue>();
        int from = 0;
        for (int size : sizes) {
            parts.add(sizes.length == 1 ? x : part(x, axis, from, from + size));
            from += size;
        }
        return parts;
    }

    /** Indices from (inclusive) to (exclusive) of an axis. */
    private OnnxValue part(OnnxValue x, int axis, int from, int to) {
        var inputs = List.of(
                x.name(),
                graph.integers(List.of((long) from)),
                graph.integers(List.of((long) to)),
                graph.integers(List.of((long) axis)));
        return new OnnxValue(graph.node("Slice", inputs), changed(x, axis, to - from));
    }

    @Override
    public OnnxValue concat(int axis, OnnxValue a, OnnxValue b) {
        var name = graph.node("Concat", List.of(a.name(), b.name()), number("axis", axis));
        return new OnnxValue(
                name, changed(a, axis, a.shape().get(axis) + b.shape().get(axis)));
    }

    @Override
    public OnnxValue gather(OnnxValue x, int[] indices) {
        var list = graph.integers(Arrays.stream(indices).mapToObj(Long::valueOf).toList());
        var name = graph.node("Gather", List.of(x.name(), list), number("axis", 1));
        return new OnnxValue(name, changed(x, 1, indices.length));
    }

    @Override
    public OnnxValue selectiveScan(OnnxValue u, OnnxValue delta, OnnxValue a, OnnxValue b, OnnxValue c) {
        return OnnxScan.call(graph, u, delta, a, b, c);
    }

    @Override
    public OnnxValue ssd(OnnxValue x, OnnxValue delta, OnnxValue logs, OnnxValue keys, OnnxValue queries) {
        return new OnnxSsd(weights, x, delta, logs, keys, queries).call(graph);
    }

    private OnnxValue unsqueeze(OnnxValue x, int axis) {
        var sizes = new ArrayList<>(x.shape());
        sizes.add(axis, 1);
        return new OnnxValue(graph.node("Unsqueeze", List.of(x.name(), graph.integers(List.of((long) axis)))), sizes);
    }

    private OnnxValue unary(String operator, OnnxValue x) {
        return new OnnxValue(graph.node(operator, List.of(x.name())), x.shape());
    }

    private OnnxValue binary(String operator, OnnxValue a, OnnxValue b) {
        return new OnnxValue(graph.node(operator, List.of(a.name(), b.name())), Shapes.broadcast(a.shape(), b.shape()));
    }

    private static List<Integer> changed(OnnxValue x, int axis, int size) {
        var sizes = new ArrayList<>(x.shape());
        sizes.set(axis, size);
        return sizes;
    }
}
