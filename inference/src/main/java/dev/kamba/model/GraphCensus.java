package dev.kamba.model;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts what one graph or function holds, the bodies in it included, and refuses what no honest package has (onnx.proto,
 * messages GraphProto, NodeProto, AttributeProto and TensorProto).
 */
final class GraphCensus {

    private static final int MAXIMUM_DEPTH = 16;

    /** KM-UNet has 700 nodes; every node and value becomes several objects, here and in ONNX Runtime. */
    private static final int MAXIMUM_PARTS = 100_000;

    private static final int MAXIMUM_NAME = 1000;

    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_SPARSE_INITIALIZER = 15;
    private static final int NODE_OPERATOR = 4;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int NODE_DOMAIN = 7;
    private static final int ATTRIBUTE_TENSOR = 5;
    private static final int ATTRIBUTE_GRAPH = 6;
    private static final int ATTRIBUTE_TENSORS = 10;
    private static final int ATTRIBUTE_GRAPHS = 11;
    private static final int ATTRIBUTE_SPARSE_TENSOR = 22;
    private static final int ATTRIBUTE_SPARSE_TENSORS = 23;

    private final Map<Operator, Integer> operators = new HashMap<>();
    private int parts;

    /** An operator by its domain, the standard one empty, and its type. */
    record Operator(String domain, String type) {

        static Operator of(String domain, String type) {
            return new Operator(domain.equals("ai.onnx") ? "" : domain, type);
        }

        @Override
        public String toString() {
            return domain + "." + type;
        }
    }

    /** How often each operator is used. */
    Map<Operator, Integer> operators() {
        return operators;
    }

    void countGraph(Protobuf graph) {
        countGraph(graph, 0);
    }

    private void countGraph(Protobuf graph, int depth) {
        if (depth > MAXIMUM_DEPTH) {
            throw refused("graphs are nested more than " + MAXIMUM_DEPTH + " deep");
        }
        while (graph.next()) {
            countPart();
            switch (graph.field()) {
                case GRAPH_NODE -> countNode(graph.message(), depth);
                case GRAPH_INITIALIZER -> TensorCheck.check(graph.message());
                case GRAPH_SPARSE_INITIALIZER -> throw sparse();
                default -> {}
            }
        }
    }

    void countNode(Protobuf node) {
        countPart();
        countNode(node, 0);
    }

    private void countNode(Protobuf node, int depth) {
        String type = "";
        String domain = "";
        while (node.next()) {
            countPart();
            switch (node.field()) {
                case NODE_OPERATOR -> type = node.text(MAXIMUM_NAME);
                case NODE_DOMAIN -> domain = node.text(MAXIMUM_NAME);
                case NODE_ATTRIBUTE -> countAttribute(node.message(), depth);
                default -> {}
            }
        }
        operators.merge(Operator.of(domain, type), 1, Integer::sum);
    }

    void countAttribute(Protobuf attribute) {
        countPart();
        countAttribute(attribute, 0);
    }

    private void countAttribute(Protobuf attribute, int depth) {
        while (attribute.next()) {
            switch (attribute.field()) {
                case ATTRIBUTE_TENSOR, ATTRIBUTE_TENSORS -> {
                    countPart();
                    TensorCheck.check(attribute.message());
                }
                case ATTRIBUTE_SPARSE_TENSOR, ATTRIBUTE_SPARSE_TENSORS -> throw sparse();
                case ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS -> countGraph(attribute.message(), depth + 1);
                default -> {}
            }
        }
    }

    private void countPart() {
        parts++;
        if (parts > MAXIMUM_PARTS) {
            throw refused("a graph has more than " + MAXIMUM_PARTS + " nodes, values and attributes");
        }
    }

    private static KambaException sparse() {
        return refused("sparse tensors are not used here, since few bytes may stand for any number of zeros");
    }

    static KambaException refused(String reason) {
        return new KambaException(ErrorCode.MODEL_INVALID, reason);
    }
}
