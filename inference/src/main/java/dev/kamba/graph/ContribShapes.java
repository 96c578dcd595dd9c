package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.List;
import java.util.Optional;

/** Shapes of the few operators outside ONNX that Kamba's own passes write: domains com.microsoft and dev.kamba. */
final class ContribShapes {

    private ContribShapes() {}

    static Optional<List<Long>> result(NodeProto node, List<Optional<List<Long>>> inputs) {
        return switch (node.getOpType()) {
            case "QuickGelu", "SelectiveScan", "Ssd" -> inputs.get(0);
            case "LinearAttention" -> linearAttention(node, inputs);
            default -> Optional.empty();
        };
    }

    /** Queries [B,T,q_num_heads*d_k] and values [B,T,kv_num_heads*d_v] to [B,T,q_num_heads*d_v]. */
    private static Optional<List<Long>> linearAttention(NodeProto node, List<Optional<List<Long>>> inputs) {
        long heads = Attributes.number(node, "kv_num_heads", 1);
        return inputs.get(0)
                .flatMap(query -> inputs.get(2).map(value -> {
                    long queries = Attributes.number(node, "q_num_heads", 1);
                    return List.of(query.get(0), query.get(1), value.get(2) / heads * Math.max(queries, heads));
                }));
    }
}
