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

/** The matrix form against the recurrence, a loop over steps in double; lengths with one, two and three levels of chunks. */
class ChunkedSsdTest {

    private static final int SEQUENCES = 2;
    private static final int HEADS = 2;
    private static final int HEAD = 3;
    private static final int CHANNELS = HEADS * HEAD;
    private static final int STATES = 4;

    @ParameterizedTest
    @CsvSource({"1,0.1", "12,0.1", "67,0.1", "77,0.1", "768,0.1", "8192,0.1", "768,5", "8192,5"})
    void float32_chunks_equal_a_plain_loop_in_double(int length, double largestStep) {
        var random = new Random(length);
        var x = values(random, length * CHANNELS, -2, 2);
        var delta = values(random, length * HEADS, 1e-3, largestStep);
        var decay = new double[] {-1, -16};
        var logs = delta.clone();
        for (int i = 0; i < logs.length; i++) {
            logs[i] *= decay[i % HEADS];
        }
        var keys = values(random, length * STATES, -1, 1);
        var queries = values(random, length * STATES, -1, 1);

        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var found = ChunkedSsd.scan(
                            ops(manager),
                            array(manager, x, length, CHANNELS),
                            array(manager, delta, length, HEADS),
                            array(manager, logs, length, HEADS),
                            array(manager, keys, length, STATES),
                            array(manager, queries, length, STATES))
                    .toFloatArray();
            var expected = loop(x, delta, logs, keys, queries, length);
            for (int i = 0; i < expected.length; i++) {
                assertThat((double) found[i]).isCloseTo(expected[i], within(3e-4 * Math.max(1, Math.abs(expected[i]))));
            }
        }
    }

    /** Runs no network: one parameter, which nothing uses. */
    private static DjlOps ops(NDManager manager) {
        var probe = new Probe(8, 2, 2, new Probe.Piece() {
            @Override
            public <T> T apply(Ops<T> ops, T x) {
                return ops.conv(x, Conv.depthwise("unused", 8));
            }
        });
        var weights = probe.randomWeights(1);
        return new DjlOps(
                manager, weights, manager.create(weights.learned()), manager.create(weights.statistics()), false);
    }

    private static double[] loop(
            double[] x, double[] delta, double[] logs, double[] keys, double[] queries, int length) {
        var y = new double[x.length];
        for (int k = 0; k < SEQUENCES; k++) {
            for (int d = 0; d < CHANNELS; d++) {
                var state = new double[STATES];
                for (int t = 0; t < length; t++) {
                    int token = k * length + t;
                    int head = token * HEADS + d / HEAD;
                    for (int s = 0; s < STATES; s++) {
                        state[s] = Math.exp(logs[head]) * state[s]
                                + delta[head] * x[token * CHANNELS + d] * keys[token * STATES + s];
                        y[token * CHANNELS + d] += queries[token * STATES + s] * state[s];
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
