package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Bytes that the operators of a session's graph move if each reads its inputs and writes its result once: what a device must do at least
 * that keeps nothing from one operator to the next. Functions and bodies of nodes count as one operator; memory that operators use for
 * themselves does not count.
 *
 * @param bytesPerImage of values
 * @param weightBytes of constants, read once for a whole batch
 * @param unknown nodes of whose values a size is not known
 * @param operators bytes of values for one image by domain and type
 */
public record GraphTraffic(long bytesPerImage, long weightBytes, long unknown, SortedMap<String, Long> operators) {

    /** Read as much as they write, however much there is. */
    private static final Set<String> PARTS = Set.of("Gather", "Slice");

    public GraphTraffic {
        operators = new TreeMap<>(operators);
    }

    /** Counts the graph as it is given to ONNX Runtime. */
    public static GraphTraffic of(SessionModel model) {
        return of(model.rewritten());
    }

    static GraphTraffic of(ModelProto model) {
        try {
            return new Counter(model).traffic();
        } catch (ArithmeticException e) {
            throw new KambaException(ErrorCode.MODEL_INVALID, "the graph's results are too large to be counted", e);
        }
    }

    private static final class Counter {

        private final ModelProto model;
        private final Map<String, List<Long>> shapes;

        /** Bytes of a number of each value. */
        private final Map<String, Integer> sizes = new HashMap<>();

        private final Map<String, Long> weights = new HashMap<>();
        private final Set<String> used = new HashSet<>();
        private final TreeMap<String, Long> operators = new TreeMap<>();
        private long unknown;

        Counter(ModelProto model) {
            this.model = model;
            shapes = GraphWalk.shapes(model, 1);
            for (var input : model.getGraph().getInputList()) {
                sizes.put(input.getName(), bytes(input.getType().getTensorType().getElemType()));
            }
            for (var tensor : model.getGraph().getInitializerList()) {
                int size = bytes(tensor.getDataType());
                sizes.put(tensor.getName(), size);
                weights.put(tensor.getName(), Math.multiplyExact(size, Tensors.count(tensor.getDimsList())));
            }
        }

        GraphTraffic traffic() {
            for (var node : model.getGraph().getNodeList()) {
                used.addAll(node.getInputList());
                if (node.getOutputCount() > 0 && !OperatorCost.isView(node)) {
                    add(node);
                } else if (node.getOutputCount() > 0) {
                    sizes.put(node.getOutput(0), result(node));
                }
            }
            long read = 0;
            for (var weight : weights.entrySet()) {
                read = Math.addExact(read, used.contains(weight.getKey()) ? weight.getValue() : 0);
            }
            long moved = operators.values().stream().reduce(0L, Math::addExact);
            return new GraphTraffic(moved, read, unknown, operators);
        }

        private void add(NodeProto node) {
            sizes.put(node.getOutput(0), result(node));
            var written = bytes(node.getOutput(0));
            if (written.isEmpty()) {
                unknown++;
                return;
            }
            long moved = written.get();
            for (var input : new HashSet<>(node.getInputList())) {
                boolean isValue = !input.isEmpty() && !weights.containsKey(input);
                var read = PARTS.contains(node.getOpType()) ? written : bytes(input);
                moved = Math.addExact(moved, isValue ? read.orElse(0L) : 0);
                unknown += isValue && read.isEmpty() ? 1 : 0;
            }
            operators.merge(OnnxGraphs.name(node), moved, Math::addExact);
        }

        private Optional<Long> bytes(String value) {
            return Optional.ofNullable(shapes.get(value))
                    .map(shape -> Math.multiplyExact(sizes.getOrDefault(value, Float.BYTES), Tensors.count(shape)));
        }

        private int result(NodeProto node) {
            if (GraphEditor.is(node, "Cast")) {
                return bytes((int) Attributes.number(node, "to", 0));
            }
            if (node.getDomain().equals(GraphEditor.OWN)) {
                return node.getOpType().endsWith("Half") ? Short.BYTES : Float.BYTES;
            }
            return node.getInputCount() == 0 ? Float.BYTES : sizes.getOrDefault(node.getInput(0), Float.BYTES);
        }

        private static int bytes(int type) {
            int number = OperatorCost.floatBytes(type);
            if (number > 0) {
                return number;
            }
            return type == TensorProto.DataType.INT64.getNumber() ? Long.BYTES : Integer.BYTES;
        }
    }
}
