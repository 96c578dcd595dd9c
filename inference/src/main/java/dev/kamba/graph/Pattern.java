package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * A tree of operators to find above a value, written as the formula that the exporter writes. The same name stands for the same
 * value wherever it occurs.
 */
final class Pattern {

    private final BiPredicate<GraphEditor, NodeProto> condition;
    private final List<Pattern> inputs;
    private final String name;
    private final boolean isNode;

    private Pattern(boolean isNode, BiPredicate<GraphEditor, NodeProto> condition, List<Pattern> inputs, String name) {
        this.isNode = isNode;
        this.condition = condition;
        this.inputs = inputs;
        this.name = name;
    }

    /** Any value. */
    static Pattern any(String name) {
        return new Pattern(false, (editor, node) -> true, List.of(), name);
    }

    private static Pattern any() {
        return any("");
    }

    /** The result of a standard operator of exactly these inputs. */
    static Pattern node(String operator, Pattern... inputs) {
        return new Pattern(true, (editor, node) -> GraphEditor.is(node, operator), List.of(inputs), "");
    }

    /** The result of one of our own operators of exactly these inputs. */
    static Pattern own(String operator, Pattern... inputs) {
        return new Pattern(true, (editor, node) -> GraphEditor.isOwn(node, operator), List.of(inputs), "");
    }

    /** The same with a name. */
    Pattern as(String chosen) {
        return new Pattern(isNode, condition, inputs, chosen);
    }

    Pattern with(String attribute, Long... numbers) {
        return when((editor, node) -> Attributes.numbers(node, attribute).equals(List.of(numbers)));
    }

    Pattern along(long axis) {
        return when((editor, node) -> Attributes.number(node, "axis", 0) == axis);
    }

    private Pattern when(BiPredicate<GraphEditor, NodeProto> also) {
        return new Pattern(isNode, condition.and(also), inputs, name);
    }

    /** Changes tokens to channels or back. */
    static Pattern swapped(Pattern x) {
        return node("Transpose", x).with("perm", 0L, 2L, 1L);
    }

    /** A reshaping that keeps images apart, however many there are. */
    static Pattern reshaped(Pattern x) {
        return node("Reshape", x, any())
                .when((editor, node) -> editor.integers(node.getInput(1))
                        .filter(sizes -> !sizes.isEmpty() && sizes.get(0) <= 0)
                        .isPresent());
    }

    /** A mean that keeps its axis. */
    static Pattern mean(Pattern x, long axis) {
        return node("ReduceMean", x)
                .with("axes", axis)
                .when((editor, node) -> Attributes.number(node, "keepdims", 1) == 1);
    }

    static Pattern slice(Pattern x) {
        return node("Slice", x, any(), any(), any());
    }

    /** A layer norm of the last of three axes. */
    static Pattern norm(Pattern tokens, String scale, String shift) {
        return node("LayerNormalization", tokens, any(scale), any(shift))
                .when((editor, node) ->
                        List.of(-1L, 2L).contains(Attributes.number(node, "axis", -1)) && node.getOutputCount() == 1);
    }

    /** The values by their names, if this is what makes a value. */
    Optional<Map<String, String>> above(GraphEditor editor, String value) {
        var found = new HashMap<String, String>();
        return matches(editor, value, found) ? Optional.of(found) : Optional.empty();
    }

    private boolean matches(GraphEditor editor, String value, Map<String, String> found) {
        var before = name.isEmpty() ? null : found.putIfAbsent(name, value);
        if (before != null && !before.equals(value)) {
            return false;
        }
        return !isNode
                || editor.producer(value)
                        .filter(node -> node.getInputCount() == inputs.size() && condition.test(editor, node))
                        .filter(node -> matchInputs(editor, node, found))
                        .isPresent();
    }

    private boolean matchInputs(GraphEditor editor, NodeProto node, Map<String, String> found) {
        for (int i = 0; i < inputs.size(); i++) {
            if (!inputs.get(i).matches(editor, node.getInput(i), found)) {
                return false;
            }
        }
        return true;
    }
}
