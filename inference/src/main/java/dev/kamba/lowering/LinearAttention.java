package dev.kamba.lowering;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;

import java.util.List;
import java.util.regex.Pattern;

import static dev.kamba.graph.Attributes.number;
import static dev.kamba.graph.Attributes.real;
import static dev.kamba.graph.Attributes.text;

/**
 * Mamba-2's recurrence as ONNX Runtime's own operator com.microsoft::LinearAttention, version 1, which its CPU provider has from
 * 1.26 on: state += key x value, decayed by exp(logs); keys and queries are shared by all heads.
 */
final class LinearAttention {

    static final OperatorSetIdProto OPERATORS = FunctionBody.operators("com.microsoft", 1);

    private static final Pattern VERSION = Pattern.compile("1\\.([0-9]{1,4})\\.");
    private static final int SINCE = 26;

    private LinearAttention() {}

    /** @param version of ONNX Runtime, for example 1.29.0 */
    static boolean isPartOf(String version) {
        var known = VERSION.matcher(version);
        return known.lookingAt() && Integer.parseInt(known.group(1)) >= SINCE;
    }

    static FunctionProto function(String name, ScanSizes sizes) {
        var body = new FunctionBody(name, List.of("x", "delta", "logs", "keys", "queries"), "y");
        long length = sizes.length();
        long heads = sizes.heads();
        var byHead = body.reshaped("x", -1, length, heads, sizes.channels() / heads);
        var input = body.product(byHead, body.reshaped("delta", -1, length, heads, 1));
        var attention = body.nodes(
                "LinearAttention",
                OPERATORS.getDomain(),
                2,
                List.of(
                        body.reshaped("queries", -1, length, sizes.states()),
                        body.reshaped("keys", -1, length, sizes.states()),
                        body.reshaped(input, -1, length, sizes.channels()),
                        "",
                        body.reshaped("logs", -1, length, heads)),
                number("q_num_heads", 1),
                number("kv_num_heads", heads),
                text("update_rule", "gated"),
                real("scale", 1));
        var y = body.reshaped(attention.get(0), -1, sizes.sequences(), length, sizes.channels());
        return body.end(y, OPERATORS);
    }
}
