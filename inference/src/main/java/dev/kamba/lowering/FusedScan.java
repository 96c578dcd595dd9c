package dev.kamba.lowering;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives our own operator what surrounds a selective scan too: the step size softplus(x + bias) and the direct way, y + direct u.
 * ONNX Runtime takes as long for the softplus alone as the operator for the scan.
 */
final class FusedScan {

    private final GraphProto from;
    private final boolean scratch;
    private final Map<String, NodeProto> producers = new HashMap<>();
    private final Map<String, List<NodeProto>> users = new HashMap<>();
    private final Map<String, TensorProto> weights = new HashMap<>();
    private final Set<String> results = new HashSet<>();

    private final Map<NodeProto, NodeProto> replaced = new HashMap<>();
    private final Set<NodeProto> dropped = new HashSet<>();

    private FusedScan(GraphProto from, boolean scratch) {
        this.from = from;
        this.scratch = scratch;
        from.getInitializerList().forEach(tensor -> weights.put(tensor.getName(), tensor));
        from.getOutputList().forEach(output -> results.add(output.getName()));
        for (var node : from.getNodeList()) {
            node.getOutputList().forEach(output -> producers.put(output, node));
            node.getInputList()
                    .forEach(input -> users.computeIfAbsent(input, name -> new ArrayList<>())
                            .add(node));
        }
    }

    /**
     * The graph with its calls of {@link ScanFunctions#SELECTIVE_SCAN} widened where they can be.
     *
     * @param scratch whether the operator needs a second output as its memory
     */
    static GraphProto of(GraphProto graph, boolean scratch) {
        var fused = new FusedScan(graph, scratch);
        graph.getNodeList().stream().filter(FusedScan::isScan).forEach(fused::widen);
        return fused.rewritten();
    }

    /** Whether it is a call as exported, which leaves out what may be added. */
    static boolean isScan(NodeProto node) {
        return node.getDomain().equals(ScanFunctions.DOMAIN)
                && node.getOpType().equals(ScanFunctions.SELECTIVE_SCAN)
                && node.getInputCount() == 5;
    }

    private GraphProto rewritten() {
        var into = from.toBuilder().clearNode();
        from.getNodeList().stream()
                .filter(node -> !dropped.contains(node))
                .forEach(node -> into.addNode(replaced.getOrDefault(node, node)));
        return into.build();
    }

    private void widen(NodeProto scan) {
        var sizes = ScanSizes.of(scan);
        var wide = scan.toBuilder().addInput("").addInput("");
        softplus(scan.getInput(1), sizes).ifPresent(biased -> {
            wide.setInput(1, biased.getInput(0)).setInput(5, biased.getInput(1));
        });
        direct(scan, sizes).ifPresent(product -> {
            wide.setInput(6, product.getInput(1)).setOutput(0, onlyUser(scan).getOutput(0));
            dropped.add(product);
            dropped.add(onlyUser(scan));
        });
        if (scratch) {
            wide.addOutput(scan.getOutput(0) + ".scratch");
        }
        replaced.put(scan, wide.build());
    }

    /** The sum of raw step sizes and a bias under the softplus that makes this value. */
    private Optional<NodeProto> softplus(String delta, ScanSizes sizes) {
        var softplus = producers.get(delta);
        if (softplus == null || !softplus.getOpType().equals("Softplus") || !isUsedOnce(delta)) {
            return Optional.empty();
        }
        var sum = producers.get(softplus.getInput(0));
        if (sum == null || !isWithWeight(sum, "Add", sizes) || !isUsedOnce(sum.getOutput(0))) {
            return Optional.empty();
        }
        dropped.add(softplus);
        dropped.add(sum);
        return Optional.of(sum);
    }

    /** The product of u and a weight that is added to the scan's result and to nothing else. */
    private Optional<NodeProto> direct(NodeProto scan, ScanSizes sizes) {
        var y = scan.getOutput(0);
        if (!isUsedOnce(y)) {
            return Optional.empty();
        }
        var sum = onlyUser(scan);
        var product = producers.get(sum.getInputList().stream()
                .filter(input -> !input.equals(y))
                .findFirst()
                .orElse(y));
        return sum.getOpType().equals("Add")
                        && product != null
                        && isWithWeight(product, "Mul", sizes)
                        && isUsedOnce(product.getOutput(0))
                        && product.getInput(0).equals(scan.getInput(0))
                ? Optional.of(product)
                : Optional.empty();
    }

    private NodeProto onlyUser(NodeProto node) {
        return users.getOrDefault(node.getOutput(0), List.of()).get(0);
    }

    private boolean isUsedOnce(String value) {
        return users.getOrDefault(value, List.of()).size() == 1 && !results.contains(value);
    }

    /** Whether the second input of a node is a weight [K,1,D]. */
    private boolean isWithWeight(NodeProto node, String operator, ScanSizes sizes) {
        if (!node.getOpType().equals(operator) || node.getInputCount() != 2) {
            return false;
        }
        var weight = weights.get(node.getInput(1));
        return weight != null
                && weight.getDataType() == TensorProto.DataType.FLOAT.getNumber()
                && weight.getDimsList().equals(List.of(sizes.sequences(), 1L, sizes.channels()));
    }
}
