package dev.kamba.trainer.fit;

import ai.djl.Device;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Augmentation;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.net.Init;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Ops;
import dev.kamba.trainer.net.Parameter;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A training whose loss or gradient is no number in some step. */
class BrokenStepTest {

    private static final int STEPS = 6;
    private static final int BROKEN = 3;

    /** Every step is validated. */
    private static final FitSettings SETTINGS =
            new FitSettings(1, 1, new FitSettings.Rates(1e-3, 1e-3, 0, 0, 0.5), STEPS, 0, 1);

    /** Its loss is always finite; its gradient is not where a pixel is above {@link #STEEP}. */
    private record Steep() implements Network {

        private static final float STEEP = 100;

        @Override
        public String name() {
            return "steep";
        }

        @Override
        public Map<String, String> settings() {
            return Map.of();
        }

        @Override
        public int channels() {
            return 1;
        }

        @Override
        public int labels() {
            return 1;
        }

        @Override
        public int multiple() {
            return 1;
        }

        @Override
        public long unusedParameters() {
            return 0;
        }

        @Override
        public <T> T logits(Ops<T> ops, T image) {
            var bias = ops.parameter(Parameter.weight("bias", Init.constant(0.5), 1));
            var none = ops.parameter(Parameter.weight("none", Init.constant(0), 1));
            // 0 times what is huge but finite; the sum of its slopes is not.
            var huge = ops.scale(ops.relu(ops.add(image, ops.constant(-STEEP))), 3e36);
            return ops.add(ops.add(image, bias), ops.scale(ops.mul(huge, none), 1e6));
        }
    }

    @Test
    void finite_loss_with_a_gradient_that_is_not_stops_at_its_step_and_leaves_no_trace() {
        var recorder =
                broken(2 * Steep.STEEP, Discs.of(2, 2), "step " + BROKEN + " gave a gradient of length Infinity");

        assertThat(recorder.losses).hasSize(BROKEN - 1);
        assertThat(recorder.states).hasSize(BROKEN - 1);
    }

    @Test
    void without_validation_pictures_the_last_weights_before_it_stay_the_best() {
        var recorder = broken(2 * Steep.STEEP, List.of(), "step " + BROKEN + " gave a gradient of length Infinity");

        assertThat(recorder.best).hasSize(BROKEN - 1);
    }

    @Test
    void loss_that_is_no_number_stops_at_its_step_and_leaves_no_trace() {
        var recorder = broken(Float.NaN, List.of(), "step " + BROKEN + " gave a loss of NaN");

        assertThat(recorder.losses).hasSize(BROKEN - 1);
        assertThat(recorder.best).hasSize(BROKEN - 1);
        assertThat(recorder.states).hasSize(BROKEN - 1);
    }

    /** Of a training that has such a pixel in step {@link #BROKEN}. */
    private static Recorder broken(float pixel, List<Example> validation, String message) {
        var recorder = new Recorder();
        var network = new Steep();
        try (var fit = new Fit(
                network, Weights.initial(network, 1), Discs.SIZE, SETTINGS, Augmentation.NONE, List.of(Device.cpu()))) {
            assertThatExceptionOfType(KambaException.class)
                    .isThrownBy(() -> fit.run(with(pixel), validation, recorder, recorder))
                    .withMessageContaining(message)
                    .withMessageEndingWith(recorder.kept());
        }
        for (var weights : recorder.best) {
            assertFinite(weights.learned());
            assertFinite(weights.statistics());
        }
        recorder.states.forEach(state -> state.vectors().forEach(BrokenStepTest::assertFinite));
        return recorder;
    }

    private static List<Example> with(float pixel) {
        var examples = new ArrayList<>(Discs.of(1, STEPS));
        int place = new Order(STEPS, 1, SETTINGS.seed()).batch(BROKEN - 1).get(0);
        var image = new float[Discs.SIZE.channels() * Discs.SIZE.plane()];
        image[0] = pixel;
        examples.set(place, new Example(Discs.SIZE, image, new float[Discs.SIZE.labels() * Discs.SIZE.plane()]));
        return examples;
    }

    private static void assertFinite(float[] values) {
        for (float value : values) {
            assertThat(value).isFinite();
        }
    }
}
