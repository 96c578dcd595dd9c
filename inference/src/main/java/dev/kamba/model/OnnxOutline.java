package dev.kamba.model;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * What can be read from an ONNX file without loading it (onnx.proto, messages ModelProto, GraphProto, NodeProto,
 * AttributeProto and TensorProto).
 *
 * @param opsets version of each operator set the graph uses; the standard one has the empty name
 * @param metadata metadata_props
 * @param externalData whether a tensor's values lie in another file
 */
record OnnxOutline(Map<String, Long> opsets, Map<String, String> metadata, boolean externalData) {

    private static final int MAXIMUM_TEXT = 4 << 20;
    private static final int MAXIMUM_ENTRIES = 1000;
    private static final int MAXIMUM_DEPTH = 16;

    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_OPSET_IMPORT = 8;
    private static final int MODEL_METADATA = 14;
    private static final int MODEL_FUNCTIONS = 25;
    private static final int FUNCTION_NODE = 7;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_SPARSE_INITIALIZER = 15;
    private static final int NODE_ATTRIBUTE = 5;
    private static final int ATTRIBUTE_TENSOR = 5;
    private static final int ATTRIBUTE_GRAPH = 6;
    private static final int ATTRIBUTE_TENSORS = 10;
    private static final int ATTRIBUTE_GRAPHS = 11;
    private static final int ATTRIBUTE_SPARSE_TENSOR = 22;
    private static final int ATTRIBUTE_SPARSE_TENSORS = 23;
    private static final int TENSOR_EXTERNAL_DATA = 13;
    private static final int TENSOR_DATA_LOCATION = 14;

    OnnxOutline {
        opsets = Map.copyOf(opsets);
        metadata = Map.copyOf(metadata);
    }

    /** Reads the outline; bytes that are no ONNX model throw {@link IllegalArgumentException}. */
    static OnnxOutline of(ByteBuffer bytes) {
        var opsets = new HashMap<String, Long>();
        var metadata = new HashMap<String, String>();
        boolean external = false;
        boolean graph = false;
        var model = new Protobuf(bytes);
        while (model.next()) {
            switch (model.field()) {
                case MODEL_GRAPH -> {
                    graph = true;
                    external |= graphHasExternalData(model.message(), 0);
                }
                case MODEL_OPSET_IMPORT -> opset(model.message(), opsets);
                case MODEL_METADATA -> entry(model.message(), metadata);
                case MODEL_FUNCTIONS -> external |= functionHasExternalData(model.message());
                default -> {}
            }
        }
        if (!graph || opsets.isEmpty()) {
            throw new IllegalArgumentException("there is no graph or no operator set");
        }
        return new OnnxOutline(opsets, metadata, external);
    }

    private static void opset(Protobuf message, Map<String, Long> into) {
        String domain = "";
        long version = 0;
        while (message.next()) {
            if (message.field() == 1) {
                domain = message.text(MAXIMUM_TEXT);
            } else if (message.field() == 2) {
                version = message.number();
            }
        }
        put(into, domain.equals("ai.onnx") ? "" : domain, version);
    }

    private static void entry(Protobuf message, Map<String, String> into) {
        String key = "";
        String value = "";
        while (message.next()) {
            if (message.field() == 1) {
                key = message.text(MAXIMUM_TEXT);
            } else if (message.field() == 2) {
                value = message.text(MAXIMUM_TEXT);
            }
        }
        put(into, key, value);
    }

    private static <T> void put(Map<String, T> map, String key, T value) {
        if (map.size() == MAXIMUM_ENTRIES || map.put(key, value) != null) {
            throw new IllegalArgumentException("metadata or operator sets are doubled or too many");
        }
    }

    private static boolean functionHasExternalData(Protobuf function) {
        boolean external = false;
        while (function.next()) {
            external |= function.field() == FUNCTION_NODE && nodeHasExternalData(function.message(), 0);
        }
        return external;
    }

    private static boolean graphHasExternalData(Protobuf graph, int depth) {
        if (depth > MAXIMUM_DEPTH) {
            throw new IllegalArgumentException("graphs are nested more than " + MAXIMUM_DEPTH + " deep");
        }
        boolean external = false;
        while (graph.next()) {
            external |= switch (graph.field()) {
                case GRAPH_NODE -> nodeHasExternalData(graph.message(), depth);
                case GRAPH_INITIALIZER -> tensorIsExternal(graph.message());
                case GRAPH_SPARSE_INITIALIZER -> sparseTensorIsExternal(graph.message());
                default -> false;
            };
        }
        return external;
    }

    private static boolean nodeHasExternalData(Protobuf node, int depth) {
        boolean external = false;
        while (node.next()) {
            if (node.field() == NODE_ATTRIBUTE) {
                external |= attributeHasExternalData(node.message(), depth);
            }
        }
        return external;
    }

    private static boolean attributeHasExternalData(Protobuf attribute, int depth) {
        boolean external = false;
        while (attribute.next()) {
            external |= switch (attribute.field()) {
                case ATTRIBUTE_TENSOR, ATTRIBUTE_TENSORS -> tensorIsExternal(attribute.message());
                case ATTRIBUTE_SPARSE_TENSOR, ATTRIBUTE_SPARSE_TENSORS -> sparseTensorIsExternal(attribute.message());
                case ATTRIBUTE_GRAPH, ATTRIBUTE_GRAPHS -> graphHasExternalData(attribute.message(), depth + 1);
                default -> false;
            };
        }
        return external;
    }

    private static boolean sparseTensorIsExternal(Protobuf sparse) {
        boolean external = false;
        while (sparse.next()) {
            external |= sparse.field() <= 2 && tensorIsExternal(sparse.message());
        }
        return external;
    }

    private static boolean tensorIsExternal(Protobuf tensor) {
        boolean external = false;
        while (tensor.next()) {
            external |= tensor.field() == TENSOR_EXTERNAL_DATA
                    || (tensor.field() == TENSOR_DATA_LOCATION && tensor.number() != 0);
        }
        return external;
    }
}
