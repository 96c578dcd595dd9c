package dev.kamba.trainer.net;

import dev.kamba.trainer.net.Parameter.Role;

import java.util.List;

/**
 * A KAN layer: {@code y_o = sum_i base_oi SiLU(x_i) + sum_im scale_oi coefficient_oim B_m(x_i)}, 10 parameters per edge. See
 * {@link BSpline} for B.
 */
public record Spline(String name, int in, int out) {

    /** [out, in]. */
    public Parameter base() {
        return learned(".base", Init.fanIn(in), List.of(out, in));
    }

    /** [out, in]. */
    public Parameter scale() {
        return learned(".scale", Init.fanIn(in), List.of(out, in));
    }

    /** [out, in, 8]. */
    public Parameter coefficients() {
        return learned(".coefficients", new Init.SplineNoise(), List.of(out, in, BSpline.BASES));
    }

    private Parameter learned(String suffix, Init init, List<Integer> shape) {
        return new Parameter(name + suffix, shape, init, Role.SPLINE);
    }
}
