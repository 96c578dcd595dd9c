package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;

import java.util.List;
import java.util.Optional;

/**
 * Operations of one node. Sums, products, comparisons, roots, quotients and exponentials count 1 each; an operator made of several
 * counts them all, for example a sigmoid 1 / (1 + exp(-x)) 4 for each number.
 */
final class OperatorCost {

    /** Decay, input and output for each number of each token's state. */
    private static final int PER_STATE = 3;

    private OperatorCost() {}

    /** Multiply-accumulates of one run. */
    static long macs(NodeProto node, List<Optional<List<Long>>> inputs, List<Long> result, boolean recurrent) {
        long numbers = Tensors.count(result);
        return switch (node.getOpType()) {
            case "Conv" ->
                inputs.get(1)
                        .map(weight -> Math.multiplyExact(numbers, Tensors.count(weight) / weight.get(0)))
                        .orElse(0L);
            case "MatMul" ->
                inputs.get(0)
                        .map(a -> Math.multiplyExact(numbers, a.get(a.size() - 1)))
                        .orElse(0L);
            case "SelectiveScan" ->
                inputs.get(3)
                        .map(keys -> Math.multiplyExact(PER_STATE * numbers, keys.get(keys.size() - 1)))
                        .orElse(0L);
            case "PackedScan" -> packedScan(inputs, numbers);
            case "LinearAttention" ->
                inputs.get(1)
                        .map(keys -> Math.multiplyExact(
                                PER_STATE * numbers, keys.get(2) / Attributes.number(node, "kv_num_heads", 1)))
                        .orElse(0L);
            default -> recurrent ? numbers : 0;
        };
    }

    /** Step sizes and the scan itself. */
    private static long packedScan(List<Optional<List<Long>>> inputs, long numbers) {
        return inputs.get(2)
                .flatMap(step -> inputs.get(3)
                        .map(decays -> Math.multiplyExact(step.get(1) + PER_STATE * decays.get(2), numbers)))
                .orElse(0L);
    }

    /** All other operations of one run. */
    static long others(NodeProto node, List<Optional<List<Long>>> inputs, List<Long> result, boolean recurrent) {
        if (recurrent || isView(node)) {
            return 0;
        }
        return Math.multiplyExact(perNumber(node), counted(node, inputs, result));
    }

    /** Reductions and norms work on what goes in, everything else on what comes out. */
    private static long counted(NodeProto node, List<Optional<List<Long>>> inputs, List<Long> result) {
        boolean bySource = node.getOpType().startsWith("Reduce");
        return Tensors.count(bySource ? inputs.get(0).orElse(result) : result);
    }

    private static long perNumber(NodeProto node) {
        return switch (node.getOpType()) {
            case "Conv" -> node.getInputCount() > 2 ? 1 : 0;
            case "Concat",
                    "Expand",
                    "Gather",
                    "LinearAttention",
                    "MatMul",
                    "PackedScan",
                    "SelectiveScan",
                    "Slice",
                    "Ssd",
                    "Transpose" -> 0;
            // Mean, difference, square, mean, root with quotient, scale, shift.
            case "InstanceNormalization", "LayerNormalization" -> 8;
            case "HardSigmoid", "Sigmoid" -> 4;
            case "Softmax" -> 5;
            case "Softplus", "Tanh" -> 3;
            // The largest of four; two lines of two products each and one across.
            case "MaxPool" -> 3;
            case "Resize" -> 9;
            case "Clip" -> 2;
            default -> 1;
        };
    }

    /** Whether the result only names the input's numbers anew. */
    static boolean isView(NodeProto node) {
        return List.of("Constant", "Identity", "Reshape", "Squeeze", "Unsqueeze")
                .contains(node.getOpType());
    }

    /** Bytes of a number of a float type; 0 for other types. */
    static int floatBytes(int type) {
        var known = TensorProto.DataType.forNumber(type);
        return known == null
                ? 0
                : switch (known) {
                    case FLOAT -> 4;
                    case FLOAT16, BFLOAT16 -> 2;
                    case DOUBLE -> 8;
                    default -> 0;
                };
    }
}
