package dev.kamba.trainer.net;

/**
 * The surroundings of VMamba's SS2D, which all state-space modules share: in-projection to values and gate of twice the
 * channels, depthwise convolution and SiLU of the values, a core that mixes tokens, layer norm, gate, out-projection.
 */
final class StateSpace {

    /** Numbers that a token state holds per channel. */
    static final int STATES = 16;

    /** Channels that share a decay or a token weight in the dual forms. */
    static final int HEAD = 16;

    private StateSpace() {}

    /** Mixes tokens. */
    interface Core {
        /** Values [N,D,H,W] to tokens [N,H*W,D]. */
        <T> T tokens(Ops<T> ops, String name, T values);
    }

    /** Image [N,C,H,W] to the same shape; C must be a multiple of 8. */
    static <T> T mix(Ops<T> ops, String name, T x, Core core) {
        var shape = ops.shape(x);
        int inner = 2 * shape[1];
        var both = ops.conv(x, Conv.point(name + ".in", shape[1], 2 * inner).withoutBias());
        var parts = ops.split(ops.fork(both), 1, inner, inner);
        var values = ops.silu(ops.conv(parts.get(0), Conv.depthwise(name + ".local", inner)));
        var mixed = core.tokens(ops, name, values);
        var normed = ops.layerNorm(mixed, new Norm(name + ".norm", inner));
        var gate = ops.silu(parts.get(1));
        var gated = ops.mul(Tokens.image(ops, normed, shape[2], shape[3]), gate);
        return ops.conv(gated, Conv.point(name + ".out", inner, shape[1]).withoutBias());
    }

    /**
     * In place of a scan a 3 x 3 convolution in groups of {@link #HEAD} channels: about as many parameters as the scan's
     * projections, so that the ablation measures the reach and not the size.
     */
    static <T> T convolved(Ops<T> ops, String name, T values) {
        return Tokens.of(ops, ops.conv(values, Conv.grouped(name + ".mix", ops.shape(values)[1], HEAD)));
    }
}
