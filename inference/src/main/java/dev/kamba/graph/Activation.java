package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.Optional;

/**
 * The activation that directly follows a node.
 *
 * @param code as our operators number it
 * @param last node of the activation; without one the node itself
 */
record Activation(float code, NodeProto last) {

    private static final float NONE = 0;
    private static final float RELU = 1;
    private static final float SILU = 2;

    /** What follows a node whose result goes nowhere else. */
    static Activation after(GraphEditor editor, NodeProto node) {
        var value = node.getOutput(0);
        var relu = editor.onlyConsumer(value, "Relu").map(last -> new Activation(RELU, last));
        return relu.or(() -> silu(editor, value)).orElse(new Activation(NONE, node));
    }

    private static Optional<Activation> silu(GraphEditor editor, String value) {
        var users = editor.consumers(value);
        return users.size() == 2 && !editor.isOutput(value)
                ? users.stream()
                        .filter(user -> GraphEditor.is(user, "Sigmoid"))
                        .flatMap(sigmoid -> editor.onlyConsumer(sigmoid.getOutput(0), "Mul").stream())
                        .filter(product -> product.getInputList().contains(value))
                        .findFirst()
                        .map(last -> new Activation(SILU, last))
                : Optional.empty();
    }

    boolean isNone() {
        return code == NONE;
    }

    AttributeProto attribute() {
        return Attributes.real("activation", code);
    }
}
