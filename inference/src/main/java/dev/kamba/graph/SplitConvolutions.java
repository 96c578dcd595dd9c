package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes several convolutions of one whose result is only cut into ranges of channels: the cut costs a copy of everything, and
 * each part may then keep the layout that suits what follows.
 */
final class SplitConvolutions implements GraphPass {

    private static final long CHANNEL_AXIS = 1;

    /** Channels [from, to) of a convolution. */
    private record Part(NodeProto slice, int from, int to) {}

    @Override
    public String version() {
        return "split-convolutions-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        var editor = new GraphEditor(model);
        for (var node : List.copyOf(editor.nodes())) {
            if (GraphEditor.is(node, "Conv") && Attributes.number(node, "group", 1) == 1) {
                rewrite(editor, node);
            }
        }
        return editor.model();
    }

    private static void rewrite(GraphEditor editor, NodeProto conv) {
        var weight = editor.constant(conv.getInput(1));
        var values = editor.floats(conv.getInput(1));
        var bias = conv.getInputCount() < 3
                ? values.map(any -> new float[(int) weight.orElseThrow().getDims(0)])
                : editor.floats(conv.getInput(2));
        var users = editor.consumers(conv.getOutput(0));
        if (values.isEmpty() || bias.isEmpty() || users.size() < 2 || editor.isOutput(conv.getOutput(0))) {
            return;
        }
        var parts = users.stream()
                .map(user -> part(editor, user, bias.get().length))
                .flatMap(Optional::stream)
                .toList();
        if (parts.size() < users.size()) {
            return;
        }
        for (var part : parts) {
            add(editor, conv, weight.orElseThrow(), values.get(), bias.get(), part);
        }
        editor.replace(conv, parts.stream().map(Part::slice).toList());
    }

    private static Optional<Part> part(GraphEditor editor, NodeProto user, int channels) {
        if (!GraphEditor.is(user, "Slice") || user.getInputCount() != 4) {
            return Optional.empty();
        }
        var from = editor.integers(user.getInput(1));
        var to = editor.integers(user.getInput(2));
        var axes = editor.integers(user.getInput(3));
        if (!axes.equals(Optional.of(List.of(CHANNEL_AXIS))) || from.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        long first = from.get().get(0);
        long last = to.get().get(0);
        return first >= 0 && first < last && last <= channels
                ? Optional.of(new Part(user, (int) first, (int) last))
                : Optional.empty();
    }

    private static void add(
            GraphEditor editor, NodeProto conv, TensorProto weight, float[] values, float[] bias, Part part) {
        int each = values.length / bias.length;
        var shape = weight.getDimsList().toArray(Long[]::new);
        shape[0] = (long) part.to - part.from;
        var weights = editor.constant(Arrays.copyOfRange(values, part.from * each, part.to * each), shape);
        var biases = editor.constant(Arrays.copyOfRange(bias, part.from, part.to), shape[0]);
        editor.nodeNamed(
                part.slice.getOutput(0),
                "Conv",
                List.of(conv.getInput(0), weights, biases),
                conv.getAttributeList().toArray(AttributeProto[]::new));
    }
}
