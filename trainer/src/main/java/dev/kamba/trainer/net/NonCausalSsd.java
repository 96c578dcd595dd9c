package dev.kamba.trainer.net;

/**
 * Non-causal duality in place of the selective scan: {@code S = mean_j w_j v_j B_j'} and {@code y_t = S C_t + D v_t}, with
 * token weights w = softplus(projection + bias) per head. A mean in place of a sum, so that the size of the image does not
 * change the scale.
 */
final class NonCausalSsd {

    private static final int STATES = StateSpace.STATES;
    private static final int HEAD = StateSpace.HEAD;

    private NonCausalSsd() {}

    /** Values [N,D,H,W] to tokens [N,H*W,D]. */
    static <T> T tokens(Ops<T> ops, String name, T values) {
        var shape = ops.shape(values);
        int inner = shape[1];
        int heads = inner / HEAD;
        int length = shape[2] * shape[3];
        var projected = ops.split(
                ops.reshape(
                        ops.conv(
                                values,
                                Conv.point(name + ".project", inner, 2 * STATES + heads)
                                        .withoutBias()),
                        -1,
                        2 * STATES + heads,
                        length),
                1,
                STATES,
                STATES,
                heads);
        var keys = projected.get(0);
        var queries = projected.get(1);
        var flat = ops.reshape(values, -1, inner, length);
        var weighted = weighted(ops, name, flat, projected.get(2));
        var state = ops.scale(ops.matMul(weighted, ops.transpose(keys, 0, 2, 1)), 1.0 / length);
        var direct = ops.mul(flat, ops.parameter(Parameter.weight(name + ".direct", Init.constant(1), inner, 1)));
        return ops.transpose(ops.add(ops.matMul(state, queries), direct), 0, 2, 1);
    }

    /** Every head's values [N,D,L] times its token weights, from logits [N,heads,L]. */
    private static <T> T weighted(Ops<T> ops, String name, T values, T logits) {
        var shape = ops.shape(values);
        int heads = shape[1] / HEAD;
        // softplus(0.5413) = 1
        var bias = ops.parameter(Parameter.weight(name + ".bias", Init.constant(0.5413), heads, 1));
        var weights = ops.reshape(ops.softplus(ops.add(logits, bias)), -1, heads, 1, shape[2]);
        var byHead = ops.reshape(values, -1, heads, HEAD, shape[2]);
        return ops.reshape(ops.mul(byHead, weights), -1, shape[1], shape[2]);
    }
}
