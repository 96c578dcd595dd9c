package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class NonCausalSsdTest {

    private static final int CHANNELS = 8;
    private static final int INNER = 16;
    private static final int STATES = StateSpace.STATES;
    private static final int ROWS = 3;
    private static final int COLUMNS = 4;
    private static final int LENGTH = ROWS * COLUMNS;

    @Test
    void module_equals_a_plain_loop_over_tokens() {
        var probe = new Probe(CHANNELS, ROWS, COLUMNS, new Probe.Piece() {
            @Override
            public <T> T apply(Ops<T> ops, T x) {
                return Scan.NC_SSD.mix(ops, "ssd", x, Paths.CROSS);
            }
        });
        var weights = probe.randomWeights(5);
        var image = Probe.noise(new Random(6), CHANNELS * LENGTH);

        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var x = manager.create(image).reshape(new Shape(1, CHANNELS, ROWS, COLUMNS));
            var found = probe.run(manager, weights, x).toDoubleArray();
            var expected = loop(weights, image);
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isCloseTo(expected[i], within(1e-5));
            }
        }
    }

    /** One token after another, in double. */
    private static double[] loop(Weights w, double[] image) {
        var both = point(w.values("ssd.in.weight"), image, CHANNELS, 2 * INNER);
        var values = silu(depthwise(w.values("ssd.local.weight"), w.values("ssd.local.bias"), both));
        var projected = point(w.values("ssd.project.weight"), values, INNER, 2 * STATES + 1);
        var state = new double[INNER][STATES];
        for (int j = 0; j < LENGTH; j++) {
            double weight = Math.log1p(Math.exp(projected[2 * STATES * LENGTH + j] + w.values("ssd.bias")[0]));
            for (int d = 0; d < INNER; d++) {
                for (int n = 0; n < STATES; n++) {
                    state[d][n] += weight * values[d * LENGTH + j] * projected[n * LENGTH + j] / LENGTH;
                }
            }
        }
        var gated = new double[INNER * LENGTH];
        for (int t = 0; t < LENGTH; t++) {
            var y = new double[INNER];
            for (int d = 0; d < INNER; d++) {
                y[d] = w.values("ssd.direct")[d] * values[d * LENGTH + t];
                for (int n = 0; n < STATES; n++) {
                    y[d] += state[d][n] * projected[(STATES + n) * LENGTH + t];
                }
            }
            normalise(y, w.values("ssd.norm.scale"), w.values("ssd.norm.shift"));
            for (int d = 0; d < INNER; d++) {
                double z = both[(INNER + d) * LENGTH + t];
                gated[d * LENGTH + t] = y[d] * z / (1 + Math.exp(-z));
            }
        }
        return point(w.values("ssd.out.weight"), gated, INNER, CHANNELS);
    }

    private static void normalise(double[] y, float[] scale, float[] shift) {
        double mean = 0;
        double square = 0;
        for (double value : y) {
            mean += value / y.length;
            square += value * value / y.length;
        }
        double deviation = Math.sqrt(square - mean * mean + 1e-5);
        for (int d = 0; d < y.length; d++) {
            y[d] = (y[d] - mean) / deviation * scale[d] + shift[d];
        }
    }

    private static double[] point(float[] weight, double[] x, int in, int out) {
        var y = new double[out * LENGTH];
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                for (int t = 0; t < LENGTH; t++) {
                    y[o * LENGTH + t] += weight[o * in + i] * x[i * LENGTH + t];
                }
            }
        }
        return y;
    }

    private static double[] depthwise(float[] weight, float[] bias, double[] x) {
        var y = new double[INNER * LENGTH];
        for (int d = 0; d < INNER; d++) {
            for (int row = 0; row < ROWS; row++) {
                for (int column = 0; column < COLUMNS; column++) {
                    double sum = bias[d];
                    for (int k = 0; k < 9; k++) {
                        int r = row + Math.floorDiv(k, 3) - 1;
                        int c = column + k % 3 - 1;
                        if (r >= 0 && r < ROWS && c >= 0 && c < COLUMNS) {
                            sum += weight[d * 9 + k] * x[d * LENGTH + r * COLUMNS + c];
                        }
                    }
                    y[d * LENGTH + row * COLUMNS + column] = sum;
                }
            }
        }
        return y;
    }

    private static double[] silu(double[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] /= 1 + Math.exp(-x[i]);
        }
        return x;
    }
}
