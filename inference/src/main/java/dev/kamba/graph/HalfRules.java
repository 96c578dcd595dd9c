package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which nodes of a main graph may compute in float16, and which of their inputs are then float16. Convolutions do, products with
 * learned weights rather do, what moves or combines values may. Everything else stays float32: norms, softmax, means, scans and
 * products of two activations, and what leads up to the spline basis and to exponentials, since float16 errs there by 6e-3.
 */
final class HalfRules {

    /** Stock operators that are right in either precision. */
    private static final Set<String> FREE = Set.of(
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

    /** Of these only the first input is what they move. */
    private static final Set<String> FIRST = Set.of("Gather", "MaxPool", "Reshape", "Resize", "Slice", "Unsqueeze");

    /** Our own operator that CUDA has in float16 only. */
    private static final String HALF_ONLY = "Convolution";

    /** Inputs that are as the result is of our own operators, which exist in both precisions and compute in float32; see fused.h. */
    private static final Map<String, List<Integer>> OWN = Map.ofEntries(
            Map.entry("BiasActivation", List.of(0)),
            Map.entry("Depthwise", List.of(0)),
            Map.entry("ChannelNorm", List.of(0)),
            Map.entry("SplineFeatures", List.of(0)),
            Map.entry("ChannelAttention", List.of(0)),
            Map.entry("StateMix", List.of(0, 1, 2)),
            Map.entry("CrossOrder", List.of(0)),
            Map.entry("CrossMerge", List.of(0, 2)),
            Map.entry("UpsampleAdd", List.of(0, 1)),
            Map.entry(HALF_ONLY, List.of(0, 1)),
            Map.entry("SplineActivation", List.of(0)),
            Map.entry("GaussianFeatures", List.of(0)),
            Map.entry("GatedNorm", List.of(0, 2)));

    /** Magnify small differences of their arguments. */
    private static final Set<String> DELICATE = Set.of("Abs", "Exp", "Softplus");

    /** What an argument is made by; further back a product or a convolution gives it anew. */
    private static final Set<String> ARGUMENT = Set.of("Add", "Mul", "Unsqueeze");

    /** Give other types than they take. */
    private static final Set<String> RETYPING = Set.of(
            "ArgMax",
            "ArgMin",
            "Cast",
            "Equal",
            "Greater",
            "GreaterOrEqual",
            "IsInf",
            "IsNaN",
            "Less",
            "LessOrEqual",
            "NonZero",
            "QuantizeLinear",
            "Shape",
            "Size");

    private final Map<String, NodeProto> producers = new HashMap<>();
    private final Set<String> weights = new HashSet<>();
    private final Set<String> arguments = new HashSet<>();
    private final Set<String> singles = new HashSet<>();

    /** What becomes of a node. */
    enum Choice {
        SINGLE,
        EITHER,
        /** As long as it costs no Cast more. */
        RATHER_HALF,
        HALF
    }

    HalfRules(GraphProto graph) {
        graph.getInitializerList().stream()
                .filter(tensor -> tensor.getDataType() == TensorProto.DataType.FLOAT.getNumber())
                .map(TensorProto::getName)
                .forEach(weights::add);
        graph.getInputList().stream()
                .filter(input ->
                        input.getType().getTensorType().getElemType() == TensorProto.DataType.FLOAT.getNumber())
                .map(ValueInfoProto::getName)
                .forEach(singles::add);
        singles.addAll(weights);
        for (var node : graph.getNodeList()) {
            node.getOutputList().forEach(output -> producers.put(output, node));
            if (givesSingles(node)) {
                singles.addAll(GraphEditor.is(node, "Scan") ? node.getOutputList() : first(node.getOutputList()));
            }
        }
        graph.getNodeList().stream()
                .filter(node -> DELICATE.contains(node.getOpType()))
                .forEach(this::markArguments);
    }

    private boolean givesSingles(NodeProto node) {
        return GraphEditor.is(node, "Cast")
                ? Attributes.number(node, "to", 0) == TensorProto.DataType.FLOAT.getNumber()
                : !RETYPING.contains(node.getOpType()) && takesSingles(node);
    }

    /** Inputs of one type share it: one that is float32 tells of the others. */
    private boolean takesSingles(NodeProto node) {
        return places(node).stream().map(node::getInput).anyMatch(singles::contains);
    }

    private static List<String> first(List<String> all) {
        return all.subList(0, Math.min(1, all.size()));
    }

    private void markArguments(NodeProto node) {
        for (var input : node.getInputList()) {
            var producer = producers.get(input);
            if (producer != null && ARGUMENT.contains(producer.getOpType()) && arguments.add(input)) {
                markArguments(producer);
            }
        }
    }

    Choice of(NodeProto node) {
        if (node.getOutputCount() == 0 || !takesSingles(node)) {
            return Choice.SINGLE;
        }
        if (isOwn(node)) {
            return node.getOpType().equals(HALF_ONLY) ? Choice.HALF : Choice.EITHER;
        }
        if (GraphEditor.is(node, "Conv")) {
            return Choice.HALF;
        }
        if (GraphEditor.is(node, "MatMul")) {
            return node.getInputList().stream().anyMatch(this::isLearned) ? Choice.RATHER_HALF : Choice.SINGLE;
        }
        boolean free = OnnxGraphs.isStandard(node.getDomain()) && FREE.contains(node.getOpType());
        return free && !arguments.contains(node.getOutput(0)) ? Choice.EITHER : Choice.SINGLE;
    }

    /** Constants of a formula, such as the sums over time of a scan, are not learned. */
    private boolean isLearned(String name) {
        return weights.contains(name) && !name.startsWith(HalfPrecision.FORMULA);
    }

    static boolean isOwn(NodeProto node) {
        return node.getDomain().equals(GraphEditor.OWN) && OWN.containsKey(node.getOpType());
    }

    /** The inputs, as far as they are there, that are of the type of the first result. */
    static List<Integer> places(NodeProto node) {
        var all = IntStream.range(0, node.getInputCount())
                .boxed()
                .filter(place -> !node.getInput(place).isEmpty());
        if (isOwn(node)) {
            var shared = OWN.getOrDefault(node.getOpType(), List.of());
            return all.filter(shared::contains).toList();
        }
        return FIRST.contains(node.getOpType())
                ? all.filter(place -> place == 0).toList()
                : all.toList();
    }
}
