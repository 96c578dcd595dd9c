package dev.kamba.trainer.net;

import dev.kamba.trainer.net.Parameter.Role;

import java.util.List;

/**
 * A FastKAN layer (arXiv 2405.06721): {@code y = W_g g(norm(x)) + W_b SiLU(x) + b} with eight Gaussians
 * {@code g_m(t) = exp(-((t - c_m) / h)^2)} per input, centres evenly from -2 to 2, h their distance.
 */
final class FastKan {

    private static final int CENTRES = 8;
    private static final double SPACING = 4.0 / (CENTRES - 1);

    private FastKan() {}

    /** Tokens [N,L,C] to the same shape. */
    static <T> T map(Ops<T> ops, String name, T tokens, int channels) {
        var x = ops.fork(tokens);
        int length = ops.shape(x)[1];
        var normed = ops.layerNorm(x, new Norm(name + ".norm", channels));
        var centres = new float[CENTRES];
        for (int m = 0; m < CENTRES; m++) {
            centres[m] = (float) (2 - m * SPACING);
        }
        var column = ops.reshape(normed, -1, length, channels, 1);
        var away = ops.scale(ops.add(column, ops.constant(centres, CENTRES)), 1 / SPACING);
        var bells = ops.reshape(ops.exp(ops.scale(ops.mul(away, away), -1)), -1, length, channels * CENTRES);
        var weight = new Parameter(
                name + ".bells", List.of(channels * CENTRES, channels), new Init.Normal(0.1), Role.SPLINE);
        var base = ops.linear(ops.silu(x), new Linear(name + ".base", channels, channels));
        return ops.add(ops.matMul(bells, ops.parameter(weight)), base);
    }
}
