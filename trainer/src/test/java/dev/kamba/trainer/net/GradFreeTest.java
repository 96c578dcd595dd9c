package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class GradFreeTest {

    private static final double X = 0.3;

    /** phi = w SiLU(x) + sum_m c_m B_m(x), differentiated by hand. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void splines_learn_and_pass_a_gradient_on_only_if_they_may(boolean gradFree) {
        var probe = new Probe(1, 1, 1, new Probe.Piece() {
            @Override
            public <T> T apply(Ops<T> ops, T x) {
                return SharedActivation.apply(ops, "phi", x, gradFree);
            }
        });
        var weights = probe.randomWeights(1);
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var learned = Probe.float64(manager, weights);
            var image = manager.create(new double[] {X}, new Shape(1, 1, 1, 1));
            var ops = Probe.ops(manager, weights, learned);
            image.setRequiresGradient(true);
            try (var collector = Engine.getInstance().newGradientCollector()) {
                collector.backward(probe.run(ops, image).sum());
            }

            int coefficients = weights.slots(true).stream()
                    .filter(slot -> slot.parameter().name().equals("phi.coefficients"))
                    .findFirst()
                    .orElseThrow()
                    .at();
            double spline = 0;
            for (int m = 0; m < BSpline.BASES; m++) {
                double slope = (BSpline.basis(m, X + 1e-6) - BSpline.basis(m, X - 1e-6)) / 2e-6;
                spline += weights.values("phi.coefficients")[m] * slope;
                assertThat(ops.gradient().getDouble(coefficients + m)).isCloseTo(BSpline.basis(m, X), within(1e-12));
            }
            double sigmoid = 1 / (1 + Math.exp(-X));
            double silu = weights.values("phi.base")[0] * sigmoid * (1 + X * (1 - sigmoid));
            assertThat(Math.abs(spline)).isGreaterThan(1e-2);
            assertThat(image.getGradient().getDouble()).isCloseTo(gradFree ? silu : silu + spline, within(1e-6));
        }
    }
}
