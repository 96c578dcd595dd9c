package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A place where a stretch of a graph has the form that one of our own operators stands for. What lies between its ends may be
 * used elsewhere too: only what nothing needs is dropped.
 *
 * @param shapes of all values for {@link #IMAGES} images
 * @param last node that the operator takes the place of
 * @param names of the values of the form
 */
record Site(GraphEditor editor, Map<String, List<Long>> shapes, NodeProto last, Map<String, String> names) {

    /** A number that no other size of a network is likely to be. */
    static final long IMAGES = 3;

    /** Visits every place where a form ends, from the first node to the last; the visitor rewrites it or not. */
    static ModelProto everywhere(ModelProto model, Pattern form, Consumer<Site> visitor) {
        if (!isFloat32(model)) {
            return model;
        }
        var shapes = GraphWalk.shapes(model, IMAGES);
        var editor = new GraphEditor(model);
        for (var node : List.copyOf(editor.nodes())) {
            if (node.getOutputCount() > 0) {
                form.above(editor, node.getOutput(0))
                        .ifPresent(names -> visitor.accept(new Site(editor, shapes, node, names)));
            }
        }
        return editor.model();
    }

    /** Our operators of these names take nothing else. */
    private static boolean isFloat32(ModelProto model) {
        var graph = model.getGraph();
        return graph.getNodeList().stream().noneMatch(node -> GraphEditor.is(node, "Cast"))
                && graph.getInitializerList().stream()
                        .map(TensorProto::getDataType)
                        .allMatch(type ->
                                OperatorCost.floatBytes(type) == 0 || type == TensorProto.DataType.FLOAT.getNumber());
    }

    String name(String value) {
        return names.getOrDefault(value, "");
    }

    NodeProto node(String value) {
        return editor.producer(name(value)).orElseThrow();
    }

    /** Empty where it is not known. */
    List<Long> shape(String value) {
        return shapes.getOrDefault(name(value), List.of());
    }

    boolean has(String value, Long... shape) {
        return shape(value).equals(List.of(shape));
    }

    /** Whether a value has four axes, images first. */
    boolean isImages(String value) {
        return shape(value).size() == 4 && shape(value).get(0) == IMAGES;
    }

    /** Whether a value is a float32 constant of this shape. */
    boolean holds(String value, Long... shape) {
        return editor.constant(name(value))
                .filter(tensor -> tensor.getDimsList().equals(List.of(shape)))
                .flatMap(Tensors::floats)
                .isPresent();
    }

    /** The finite number that a constant consists of. */
    Optional<Float> scalar(String value) {
        return editor.floats(name(value))
                .filter(all -> all.length == 1 && Float.isFinite(all[0]))
                .map(all -> all[0]);
    }

    /** The name of a float32 constant under another shape. */
    String reshaped(String value, Long... shape) {
        return holds(value, shape)
                ? name(value)
                : editor.constant(editor.floats(name(value)).orElseThrow(), shape);
    }

    /** Whether a Slice takes these of an axis. */
    boolean cuts(String value, long axis, long from, long to) {
        var slice = node(value);
        return editor.integers(slice.getInput(1)).equals(Optional.of(List.of(from)))
                && editor.integers(slice.getInput(2)).equals(Optional.of(List.of(to)))
                && editor.integers(slice.getInput(3)).equals(Optional.of(List.of(axis)));
    }

    /** Whether our operators take what a norm adds to the variance. */
    boolean hasEpsilon(String norm) {
        return epsilon(norm) > 0 && epsilon(norm) <= 1;
    }

    float epsilon(String norm) {
        return Attributes.real(node(norm), "epsilon", 1e-5f);
    }

    /** Puts one of our operators in the place of the last node. */
    void become(String operator, List<String> inputs, AttributeProto... attributes) {
        editor.ownNamed(last.getOutput(0), operator, inputs, attributes);
        editor.replace(last, List.of(last));
    }

    /** As {@link #become}, with a second result that is memory for the operator. */
    void becomeWithScratch(String operator, List<String> inputs, AttributeProto... attributes) {
        editor.ownWithScratch(last.getOutput(0), operator, inputs, attributes);
        editor.replace(last, List.of(last));
    }
}
