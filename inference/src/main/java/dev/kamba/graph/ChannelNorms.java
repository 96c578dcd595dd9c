package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Turns a layer norm of tokens [N,L,C] that were transposed from channels [N,C,L] into one along the channels: ONNX Runtime 1.29
 * norms token by token without vector instructions, 3 ns a number, while means as products with a row of 1/C and broadcasts
 * along L run at memory speed. The transposes on both sides then meet and vanish.
 */
final class ChannelNorms implements GraphPass {

    /** Below this many numbers a dozen launches cost more than the norm. */
    private static final long LEAST = 1 << 14;

    private static final long BATCH = 1;

    @Override
    public String version() {
        return "channel-norms-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        var shapes = GraphWalk.shapes(model, BATCH);
        var editor = new GraphEditor(model);
        for (var node : List.copyOf(editor.nodes())) {
            if (GraphEditor.is(node, "LayerNormalization")) {
                rewrite(editor, node, shapes);
            }
        }
        return editor.model();
    }

    private static void rewrite(GraphEditor editor, NodeProto norm, Map<String, List<Long>> shapes) {
        var shape = shapes.getOrDefault(norm.getInput(0), List.of());
        var transpose = editor.producer(norm.getInput(0), "Transpose").filter(ChannelNorms::swaps);
        boolean last = shape.size() == 3 && List.of(-1L, 2L).contains(Attributes.number(norm, "axis", -1));
        if (!last || transpose.isEmpty() || norm.getOutputCount() != 1 || Tensors.count(shape) < LEAST) {
            return;
        }
        long channels = shape.get(2);
        var scale = editor.floats(norm.getInput(1)).filter(values -> values.length == channels);
        var shift = norm.getInputCount() < 3
                ? scale.map(values -> new float[values.length])
                : editor.floats(norm.getInput(2));
        if (scale.isEmpty() || shift.filter(values -> values.length == channels).isEmpty()) {
            return;
        }
        var mean = new float[(int) channels];
        Arrays.fill(mean, 1f / channels);
        var row = editor.constant(mean, 1L, channels);
        var x = transpose.get().getInput(0);
        var centred = editor.node("Sub", List.of(x, editor.node("MatMul", List.of(row, x))));
        var variance = editor.node("MatMul", List.of(row, editor.node("Mul", List.of(centred, centred))));
        var epsilon = editor.constant(new float[] {Attributes.real(norm, "epsilon", 1e-5f)});
        var deviation = editor.node("Sqrt", List.of(editor.node("Add", List.of(variance, epsilon))));
        var normed = editor.node("Mul", List.of(centred, editor.node("Reciprocal", List.of(deviation))));
        var scaled = editor.node("Mul", List.of(normed, editor.constant(scale.get(), channels, 1L)));
        var shifted = editor.node("Add", List.of(scaled, editor.constant(shift.orElseThrow(), channels, 1L)));
        editor.nodeNamed(
                norm.getOutput(0), "Transpose", List.of(shifted), Attributes.numbers("perm", List.of(0L, 2L, 1L)));
        editor.replace(norm, List.of(norm));
    }

    private static boolean swaps(NodeProto transpose) {
        return Attributes.numbers(transpose, "perm").equals(List.of(0L, 2L, 1L));
    }
}
