package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.ArrayList;
import java.util.List;

/**
 * Moves a 1 x 1 convolution that leaves fewer channels in front of the linear Resize that it follows: there are fewer numbers to
 * multiply there and fewer channels to enlarge. The two commute, since the weights of an interpolation add up to one.
 */
final class EarlyReductions implements GraphPass {

    @Override
    public String version() {
        return "early-reductions-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        var editor = new GraphEditor(model);
        for (var node : List.copyOf(editor.nodes())) {
            if (GraphEditor.is(node, "Conv") && isReduction(editor, node)) {
                editor.producer(node.getInput(0), "Resize")
                        .filter(resize ->
                                editor.onlyConsumer(resize.getOutput(0), "Conv").isPresent())
                        .filter(resize -> enlarges(editor, resize))
                        .ifPresent(resize -> swap(editor, resize, node));
            }
        }
        return editor.model();
    }

    private static boolean isReduction(GraphEditor editor, NodeProto conv) {
        return editor.constant(conv.getInput(1))
                .map(weight -> weight.getDimsList())
                .filter(shape -> PointwiseProducts.isPointwise(conv, shape) && shape.get(0) < shape.get(1))
                .isPresent();
    }

    /** Whether it interpolates rows and columns linearly and nothing else, and gives no fewer of them. */
    private static boolean enlarges(GraphEditor editor, NodeProto resize) {
        boolean plain = Attributes.text(resize, "mode", "nearest").equals("linear")
                && !Attributes.text(resize, "coordinate_transformation_mode", "half_pixel")
                        .equals("tf_crop_and_resize")
                && Attributes.find(resize, "axes").isEmpty()
                && resize.getInputCount() == 3;
        return plain
                && editor.floats(resize.getInput(2))
                        .filter(scales -> scales.length == 4
                                && scales[0] == 1
                                && scales[1] == 1
                                && scales[2] >= 1
                                && scales[3] >= 1)
                        .isPresent();
    }

    private static void swap(GraphEditor editor, NodeProto resize, NodeProto conv) {
        var inputs = conv.getInputList().subList(1, conv.getInputCount());
        var reduced = editor.node("Conv", joined(resize.getInput(0), inputs), attributes(conv));
        editor.nodeNamed(
                conv.getOutput(0),
                "Resize",
                joined(reduced, resize.getInputList().subList(1, 3)),
                attributes(resize));
        editor.replace(conv, List.of(resize, conv));
    }

    private static List<String> joined(String first, List<String> others) {
        var all = new ArrayList<String>();
        all.add(first);
        all.addAll(others);
        return all;
    }

    private static AttributeProto[] attributes(NodeProto node) {
        return node.getAttributeList().toArray(AttributeProto[]::new);
    }
}
