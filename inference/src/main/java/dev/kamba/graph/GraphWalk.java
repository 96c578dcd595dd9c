package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through every node of a model in order of execution, bodies of scans and model-local functions included, with the shapes
 * of its values for a given number of images.
 */
final class GraphWalk {

    /** Twice what a checked package can have, in graphs and in functions each. */
    private static final int DEEPEST = 64;

    private final Map<String, FunctionProto> functions = new HashMap<>();
    private final Visitor visitor;
    private final long images;

    /** Told of every node that is neither a call of a function of the model nor a node with a body. */
    interface Visitor {
        /**
         * Takes one node.
         *
         * @param inputs shapes as far as known
         * @param result shape of the first result if known
         * @param times how often the node runs for one run of the model
         * @param recurrent whether this is a product that carries the state of a scan on or adds to it
         */
        void visit(
                NodeProto node,
                List<Optional<List<Long>>> inputs,
                Optional<List<Long>> result,
                long times,
                boolean recurrent);
    }

    /**
     * What is known in one graph.
     *
     * @param integers values of constant vectors
     * @param local values made in this graph; in a scan those that differ from step to step
     * @param stateRank rank of a scan's state; 0 outside of scans
     */
    private record Scope(
            Map<String, List<Long>> shapes, Map<String, List<Long>> integers, Set<String> local, int stateRank) {
        Scope step(int rank) {
            return new Scope(new HashMap<>(shapes), new HashMap<>(integers), new HashSet<>(), rank);
        }

        static Scope empty() {
            return new Scope(new HashMap<>(), new HashMap<>(), new HashSet<>(), 0);
        }

        /** A product of two values of the step that has the rank of a state: what is scanned has one less. */
        boolean isRecurrent(NodeProto node, Optional<List<Long>> result) {
            return stateRank > 0
                    && GraphEditor.is(node, "Mul")
                    && local.containsAll(node.getInputList())
                    && result.filter(shape -> shape.size() == stateRank).isPresent();
        }

        Optional<List<Long>> shape(String name) {
            return Optional.ofNullable(shapes.get(name));
        }

        void put(String name, Optional<List<Long>> shape) {
            shape.ifPresent(known -> shapes.put(name, known));
        }

        void put(String name, TensorProto tensor) {
            shapes.put(name, tensor.getDimsList());
            Tensors.integers(tensor).ifPresent(values -> integers.put(name, values));
            // Scales of a Resize; whole numbers only.
            if (tensor.getDimsCount() == 1 && tensor.getDims(0) <= 8) {
                Tensors.floats(tensor).ifPresent(values -> integers.put(name, whole(values)));
            }
        }

        private static List<Long> whole(float[] values) {
            var whole = new ArrayList<Long>();
            for (float value : values) {
                whole.add((long) value);
            }
            return whole;
        }
    }

    private GraphWalk(ModelProto model, long images, Visitor visitor) {
        this.visitor = visitor;
        this.images = images;
        model.getFunctionsList()
                .forEach(function -> functions.put(key(function.getDomain(), function.getName()), function));
    }

    private static String key(String domain, String name) {
        return domain + ":" + name;
    }

    /** Shapes of all values of the main graph that could be found. */
    static Map<String, List<Long>> shapes(ModelProto model, long images) {
        return walk(model, images, (node, inputs, result, times, recurrent) -> {});
    }

    /** Tells the visitor of every node; returns the shapes of the main graph's values. */
    static Map<String, List<Long>> walk(ModelProto model, long images, Visitor visitor) {
        var walk = new GraphWalk(model, images, visitor);
        var scope = Scope.empty();
        var graph = model.getGraph();
        graph.getInputList().forEach(input -> scope.put(input.getName(), Optional.of(walk.declared(input))));
        walk.graph(graph, scope, 1, 0);
        return scope.shapes;
    }

    /** The first axis of an input counts images, whatever the model calls it. */
    private List<Long> declared(ValueInfoProto input) {
        return input.getType().getTensorType().getShape().getDimList().stream()
                .map(dimension -> dimension.hasDimValue() ? dimension.getDimValue() : images)
                .toList();
    }

    private void graph(GraphProto graph, Scope scope, long times, int depth) {
        graph.getInitializerList().forEach(tensor -> scope.put(tensor.getName(), tensor));
        graph.getNodeList().forEach(node -> node(node, scope, times, depth));
    }

    private void node(NodeProto node, Scope scope, long times, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("functions or graphs are nested more than " + DEEPEST + " deep");
        }
        var function = functions.get(key(node.getDomain(), node.getOpType()));
        if (function != null) {
            call(function, node, scope, times, depth);
        } else if (GraphEditor.is(node, "Scan") && isPlainScan(node)) {
            scan(node, scope, times, depth);
        } else if (GraphEditor.is(node, "Constant")) {
            Attributes.find(node, "value").ifPresent(value -> scope.put(node.getOutput(0), value.getT()));
        } else {
            plain(node, scope, times);
        }
    }

    private void plain(NodeProto node, Scope scope, long times) {
        var inputs = node.getInputList().stream().map(scope::shape).toList();
        var result = shape(node, inputs, scope.integers);
        if (node.getOutputCount() > 0) {
            scope.put(node.getOutput(0), result);
        }
        visitor.visit(node, inputs, result, times, scope.isRecurrent(node, result));
        scope.local.addAll(node.getOutputList());
    }

    /** What no rule covers is unknown, not wrong: ONNX Runtime has checked the graph before. */
    private static Optional<List<Long>> shape(
            NodeProto node, List<Optional<List<Long>>> inputs, Map<String, List<Long>> integers) {
        try {
            return OnnxGraphs.isStandard(node.getDomain())
                    ? ShapeRule.result(node, inputs, integers)
                    : ContribShapes.result(node, inputs);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    private void call(FunctionProto function, NodeProto node, Scope scope, long times, int depth) {
        var inner = Scope.empty();
        for (int i = 0; i < Math.min(function.getInputCount(), node.getInputCount()); i++) {
            var name = node.getInput(i);
            inner.put(function.getInput(i), scope.shape(name));
            if (scope.integers.containsKey(name)) {
                inner.integers.put(function.getInput(i), scope.integers.get(name));
            }
        }
        function.getNodeList().forEach(body -> node(body, inner, times, depth + 1));
        for (int i = 0; i < Math.min(function.getOutputCount(), node.getOutputCount()); i++) {
            scope.put(node.getOutput(i), inner.shape(function.getOutput(i)));
        }
        if (NativeOperators.isPairwise(function)) {
            // Its Splits and Pads have no rules.
            scope.put(node.getOutput(0), scope.shape(node.getInput(0)));
        }
    }

    private static boolean isPlainScan(NodeProto node) {
        long scanned = Attributes.number(node, "num_scan_inputs", 0);
        var body = Attributes.find(node, "body");
        return body.isPresent()
                && scanned >= 1
                && scanned <= node.getInputCount()
                && body.get().getG().getInputCount() == node.getInputCount()
                && body.get().getG().getOutputCount() == node.getOutputCount()
                && areAxes(Attributes.numbers(node, "scan_input_axes"), scanned)
                && areAxes(
                        Attributes.numbers(node, "scan_output_axes"),
                        node.getOutputCount() - (node.getInputCount() - scanned));
    }

    /** Negative axes would count from the end of shapes that need not be known. */
    private static boolean areAxes(List<Long> axes, long count) {
        return axes.isEmpty() || (axes.size() == count && axes.stream().allMatch(axis -> axis >= 0 && axis < 8));
    }

    /** ONNX operator Scan, opset 9 and later: states go round, scan inputs lose an axis, scan outputs gain one. */
    private void scan(NodeProto node, Scope scope, long times, int depth) {
        var body = Attributes.find(node, "body").orElseThrow().getG();
        int scanned = Math.toIntExact(Attributes.number(node, "num_scan_inputs", 0));
        int states = node.getInputCount() - scanned;
        var axes = Attributes.numbers(node, "scan_input_axes");
        int rank =
                states == 0 ? 0 : scope.shape(node.getInput(0)).map(List::size).orElse(0);
        var inner = scope.step(rank);
        long steps = 0;
        for (int i = 0; i < node.getInputCount(); i++) {
            var shape = scope.shape(node.getInput(i));
            int at = i - states;
            int axis = at < 0 || axes.isEmpty() ? 0 : Math.toIntExact(axes.get(at));
            if (at >= 0 && shape.isPresent() && axis < shape.get().size()) {
                steps = shape.get().get(axis);
            }
            inner.local.add(body.getInput(i).getName());
            inner.put(body.getInput(i).getName(), at < 0 ? shape : shape.map(known -> without(known, axis)));
        }
        graph(body, inner, Math.multiplyExact(times, steps), depth + 1);
        var outAxes = Attributes.numbers(node, "scan_output_axes");
        for (int i = 0; i < node.getOutputCount(); i++) {
            var shape = inner.shape(body.getOutput(i).getName());
            int at = i - states;
            int axis = at < 0 || outAxes.isEmpty() ? 0 : Math.toIntExact(outAxes.get(at));
            long length = steps;
            scope.put(node.getOutput(i), at < 0 ? shape : shape.map(known -> with(known, axis, length)));
        }
    }

    private static List<Long> without(List<Long> shape, int axis) {
        var rest = new ArrayList<>(shape);
        if (axis < rest.size()) {
            rest.remove(axis);
        }
        return rest;
    }

    private static List<Long> with(List<Long> shape, int axis, long size) {
        var more = new ArrayList<>(shape);
        more.add(Math.min(axis, more.size()), size);
        return more;
    }
}
