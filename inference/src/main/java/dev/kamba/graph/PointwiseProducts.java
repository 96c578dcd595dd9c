package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns 1 x 1 convolutions that stand between operators of plain layout into matrix products: ONNX Runtime computes every
 * convolution in blocks of 16 channels and would reorder input and result, which costs more than such a product.
 */
final class PointwiseProducts implements GraphPass {

    /** Operators that ONNX Runtime computes in blocks of channels. */
    private static final Set<String> BLOCKED = Set.of("Conv", "MaxPool", "Resize");

    private static final long BATCH = 1;

    @Override
    public String version() {
        return "pointwise-products-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        var shapes = GraphWalk.shapes(model, BATCH);
        var editor = new GraphEditor(model);
        for (var node : List.copyOf(editor.nodes())) {
            if (GraphEditor.is(node, "Conv")) {
                rewrite(editor, node, shapes);
            }
        }
        return editor.model();
    }

    private static void rewrite(GraphEditor editor, NodeProto conv, Map<String, List<Long>> shapes) {
        var shape = shapes.getOrDefault(conv.getOutput(0), List.of());
        var weight = editor.constant(conv.getInput(1));
        var values = editor.floats(conv.getInput(1));
        if (shape.size() != 4
                || weight.isEmpty()
                || values.isEmpty()
                || !isPointwise(conv, weight.get().getDimsList())) {
            return;
        }
        boolean blocked =
                editor.consumers(conv.getOutput(0)).stream().anyMatch(user -> BLOCKED.contains(user.getOpType()));
        if (blocked || !hasNoBias(editor, conv) || editor.isOutput(conv.getOutput(0))) {
            return;
        }
        var matrix = editor.constant(values.get(), shape.get(1), weight.get().getDims(1));
        var flat = editor.node("Reshape", List.of(conv.getInput(0), editor.integers(0L, 0L, -1L)));
        var product = editor.node("MatMul", List.of(matrix, flat));
        editor.nodeNamed(
                conv.getOutput(0),
                "Reshape",
                List.of(product, editor.integers(-1L, shape.get(1), shape.get(2), shape.get(3))));
        editor.replace(conv, List.of(conv));
    }

    /** Whether it multiplies the channels of each pixel, given the shape of its weight. */
    static boolean isPointwise(NodeProto conv, List<Long> weight) {
        return weight.size() == 4
                && weight.get(2) == 1
                && weight.get(3) == 1
                && Attributes.number(conv, "group", 1) == 1
                && Attributes.numbers(conv, "strides").stream().allMatch(stride -> stride == 1)
                && Attributes.numbers(conv, "pads").stream().allMatch(pad -> pad == 0);
    }

    private static boolean hasNoBias(GraphEditor editor, NodeProto conv) {
        if (conv.getInputCount() < 3) {
            return true;
        }
        for (float value : editor.floats(conv.getInput(2)).orElse(new float[] {1})) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }
}
