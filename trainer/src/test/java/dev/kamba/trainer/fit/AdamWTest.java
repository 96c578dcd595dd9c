package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.kamba.trainer.net.Bottleneck;
import dev.kamba.trainer.net.KmUnet;
import dev.kamba.trainer.net.Parameter;
import dev.kamba.trainer.net.Scan;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class AdamWTest {

    private static final FitSettings.Rates RATES = new FitSettings.Rates(1e-2, 3e-2, 0.1, 0.05, 0.99);

    @Test
    void three_steps_equal_the_published_rule_for_every_kind_of_parameter() {
        var weights = Weights.initial(new KmUnet(1, 1, List.of(8, 8, 8, 8, 8), Scan.NONE, false, Bottleneck.KAN), 1);
        var start = weights.learned();
        var gradient = new float[start.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) Math.sin(i);
        }
        float[] found;
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var optimiser = new AdamW(manager, weights, RATES);
            var values = manager.create(start);
            for (int step = 0; step < 3; step++) {
                try (var scope = manager.newSubManager()) {
                    var numbers = scope.create(StepNumbers.values(step, 0.5, 0.9));
                    optimiser.step(values, scope.create(gradient), StepNumbers.of(numbers.split(StepNumbers.COUNT)));
                }
            }
            found = values.toFloatArray();
        }
        for (var slot : weights.slots(true)) {
            var parameter = slot.parameter();
            double rate = parameter.role() == Parameter.Role.SPLINE ? 3e-2 : 1e-2;
            double decay = parameter.shape().size() > 1 ? 0.1 : 0;
            for (int at = slot.at(); at < slot.end(); at++) {
                assertThat((double) found[at])
                        .as(parameter.name())
                        .isCloseTo(rule(start[at], gradient[at], 0.5 * rate, decay), within(2e-6));
            }
        }
    }

    private static double rule(double value, double gradient, double rate, double decay) {
        double mean = 0;
        double square = 0;
        for (int t = 1; t <= 3; t++) {
            mean = 0.9 * mean + 0.1 * gradient;
            square = 0.999 * square + 0.001 * gradient * gradient;
            value -= rate * decay * value;
            value -= rate * mean / (1 - Math.pow(0.9, t)) / (Math.sqrt(square / (1 - Math.pow(0.999, t))) + 1e-8);
        }
        return value;
    }

    @Test
    void rate_rises_then_falls_to_a_hundredth() {
        assertThat(RATES.share(0, 100)).isCloseTo(0.2, within(1e-12));
        assertThat(RATES.share(4, 100)).isEqualTo(1);
        assertThat(RATES.share(52, 100)).isCloseTo(0.5, within(0.03));
        assertThat(RATES.share(99, 100)).isCloseTo(0.01, within(0.001));
    }

    @Test
    void long_gradient_is_shortened_and_short_one_stays() {
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            assertThat(shortened(manager.create(new float[] {30, 40})))
                    .containsExactly(new float[] {0.6f, 0.8f}, within(1e-6f));
            assertThat(shortened(manager.create(new float[] {0.3f, 0.4f})))
                    .containsExactly(new float[] {0.3f, 0.4f}, within(1e-6f));
            assertThat(shortened(manager.create(new float[2]))).containsOnly(0);
        }
    }

    private static float[] shortened(NDArray gradient) {
        return AdamW.shortened(gradient, gradient.norm(true)).toFloatArray();
    }
}
