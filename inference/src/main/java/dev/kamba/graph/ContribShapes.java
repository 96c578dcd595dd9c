package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.List;
import java.util.Optional;

/** Shapes of the few operators outside ONNX that Kamba's own passes write: domains com.microsoft and dev.kamba. */
final class ContribShapes {

    /** Eight functions of each number and SiLU. */
    private static final long SPLINE_TERMS = 9;

    private ContribShapes() {}

    static Optional<List<Long>> result(NodeProto node, List<Optional<List<Long>>> inputs) {
        return switch (operator(node)) {
            case "PackedScan", "QuickGelu", "SelectiveScan", "Ssd" -> inputs.get(0);
            case "LinearAttention" -> linearAttention(node, inputs);
            case "BiasActivation", "ChannelAttention", "GatedNorm", "SplineActivation", "StateMix" -> inputs.get(0);
            case "UpsampleAdd" -> inputs.get(1);
            case "Depthwise",
                    "ChannelNorm",
                    "SplineFeatures",
                    "GaussianFeatures",
                    "CrossOrder",
                    "CrossMerge",
                    "Convolution" -> stretch(node, inputs);
            default -> Optional.empty();
        };
    }

    /** Twins for float16 give the same shapes. */
    private static String operator(NodeProto node) {
        return node.getOpType().replaceFirst("Half$", "");
    }

    /** Of operators of our own that give another shape than they take; see fused.h. */
    private static Optional<List<Long>> stretch(NodeProto node, List<Optional<List<Long>>> inputs) {
        return inputs.get(0).flatMap(x -> switch (operator(node)) {
            case "Depthwise" ->
                inputs.get(1)
                        .map(weight -> Attributes.real(node, "width", 0) > 0
                                ? x
                                : List.of(x.get(0), weight.get(0), x.get(2), x.get(3)));
            case "Convolution" -> inputs.get(1).map(weight -> List.of(x.get(0), weight.get(1), x.get(2), x.get(3)));
            case "ChannelNorm" ->
                Optional.of(
                        Attributes.real(node, "tokens", 0) > 0
                                ? List.of(x.get(0), Math.multiplyExact(x.get(2), x.get(3)), x.get(1))
                                : x);
            case "SplineFeatures", "GaussianFeatures" ->
                Optional.of(List.of(x.get(0), x.get(1), Math.multiplyExact(SPLINE_TERMS, x.get(2))));
            case "CrossOrder" -> inputs.get(1).map(places -> List.of(x.get(0), places.get(0), places.get(1), x.get(1)));
            // xz has the image's sides.
            case "CrossMerge" -> inputs.get(2).map(xz -> List.of(x.get(0), x.get(3), xz.get(2), xz.get(3)));
            default -> Optional.<List<Long>>empty();
        });
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
