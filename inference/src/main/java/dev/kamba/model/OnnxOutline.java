package dev.kamba.model;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * What can be read from an ONNX file without loading it (onnx.proto, message ModelProto).
 *
 * @param opsets version of each operator set the graph uses; the standard one has the empty name
 * @param metadata metadata_props
 */
record OnnxOutline(Map<String, Long> opsets, Map<String, String> metadata) {

    private static final int MAXIMUM_TEXT = 4 << 20;
    private static final int MAXIMUM_ENTRIES = 1000;

    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_OPSET_IMPORT = 8;
    private static final int MODEL_METADATA = 14;
    private static final int MODEL_FUNCTIONS = 25;

    OnnxOutline {
        opsets = Map.copyOf(opsets);
        metadata = Map.copyOf(metadata);
    }

    /**
     * Reads the outline; bytes that are no ONNX model throw {@link IllegalArgumentException}, a graph that nobody should load is
     * refused with MODEL_INVALID.
     */
    static OnnxOutline of(ByteBuffer bytes) {
        var opsets = new HashMap<String, Long>();
        var metadata = new HashMap<String, String>();
        var functions = new Functions();
        var census = new GraphCensus();
        boolean graph = false;
        var model = new Protobuf(bytes);
        while (model.next()) {
            switch (model.field()) {
                case MODEL_GRAPH -> {
                    if (graph) {
                        throw new IllegalArgumentException("there are two graphs");
                    }
                    graph = true;
                    census.countGraph(model.message());
                }
                case MODEL_OPSET_IMPORT -> opset(model.message(), opsets);
                case MODEL_METADATA -> entry(model.message(), metadata);
                case MODEL_FUNCTIONS -> functions.add(model.message());
                default -> {}
            }
        }
        if (!graph || opsets.isEmpty()) {
            throw new IllegalArgumentException("there is no graph or no operator set");
        }
        functions.check(census);
        functions.opsets().forEach((domain, version) -> opsets.merge(domain, version, Math::max));
        return new OnnxOutline(opsets, metadata);
    }

    static void opset(Protobuf message, Map<String, Long> into) {
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
}
