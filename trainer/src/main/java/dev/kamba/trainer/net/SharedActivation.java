package dev.kamba.trainer.net;

import dev.kamba.trainer.net.Parameter.Role;

import java.util.List;

/**
 * SaKAN's activation, one for all edges of a layer: {@code phi(t) = w SiLU(t) + sum_m c_m B_m(t)}, nine numbers. Grad-free, B
 * is taken of an input that passes no gradient on: c still learns, and the backward pass needs B alone.
 */
final class SharedActivation {

    private SharedActivation() {}

    static <T> T apply(Ops<T> ops, String name, T x, boolean gradFree) {
        var base = ops.parameter(new Parameter(name + ".base", List.of(1), Init.constant(1), Role.SPLINE));
        var coefficients = ops.parameter(
                new Parameter(name + ".coefficients", List.of(BSpline.BASES, 1), new Init.SplineNoise(), Role.SPLINE));
        return ops.sharedActivation(x, base, coefficients, gradFree);
    }
}
