package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one image costs by the graph as it stands in the file: bodies of scans once for every step, model-local functions once for
 * every call.
 *
 * @param parameters numbers in float constants
 * @param weightBytes bytes of those constants
 * @param activationBytes bytes of all results if every node writes its own, 4 for each number
 * @param unknown nodes whose cost could not be found
 * @param operators by domain and type
 */
public record GraphCost(
        long parameters, long weightBytes, long activationBytes, long unknown, SortedMap<String, Operator> operators) {

    /**
     * What all nodes of one kind cost.
     *
     * @param nodes in the graph, not times they run
     * @param macs multiply-accumulates of convolutions, products and recurrences
     * @param flops floating-point operations, two for each multiply-accumulate; see {@link OperatorCost}
     */
    public record Operator(long nodes, long macs, long flops) {
        static final Operator NONE = new Operator(0, 0, 0);

        Operator plus(Operator other) {
            return new Operator(
                    Math.addExact(nodes, other.nodes),
                    Math.addExact(macs, other.macs),
                    Math.addExact(flops, other.flops));
        }
    }

    private static final long IMAGES = 1;
    private static final int BYTES = 4;

    /** 8 GB of float32. */
    private static final long MOST = 1L << 31;

    public GraphCost {
        operators = new TreeMap<>(operators);
    }

    /** Counts a model; one with a result of more than 2^31 numbers for one image is refused with MODEL_INVALID. */
    public static GraphCost of(ByteBuffer bytes) {
        return of(OnnxGraphs.read(bytes));
    }

    static GraphCost of(ModelProto model) {
        var counter = new Counter();
        try {
            GraphWalk.walk(model, IMAGES, counter);
            model.getGraph().getInitializerList().forEach(counter::weight);
            return counter.cost();
        } catch (ArithmeticException e) {
            throw new KambaException(ErrorCode.MODEL_INVALID, "the graph's results are too large to be counted", e);
        }
    }

    /** Of all operators together. */
    public Operator total() {
        return operators.values().stream().reduce(Operator.NONE, Operator::plus);
    }

    private static final class Counter implements GraphWalk.Visitor {

        private final Map<String, Operator> operators = new TreeMap<>();
        private long parameters;
        private long weightBytes;
        private long activationBytes;
        private long unknown;

        @Override
        public void visit(
                NodeProto node,
                List<Optional<List<Long>>> inputs,
                Optional<List<Long>> result,
                long times,
                boolean recurrent) {
            var shapes = inputs.stream().flatMap(Optional::stream).toList();
            var name = OnnxGraphs.name(node);
            if (result.isEmpty() || shapes.size() < Math.min(inputs.size(), 2)) {
                unknown++;
                operators.merge(name, new Operator(1, 0, 0), Operator::plus);
                return;
            }
            if (Tensors.count(result.get()) > MOST) {
                throw new KambaException(
                        ErrorCode.MODEL_INVALID, "a result of " + name + " has more than " + MOST + " numbers");
            }
            long macs = Math.multiplyExact(times, OperatorCost.macs(node, inputs, result.get(), recurrent));
            long others = Math.multiplyExact(times, OperatorCost.others(node, inputs, result.get(), recurrent));
            operators.merge(name, new Operator(1, macs, Math.addExact(2 * macs, others)), Operator::plus);
            long written = Math.multiplyExact(times * BYTES, Tensors.count(result.get()));
            activationBytes = Math.addExact(activationBytes, OperatorCost.isView(node) ? 0 : written);
        }

        void weight(TensorProto tensor) {
            int size = OperatorCost.floatBytes(tensor.getDataType());
            if (size > 0) {
                parameters = Math.addExact(parameters, Tensors.count(tensor.getDimsList()));
                weightBytes = Math.addExact(weightBytes, size * Tensors.count(tensor.getDimsList()));
            }
        }

        GraphCost cost() {
            return new GraphCost(parameters, weightBytes, activationBytes, unknown, new TreeMap<>(operators));
        }
    }
}
