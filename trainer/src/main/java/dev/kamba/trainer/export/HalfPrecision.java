package dev.kamba.trainer.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.kamba.graph.Attributes;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites a finished float32 graph so that it computes in float16 where that does no harm. Convolutions and products with
 * learned weights always do; what moves or combines values follows its inputs; everything else stays float32: norms, softmax,
 * means, scans and products of two activations, and what leads up to the spline basis and to exponentials, since float16 errs
 * there by 6e-3. Input and output stay float32.
 */
final class HalfPrecision {

    /** Float16 where every input that is computed is. */
    private static final Set<String> FOLLOWING = Set.of(
            "Add",
            "Concat",
            "Gather",
            "MaxPool",
            "Mul",
            "Neg",
            "Relu",
            "Reshape",
            "Resize",
            "Sigmoid",
            "Slice",
            "Transpose",
            "Unsqueeze");

    /** Magnify small differences of their arguments. */
    private static final Set<String> DELICATE = Set.of("Abs", "Exp", "Softplus");

    /** What an argument is made by; further back a product or a convolution gives it anew. */
    private static final Set<String> ARGUMENT = Set.of("Add", "Mul", "Unsqueeze");

    private final GraphProto from;
    private final GraphProto.Builder into = GraphProto.newBuilder();
    private final Map<String, TensorProto> weights = new LinkedHashMap<>();
    private final Map<String, NodeProto> producers = new HashMap<>();
    private final Set<String> arguments = new HashSet<>();

    /** Values that the new graph computes in float16. */
    private final Set<String> halves = new HashSet<>();

    /** Values and weights that exist in a second precision, by name and precision. */
    private final Map<Wanted, String> copies = new HashMap<>();

    private final Set<String> kept = new HashSet<>();

    private record Wanted(String name, boolean half) {}

    private HalfPrecision(GraphProto from) {
        this.from = from;
        from.getInitializerList().forEach(tensor -> weights.put(tensor.getName(), tensor));
        from.getNodeList().forEach(node -> node.getOutputList().forEach(output -> producers.put(output, node)));
        from.getNodeList().stream()
                .filter(node -> DELICATE.contains(node.getOpType()))
                .forEach(this::markArguments);
    }

    static ModelProto of(ModelProto model) {
        return model.toBuilder()
                .setGraph(new HalfPrecision(model.getGraph()).converted())
                .build();
    }

    private void markArguments(NodeProto node) {
        for (var input : node.getInputList()) {
            var producer = producers.get(input);
            if (producer != null && ARGUMENT.contains(producer.getOpType()) && arguments.add(producer.getName())) {
                markArguments(producer);
            }
        }
    }

    private GraphProto converted() {
        into.setName(from.getName()).addAllInput(from.getInputList()).addAllOutput(from.getOutputList());
        from.getNodeList().forEach(this::convert);
        weights.values().stream()
                .filter(tensor -> kept.contains(tensor.getName()))
                .forEach(into::addInitializer);
        return into.build();
    }

    private void convert(NodeProto node) {
        boolean half = isHalf(node);
        var converted = node.toBuilder().clearInput();
        for (int i = 0; i < node.getInputCount(); i++) {
            var input = node.getInput(i);
            // The scales of a Resize are float32 whatever it resizes.
            boolean scales = node.getOpType().equals("Resize") && i > 0;
            converted.addInput(isReal(input) ? in(input, half && !scales) : keep(input));
        }
        for (int i = 0; i < node.getAttributeCount(); i++) {
            if (node.getAttribute(i).hasG()) {
                converted.setAttribute(i, withSingles(node.getAttribute(i)));
            }
        }
        into.addNode(converted);
        if (half) {
            halves.addAll(node.getOutputList());
        }
    }

    private boolean isHalf(NodeProto node) {
        return switch (node.getOpType()) {
            case "Conv" -> true;
            case "MatMul" -> node.getInputList().stream().anyMatch(this::isLearned);
            default ->
                FOLLOWING.contains(node.getOpType())
                        && !arguments.contains(node.getName())
                        && node.getInputList().stream().anyMatch(halves::contains)
                        && node.getInputList().stream()
                                .allMatch(input -> halves.contains(input) || !producers.containsKey(input));
        };
    }

    /** Constants of a formula, such as the sums over time of a scan, are not learned. */
    private boolean isLearned(String name) {
        return weights.containsKey(name) && !name.startsWith(OnnxGraph.CONSTANT);
    }

    /** Whether the value is of floating point; whatever is computed in these graphs is. */
    private boolean isReal(String name) {
        var weight = weights.get(name);
        return weight == null ? !name.isEmpty() : weight.getDataType() == TensorProto.DataType.FLOAT.getNumber();
    }

    private String keep(String name) {
        kept.add(name);
        return name;
    }

    /** The name under which the value is to be had in this precision. */
    private String in(String name, boolean half) {
        if (!half && weights.containsKey(name)) {
            return keep(name);
        }
        if (half == halves.contains(name)) {
            return name;
        }
        return copies.computeIfAbsent(new Wanted(name, half), wanted -> {
            var copy = name + (half ? ".half" : ".single");
            var weight = weights.get(name);
            if (weight != null) {
                into.addInitializer(Half.of(weight, copy));
            } else {
                into.addNode(cast(name, copy, half));
            }
            return copy;
        });
    }

    private static NodeProto cast(String name, String into, boolean half) {
        var type = half ? TensorProto.DataType.FLOAT16 : TensorProto.DataType.FLOAT;
        return NodeProto.newBuilder()
                .setOpType("Cast")
                .setName(into)
                .addInput(name)
                .addOutput(into)
                .addAttribute(Attributes.number("to", type.getNumber()))
                .build();
    }

    /** The body of a scan, whose outer values have to be float32 as all in it is. */
    private AttributeProto withSingles(AttributeProto attribute) {
        var body = attribute.getG().toBuilder();
        for (int i = 0; i < body.getNodeCount(); i++) {
            var node = body.getNode(i).toBuilder();
            for (int input = 0; input < node.getInputCount(); input++) {
                var name = node.getInput(input);
                if (producers.containsKey(name) || weights.containsKey(name)) {
                    node.setInput(input, isReal(name) ? in(name, false) : keep(name));
                }
            }
            body.setNode(i, node);
        }
        return attribute.toBuilder().setG(body).build();
    }
}
