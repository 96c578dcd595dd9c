package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.kamba.trainer.data.Augmentation;
import dev.kamba.trainer.data.Batch;
import dev.kamba.trainer.net.NativeRecording;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import static dev.kamba.trainer.fit.Discs.SIZE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Rates, batches and corrections change with every step, so that one of them that was recorded as a constant would show. */
@EnabledIf(value = "recordable", disabledReason = "there is no GPU, or no libkamba_training.so with CUDA")
class RecordedStepsTest {

    private static final List<Device> GPU = List.of(Device.gpu(0));
    private static final int STEPS = 12;
    private static final int BATCH = 4;
    private static final int UNSEEN = 2;

    /** Losses and lengths of gradients of all steps, averaged weights in the end. */
    private record Course(List<Float> losses, List<Float> lengths, List<Float> weights, boolean played) {}

    static boolean recordable() {
        return Engine.getInstance().getGpuCount() > 0 && NativeRecording.serves(GPU.get(0));
    }

    @Test
    void steps_of_a_network_that_repeats_itself_are_the_same_to_the_bit() {
        var launched = course(uNet(), false);
        var played = course(uNet(), true);

        assertThat(launched.played).isFalse();
        assertThat(played.played).isTrue();
        assertThat(played.losses).isEqualTo(launched.losses);
        assertThat(played.lengths).isEqualTo(launched.lengths);
        assertThat(played.weights).isEqualTo(launched.weights);
    }

    /** The others add gradients up in another order each time, and losses of two launched courses part by up to 0.04. */
    @ParameterizedTest
    @ValueSource(strings = {"nc-ssd", "ssd", "s6", "conv", "none"})
    void steps_of_km_unet_are_as_near_as_launched_ones_to_each_other(String scan) {
        assertNear(Map.of("network", "km-unet", "scan", scan), 0.1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"u-kan", "all-u-kan"})
    void steps_of_kan_networks_are_as_near_as_launched_ones_to_each_other(String name) {
        assertNear(Map.of("network", name), 0.005);
    }

    private static void assertNear(Map<String, String> settings, double tolerance) {
        var network = Networks.of(settings, SIZE.channels(), SIZE.labels());
        var launched = course(network, false);
        var played = course(network, true);

        assertThat(played.played).isTrue();
        assertThat(played.losses.get(0)).isEqualTo(launched.losses.get(0));
        for (int step = 1; step < STEPS; step++) {
            assertThat(played.losses.get(step))
                    .as("loss of step %d", step)
                    .isCloseTo(launched.losses.get(step), within((float) tolerance));
        }
        assertThat(played.losses.get(STEPS - 1)).isLessThan(played.losses.get(0));
    }

    @Test
    void batch_of_another_shape_is_launched() {
        try (var fit = fit(uNet())) {
            for (int step = 0; step < 4; step++) {
                step(fit, step, BATCH);
            }
            float[] fewer = step(fit, 4, 2);

            assertThat(fit.plays()).isTrue();
            assertThat(fewer[0]).isFinite();
        }
    }

    @Test
    void training_goes_on_when_a_step_cannot_be_recorded() {
        var passes = new AtomicInteger();
        var found = trained(images -> images != BATCH || passes.incrementAndGet() != 3);

        assertThat(found.losses).hasSize(STEPS);
        assertThat(found.played).containsOnly(false);
    }

    @Test
    void recorded_step_makes_room_for_a_validation() {
        var validations = new AtomicInteger();
        var found = trained(images -> images != UNSEEN || validations.incrementAndGet() != 1);

        assertThat(found.losses).hasSize(STEPS);
        assertThat(found.validations).hasSize(3);
        assertThat(found.played).contains(true).endsWith(false);
    }

    /** With a network that has memory for some passes only. */
    private static Watching trained(IntPredicate held) {
        var network = new Hungry(uNet(), held);
        try (var fit = fit(network)) {
            var watching = new Watching(fit);
            fit.run(Discs.of(1, BATCH), Discs.of(2, UNSEEN), watching, watching);
            return watching;
        }
    }

    /** Notes whether a training plays its steps. */
    private static final class Watching extends Recorder {
        final List<Boolean> played = new ArrayList<>();
        private final Fit fit;

        Watching(Fit fit) {
            this.fit = fit;
        }

        @Override
        public void stepped(Step step) {
            super.stepped(step);
            played.add(fit.plays());
        }
    }

    private static Network uNet() {
        return Networks.of(Map.of("network", "u-net"), SIZE.channels(), SIZE.labels());
    }

    private static Course course(Network network, boolean played) {
        var losses = new ArrayList<Float>();
        var lengths = new ArrayList<Float>();
        try (var fit = fit(network)) {
            if (!played) {
                fit.launchAll();
            }
            for (int step = 0; step < STEPS; step++) {
                float[] outcome = step(fit, step, BATCH);
                losses.add(outcome[0]);
                lengths.add(outcome[1]);
            }
            float[] weights = fit.weights().learned();
            return new Course(
                    losses,
                    lengths,
                    IntStream.range(0, weights.length).mapToObj(i -> weights[i]).toList(),
                    fit.plays());
        }
    }

    private static Fit fit(Network network) {
        var settings = new FitSettings(STEPS, BATCH, new FitSettings.Rates(1e-3, 1e-3, 0.01, 0, 0.9), 3, 0, 1);
        return new Fit(network, Weights.initial(network, 1), SIZE, settings, Augmentation.NONE, GPU);
    }

    private static float[] step(Fit fit, int number, int images) {
        var batch = Batch.of(Discs.of(number % 3, images), SIZE);
        return fit.step(Feed.parts(batch, SIZE, images, GPU), 1 - 0.05 * number).await();
    }
}
