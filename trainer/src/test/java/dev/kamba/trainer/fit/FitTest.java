package dev.kamba.trainer.fit;

import ai.djl.Device;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Augmentation;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.net.Bottleneck;
import dev.kamba.trainer.net.KmUnet;
import dev.kamba.trainer.net.Scan;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FitTest {

    private static final Size SIZE = new Size(1, 1, 64, 64);
    private static final Augmentation NONE = new Augmentation(true, true, false, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    private static final KmUnet NETWORK =
            new KmUnet(1, 1, List.of(8, 8, 16, 16, 24), Scan.NC_SSD, true, Bottleneck.KAN);

    /** Losses of a run. */
    private static final class Recorder implements Progress {
        private final List<Double> losses = new ArrayList<>();
        private final List<Double> dice = new ArrayList<>();

        @Override
        public void stepped(int step, double loss, Duration left) {
            losses.add(loss);
        }

        @Override
        public void validated(int step, Validation validation, boolean best) {
            dice.add(validation.dice());
        }
    }

    @Test
    void small_network_learns_bright_discs_in_a_few_steps() {
        var settings = new FitSettings(150, 4, 5e-3, 1e-2, 1e-4, 1, 1);
        var recorder = new Recorder();
        try (var fit = new Fit(NETWORK, SIZE, settings, NONE, Device.cpu())) {
            fit.run(discs(1, 16), discs(2, 8), recorder, best -> {});
        }

        assertThat(recorder.losses.get(0)).isGreaterThan(0.9);
        assertThat(recorder.losses.get(149)).isLessThan(0.4);
        assertThat(recorder.dice.get(0)).isGreaterThan(0.8);
    }

    @Test
    void training_stops_when_the_loss_is_no_number() {
        var broken = new float[64 * 64];
        broken[0] = Float.NaN;
        var examples = List.of(new Example(broken, new float[64 * 64]));
        var settings = new FitSettings(5, 1, 1e-3, 1e-3, 0, 1, 1);
        try (var fit = new Fit(NETWORK, SIZE, settings, NONE, Device.cpu())) {
            assertThatExceptionOfType(KambaException.class)
                    .isThrownBy(() -> fit.run(examples, examples, new Recorder(), best -> {}))
                    .withMessageContaining("step 1");
        }
    }

    private static List<Example> discs(long seed, int count) {
        var random = new Random(seed);
        var examples = new ArrayList<Example>();
        for (int n = 0; n < count; n++) {
            var image = new float[64 * 64];
            var target = new float[64 * 64];
            double radius = 8 + 10 * random.nextDouble();
            double row = 20 + 24 * random.nextDouble();
            double column = 20 + 24 * random.nextDouble();
            for (int i = 0; i < image.length; i++) {
                boolean inside = Math.hypot(Math.floorDiv(i, 64) - row, i % 64 - column) < radius;
                target[i] = inside ? 1 : 0;
                image[i] = (float) (target[i] + 0.3 * random.nextGaussian());
            }
            examples.add(new Example(image, target));
        }
        return examples;
    }
}
