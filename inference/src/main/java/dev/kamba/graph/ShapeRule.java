package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** How the shape of an operator's first result follows from its inputs, ONNX operator specification, opsets 13 to 21. */
final class ShapeRule {

    private static final long HERE = 0;
    private static final long REST = -1;

    private final NodeProto node;
    private final List<Optional<List<Long>>> inputs;
    private final Map<String, List<Long>> integers;

    private ShapeRule(NodeProto node, List<Optional<List<Long>>> inputs, Map<String, List<Long>> integers) {
        this.node = node;
        this.inputs = inputs;
        this.integers = integers;
    }

    /**
     * The shape of the first result; empty for operators without a rule.
     *
     * @param inputs shapes of the inputs as far as they are known
     * @param integers values of constant integer vectors by name
     * @throws IllegalArgumentException where the inputs do not fit the operator
     */
    static Optional<List<Long>> result(
            NodeProto node, List<Optional<List<Long>>> inputs, Map<String, List<Long>> integers) {
        return inputs.isEmpty() || inputs.get(0).isEmpty()
                ? Optional.empty()
                : new ShapeRule(node, inputs, integers).result();
    }

    private Optional<List<Long>> result() {
        return switch (node.getOpType()) {
            case "Abs",
                    "Cast",
                    "Clip",
                    "Exp",
                    "HardSigmoid",
                    "Identity",
                    "InstanceNormalization",
                    "LayerNormalization",
                    "Log",
                    "Neg",
                    "Pow",
                    "Reciprocal",
                    "Relu",
                    "Sigmoid",
                    "Softmax",
                    "Softplus",
                    "Sqrt",
                    "Tanh" -> inputs.get(0);
            case "Add", "Div", "Max", "Min", "Mul", "Sub" ->
                inputs.stream()
                        .reduce((a, b) -> a.flatMap(x -> b.map(y -> broadcast(x, y))))
                        .orElseThrow();
            case "MatMul" -> input(1).map(b -> product(first(), b));
            case "Conv" -> input(1).map(this::convolved);
            case "MaxPool", "AveragePool" -> Optional.of(window(first().get(1), kernel(), 1));
            case "Resize" -> resized();
            case "Transpose" -> Optional.of(permuted());
            case "Reshape" -> vector(1).map(this::reshaped);
            case "Slice" -> sliced();
            case "Concat" -> concatenated();
            case "Gather" -> input(1).map(this::gathered);
            case "Squeeze" -> vector(1).map(this::squeezed);
            case "ConstantOfShape" -> vector(0);
            case "Expand" -> vector(1).map(target -> broadcast(first(), target));
            case "Unsqueeze" -> vector(1).map(this::unsqueezed);
            case "ReduceMax", "ReduceMean", "ReduceSum" -> Optional.of(reduced());
            default -> Optional.empty();
        };
    }

    private List<Long> first() {
        return inputs.get(0).orElseThrow();
    }

    private Optional<List<Long>> input(int index) {
        return index < inputs.size() ? inputs.get(index) : Optional.empty();
    }

    private Optional<List<Long>> vector(int index) {
        return index < node.getInputCount()
                ? Optional.ofNullable(integers.get(node.getInput(index)))
                : Optional.empty();
    }

    private static int axis(long axis, int rank) {
        int positive = Math.toIntExact(axis < 0 ? axis + rank : axis);
        require(positive >= 0 && positive < rank, "axis " + axis + " of " + rank);
        return positive;
    }

    static List<Long> broadcast(List<Long> a, List<Long> b) {
        var result = new ArrayList<Long>();
        int rank = Math.max(a.size(), b.size());
        for (int i = 0; i < rank; i++) {
            long left = i < rank - a.size() ? 1 : a.get(i - rank + a.size());
            long right = i < rank - b.size() ? 1 : b.get(i - rank + b.size());
            require(left == right || left == 1 || right == 1, "no common shape of " + a + " and " + b);
            result.add(left == 1 ? right : left);
        }
        return result;
    }

    private static List<Long> product(List<Long> a, List<Long> b) {
        require(a.size() >= 2 && b.size() >= 2, "a product of " + a + " and " + b);
        require(a.get(a.size() - 1).equals(b.get(b.size() - 2)), "a product of " + a + " and " + b);
        var result = new ArrayList<>(broadcast(a.subList(0, a.size() - 2), b.subList(0, b.size() - 2)));
        result.add(a.get(a.size() - 2));
        result.add(b.get(b.size() - 1));
        return result;
    }

    private List<Long> kernel() {
        return Attributes.numbers(node, "kernel_shape");
    }

    private List<Long> convolved(List<Long> weight) {
        require(weight.size() == first().size(), "a convolution of " + first() + " with " + weight);
        return window(weight.get(0), weight.subList(2, weight.size()), 1);
    }

    private List<Long> window(long channels, List<Long> kernel, long least) {
        int axes = kernel.size();
        require(Attributes.text(node, "auto_pad", "NOTSET").equals("NOTSET"), "automatic padding");
        require(Attributes.number(node, "ceil_mode", 0) == 0, "sizes that are rounded up");
        require(first().size() == axes + 2, "a window " + kernel + " over " + first());
        var result = new ArrayList<>(List.of(first().get(0), channels));
        var pads = Attributes.numbers(node, "pads");
        var strides = Attributes.numbers(node, "strides");
        var dilations = Attributes.numbers(node, "dilations");
        for (int i = 0; i < axes; i++) {
            long padding = pads.isEmpty() ? 0 : pads.get(i) + pads.get(i + axes);
            long reach = (kernel.get(i) - 1) * (dilations.isEmpty() ? 1 : dilations.get(i)) + 1;
            long stride = strides.isEmpty() ? 1 : strides.get(i);
            long size = (first().get(i + 2) + padding - reach) / stride + 1;
            require(size >= least, "a window " + kernel + " over " + first());
            result.add(size);
        }
        return result;
    }

    /** Only the doubling that Kamba exports has constant scales that are worth following: those are kept as floats. */
    private Optional<List<Long>> resized() {
        return vector(node.getInputCount() > 3 ? 3 : 2).map(factors -> {
            require(factors.size() == first().size(), "sizes or scales " + factors + " for " + first());
            var result = new ArrayList<Long>();
            for (int i = 0; i < factors.size(); i++) {
                result.add(node.getInputCount() > 3 ? factors.get(i) : first().get(i) * factors.get(i));
            }
            return result;
        });
    }

    private List<Long> permuted() {
        var order = Attributes.numbers(node, "perm");
        require(order.size() == first().size(), "order " + order + " of " + first());
        return order.stream()
                .map(axis -> first().get(axis(axis, first().size())))
                .toList();
    }

    private List<Long> reshaped(List<Long> target) {
        var result = new ArrayList<Long>();
        long known = 1;
        for (int i = 0; i < target.size(); i++) {
            long size = target.get(i) == HERE ? first().get(i) : target.get(i);
            result.add(size);
            known = size == REST ? known : Math.multiplyExact(known, size);
        }
        int rest = result.indexOf(REST);
        if (rest >= 0) {
            require(known > 0 && Tensors.count(first()) % known == 0, "shape " + target + " for " + first());
            result.set(rest, Tensors.count(first()) / known);
        }
        require(Tensors.count(result) == Tensors.count(first()), "shape " + target + " for " + first());
        return result;
    }

    private Optional<List<Long>> sliced() {
        if (vector(1).isEmpty() || vector(2).isEmpty() || vector(3).isEmpty()) {
            return Optional.empty();
        }
        var result = new ArrayList<>(first());
        var axes = vector(3).orElseThrow();
        for (int i = 0; i < axes.size(); i++) {
            int axis = axis(axes.get(i), result.size());
            long size = result.get(axis);
            long step = vector(4).isPresent() ? vector(4).orElseThrow().get(i) : 1;
            require(step > 0, "a step of " + step);
            long from = within(vector(1).orElseThrow().get(i), size);
            long to = within(vector(2).orElseThrow().get(i), size);
            result.set(axis, Math.max(0, (to - from + step - 1) / step));
        }
        return Optional.of(result);
    }

    private static long within(long index, long size) {
        return Math.max(0, Math.min(size, index < 0 ? index + size : index));
    }

    private Optional<List<Long>> concatenated() {
        var result = new ArrayList<>(first());
        int axis = axis(Attributes.number(node, "axis", 0), result.size());
        long size = 0;
        for (var input : inputs) {
            if (input.isEmpty()) {
                return Optional.empty();
            }
            size += input.get().get(axis);
        }
        result.set(axis, size);
        return Optional.of(result);
    }

    private List<Long> gathered(List<Long> indices) {
        int axis = axis(Attributes.number(node, "axis", 0), first().size());
        var result = new ArrayList<>(first().subList(0, axis));
        result.addAll(indices);
        result.addAll(first().subList(axis + 1, first().size()));
        return result;
    }

    private List<Long> unsqueezed(List<Long> axes) {
        int rank = first().size() + axes.size();
        var places = axes.stream().map(axis -> axis(axis, rank)).toList();
        var rest = first().iterator();
        var result = new ArrayList<Long>();
        for (int i = 0; i < rank; i++) {
            result.add(places.contains(i) ? Long.valueOf(1) : rest.next());
        }
        return result;
    }

    private List<Long> squeezed(List<Long> axes) {
        var places = axes.stream().map(axis -> axis(axis, first().size())).toList();
        var result = new ArrayList<Long>();
        for (int i = 0; i < first().size(); i++) {
            require(!places.contains(i) || first().get(i) == 1, "axes " + axes + " of " + first());
            if (!places.contains(i)) {
                result.add(first().get(i));
            }
        }
        return result;
    }

    private List<Long> reduced() {
        var axes = vector(1).orElseGet(() -> Attributes.numbers(node, "axes"));
        var result = new ArrayList<>(first());
        for (long axis : axes.isEmpty() ? allAxes() : axes) {
            result.set(axis(axis, result.size()), 1L);
        }
        require(Attributes.number(node, "keepdims", 1) == 1, "a reduction that drops axes");
        return result;
    }

    private List<Long> allAxes() {
        return LongStream.range(0, first().size()).boxed().toList();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
