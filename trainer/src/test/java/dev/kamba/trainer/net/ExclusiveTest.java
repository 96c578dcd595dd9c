package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ExclusiveTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void sigmoid_of_each_label_is_the_softmax_with_a_background(int labels) {
        var probe = probe(labels);
        var logits = new double[labels];
        double sum = 1;
        for (int k = 0; k < labels; k++) {
            logits[k] = 1.7 - k * 0.9;
            sum += Math.exp(logits[k]);
        }
        var found = run(probe, logits);

        for (int k = 0; k < labels; k++) {
            assertThat(1 / (1 + Math.exp(-found[k]))).isCloseTo(Math.exp(logits[k]) / sum, within(1e-8));
        }
    }

    @Test
    void large_logits_overflow_nowhere() {
        assertThat(run(probe(3), new double[] {500, -500, 400}))
                .containsExactly(new double[] {100, -1000, -100}, within(1e-6));
    }

    private static Probe probe(int labels) {
        return new Probe(labels, 1, 1, new Probe.Piece() {
            @Override
            public <T> T apply(Ops<T> ops, T x) {
                return Exclusive.against(ops, x);
            }
        });
    }

    private static double[] run(Probe probe, double[] logits) {
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var image = manager.create(logits, new Shape(1, logits.length, 1, 1));
            return probe.run(manager, probe.randomWeights(1), image).toDoubleArray();
        }
    }
}
