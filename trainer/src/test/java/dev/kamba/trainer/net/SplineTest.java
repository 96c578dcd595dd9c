package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SplineTest {

    @Test
    void layer_equals_its_formula_edge_by_edge() {
        int channels = 3;
        var probe = new Probe(channels, 1, 2, new Probe.Piece() {
            @Override
            public <T> T apply(Ops<T> ops, T x) {
                var tokens = ops.spline(Tokens.of(ops, x), new Spline("kan", channels, channels));
                return Tokens.image(ops, tokens, ops.shape(x)[2], ops.shape(x)[3]);
            }
        });
        var weights = probe.randomWeights(1);
        var image = Probe.noise(new Random(2), channels * 2);
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var x = manager.create(image).reshape(new Shape(1, channels, 1, 2));
            var found = probe.run(manager, weights, x).toDoubleArray();
            for (int o = 0; o < channels; o++) {
                for (int t = 0; t < 2; t++) {
                    double y = 0;
                    for (int i = 0; i < channels; i++) {
                        int edge = o * channels + i;
                        double input = image[i * 2 + t];
                        y += weights.values("kan.base")[edge] * input / (1 + Math.exp(-input));
                        for (int m = 0; m < BSpline.BASES; m++) {
                            y += weights.values("kan.scale")[edge]
                                    * weights.values("kan.coefficients")[edge * BSpline.BASES + m]
                                    * BSpline.basis(m, input);
                        }
                    }
                    assertThat(found[o * 2 + t]).isCloseTo(y, within(1e-6));
                }
            }
        }
    }

    @Test
    void coefficients_begin_small() {
        var first = new float[8 * 500];
        new Init.SplineNoise().fill(first, 0, first.length, new Random(1));

        for (float value : first) {
            assertThat(Math.abs(value)).isLessThan(0.1f);
        }
        assertThat(first).isNotEqualTo(new float[first.length]);
    }
}
