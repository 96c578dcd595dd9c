package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The scan against a loop over steps in double, with steps as at the start of training and far larger. */
class SelectiveScanTest {

    private static final int SEQUENCES = 2;
    private static final int CHANNELS = 3;
    private static final int STATES = 16;

    @ParameterizedTest
    @CsvSource({"1,0.1", "2,0.1", "7,0.1", "96,0.1", "1024,0.1", "96,5", "1000,5"})
    void float32_scan_equals_a_plain_loop_in_double(int length, double largestStep) {
        var random = new Random(length);
        var u = values(random, length * CHANNELS, -2, 2);
        var delta = values(random, length * CHANNELS, 1e-3, largestStep);
        var b = values(random, length * STATES, -1, 1);
        var c = values(random, length * STATES, -1, 1);
        var a = new double[SEQUENCES * CHANNELS * STATES];
        for (int i = 0; i < a.length; i++) {
            a[i] = -1 - i % STATES;
        }

        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var found = DjlScan.selective(
                            array(manager, u, length, CHANNELS),
                            array(manager, delta, length, CHANNELS),
                            manager.create(a, new Shape(SEQUENCES, CHANNELS, STATES))
                                    .toType(DataType.FLOAT32, false),
                            array(manager, b, length, STATES),
                            array(manager, c, length, STATES))
                    .toFloatArray();
            var expected = loop(u, delta, a, b, c, length);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) found[i]).isCloseTo(expected[i], within(1e-5 * Math.max(1, Math.abs(expected[i]))));
            }
        }
    }

    private static double[] loop(double[] u, double[] delta, double[] a, double[] b, double[] c, int length) {
        var y = new double[u.length];
        for (int k = 0; k < SEQUENCES; k++) {
            for (int d = 0; d < CHANNELS; d++) {
                var state = new double[STATES];
                for (int t = 0; t < length; t++) {
                    int token = k * length + t;
                    int at = token * CHANNELS + d;
                    for (int s = 0; s < STATES; s++) {
                        state[s] = Math.exp(delta[at] * a[(k * CHANNELS + d) * STATES + s]) * state[s]
                                + delta[at] * u[at] * b[token * STATES + s];
                        y[at] += c[token * STATES + s] * state[s];
                    }
                }
            }
        }
        return y;
    }

    private static double[] values(Random random, int perSequence, double from, double to) {
        return random.doubles((long) SEQUENCES * perSequence, from, to).toArray();
    }

    private static NDArray array(NDManager manager, double[] values, int length, int width) {
        return manager.create(values, new Shape(1, SEQUENCES, length, width)).toType(DataType.FLOAT32, false);
    }
}
