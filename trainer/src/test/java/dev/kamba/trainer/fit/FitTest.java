package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import dev.kamba.error.KambaException;
import dev.kamba.model.Window;
import dev.kamba.trainer.data.Augmentation;
import dev.kamba.trainer.data.Batch;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.net.Bottleneck;
import dev.kamba.trainer.net.DjlConstants;
import dev.kamba.trainer.net.KmUnet;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Scan;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

class FitTest {

    private static final Size SIZE = Discs.SIZE;
    private static final KmUnet NETWORK =
            new KmUnet(1, 1, List.of(8, 8, 16, 16, 24), Scan.NC_SSD, true, Bottleneck.KAN);

    private static final List<Device> CPU = List.of(Device.cpu());

    private static FitSettings settings(int epochs, int batch, int validations, int patience) {
        return new FitSettings(
                epochs, batch, new FitSettings.Rates(5e-3, 1e-2, 1e-4, 0.05, 0.99), validations, patience, 1);
    }

    private static Fit fit(FitSettings settings, List<Device> devices) {
        return new Fit(NETWORK, Weights.initial(NETWORK, 1), SIZE, settings, Augmentation.NONE, devices);
    }

    @Test
    void small_network_learns_bright_discs_in_a_few_steps() {
        var recorder = new Recorder();
        try (var fit = fit(settings(38, 4, 1, 0), CPU)) {
            fit.run(Discs.of(1, 16), Discs.of(2, 8), recorder, recorder);
        }

        assertThat(recorder.losses).hasSize(152);
        assertThat(recorder.losses.get(0)).isGreaterThan(0.9);
        assertThat(recorder.losses.get(151)).isLessThan(0.4);
        assertThat(recorder.validations.get(0).dice()).isGreaterThan(0.8);
    }

    @Test
    void training_that_goes_on_reaches_the_same_weights_as_one_that_never_stopped() {
        var settings = settings(6, 4, 3, 0);
        var whole = new Recorder();
        try (var fit = fit(settings, CPU)) {
            fit.run(Discs.of(1, 8), Discs.of(2, 4), whole, whole);
        }
        var rest = new Recorder();
        try (var fit = fit(settings, CPU)) {
            fit.restore(whole.states.get(1));
            fit.run(Discs.of(1, 8), Discs.of(2, 4), rest, rest);
        }

        assertThat(whole.states).hasSize(3);
        assertThat(rest.losses).isEqualTo(whole.losses.subList(8, 12));
        var expected = whole.states.get(2);
        var found = rest.states.get(0);
        assertThat(found.step()).isEqualTo(12).isEqualTo(expected.step());
        assertThat(found.best()).isEqualTo(expected.best());
        for (int i = 0; i < found.vectors().size(); i++) {
            assertThat(found.vectors().get(i)).isEqualTo(expected.vectors().get(i));
        }
    }

    @Test
    void training_that_is_stopped_keeps_its_state_after_the_step_under_way_and_loses_nothing() {
        var settings = settings(3, 4, 2, 0);
        var whole = new Recorder();
        try (var fit = fit(settings, CPU)) {
            assertThat(fit.run(Discs.of(1, 8), Discs.of(2, 4), whole, whole)).isTrue();
        }
        var stopped = new Recorder() {
            private int asked;

            @Override
            public boolean stops() {
                return ++asked == 4;
            }
        };
        try (var fit = fit(settings, CPU)) {
            assertThat(fit.run(Discs.of(1, 8), Discs.of(2, 4), stopped, stopped))
                    .isFalse();
        }
        var rest = new Recorder();
        try (var fit = fit(settings, CPU)) {
            fit.restore(stopped.states.get(1));
            assertThat(fit.run(Discs.of(1, 8), Discs.of(2, 4), rest, rest)).isTrue();
        }

        // After steps 3 and 6 it was measured, after 4 it was stopped.
        assertThat(stopped.states).extracting(State::step).containsExactly(3, 4);
        assertThat(stopped.losses).isEqualTo(whole.losses.subList(0, 4));
        assertThat(rest.losses).isEqualTo(whole.losses.subList(4, 6));
        assertThat(rest.states.get(0).vectors())
                .usingRecursiveComparison()
                .isEqualTo(whole.states.get(1).vectors());
    }

    @Test
    void training_on_tiles_that_goes_on_reaches_the_same_weights_as_one_that_never_stopped() {
        var changes = new Augmentation(true, true, true, 20, 0.2, 0.2, 2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.5);
        var settings = settings(2, 4, 3, 0);
        var whole = new Recorder();
        try (var fit = sliding(settings, changes)) {
            fit.run(scenes(1), scenes(2), whole, whole);
        }
        var rest = new Recorder();
        try (var fit = sliding(settings, changes)) {
            fit.restore(whole.states.get(0));
            fit.run(scenes(1), scenes(2), rest, rest);
        }

        // Two pictures of 3 x 2 tiles and one of less than a tile, twice.
        assertThat(whole.losses).hasSize(7);
        assertThat(rest.losses)
                .isEqualTo(whole.losses.subList(whole.states.get(0).step(), 7))
                .hasSizeBetween(1, 6);
        var last = whole.states.size() - 1;
        assertThat(rest.states.get(last - 1).best())
                .isEqualTo(whole.states.get(last).best());
        for (int i = 0; i < 6; i++) {
            assertThat(rest.states.get(last - 1).vectors().get(i))
                    .isEqualTo(whole.states.get(last).vectors().get(i));
        }
    }

    private static Fit sliding(FitSettings settings, Augmentation augmentation) {
        var window = Optional.of(new Window(0.25));
        return new Fit(NETWORK, Weights.initial(NETWORK, 1), SIZE, window, settings, augmentation, CPU);
    }

    /** Pictures of several sizes that are not the network's. */
    private static List<Example> scenes(long seed) {
        var random = new Random(seed);
        var scenes = new ArrayList<Example>();
        for (var size : List.of(new Size(1, 1, 150, 100), new Size(1, 1, 150, 100), new Size(1, 1, 50, 60))) {
            var target = new float[size.plane()];
            var image = new float[size.plane()];
            for (int i = 0; i < image.length; i++) {
                target[i] = Math.hypot(Math.floorDiv(i, size.columns()) - 30, i % size.columns() - 40) < 9 ? 1 : 0;
                image[i] = (float) (target[i] + 0.3 * random.nextGaussian());
            }
            scenes.add(new Example(size, image, target));
        }
        return scenes;
    }

    @Test
    void training_ends_early_when_nothing_gets_better() {
        var recorder = new Recorder();
        var settings = new FitSettings(50, 4, new FitSettings.Rates(1e-12, 1e-12, 0, 0, 0), 50, 3, 1);
        try (var fit = fit(settings, CPU)) {
            fit.run(Discs.of(1, 4), Discs.of(2, 4), recorder, recorder);
        }

        assertThat(recorder.validations).hasSize(4);
        assertThat(recorder.best).hasSize(1);
    }

    @Test
    void two_devices_share_a_batch_and_agree_with_one_on_halves_that_are_alike() {
        // A batch of two equal halves: batch norms see the same statistics on one device and on two.
        var one = Discs.of(1, 1);
        var settings = settings(3, 2, 1, 0);
        var single = new Recorder();
        try (var fit = fit(settings, CPU)) {
            fit.run(one, one, single, single);
        }
        var shared = new Recorder();
        try (var fit = fit(settings, List.of(Device.cpu(), Device.cpu()))) {
            fit.run(one, one, shared, shared);
        }

        assertThat(shared.losses).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(shared.losses.get(i)).isCloseTo(single.losses.get(i), within(1e-3));
        }
        var vectors = shared.states.get(0).vectors();
        assertThat(vectors.get(0)).isNotEqualTo(Weights.initial(NETWORK, 1).learned());
    }

    @Test
    void running_statistics_are_the_average_over_the_devices() {
        var two = Discs.of(1, 2);
        var shared = new Recorder();
        try (var fit = fit(settings(1, 2, 1, 0), List.of(Device.cpu(), Device.cpu()))) {
            fit.run(two, List.of(), shared, shared);
        }
        var found = shared.states.get(0).vectors().get(1);
        var one = statisticsAfter(two.get(0));
        var other = statisticsAfter(two.get(1));
        var expected = new float[found.length];
        for (int i = 0; i < found.length; i++) {
            expected[i] = (one[i] + other[i]) / 2;
        }

        assertThat(found).containsExactly(expected, offset(1e-5f));
        assertThat(found).isNotEqualTo(one).isNotEqualTo(other);
    }

    /** One step on one device and one example. */
    private static float[] statisticsAfter(Example example) {
        var recorder = new Recorder();
        try (var fit = fit(settings(1, 1, 1, 0), CPU)) {
            fit.run(List.of(example), List.of(), recorder, recorder);
        }
        return recorder.states.get(0).vectors().get(1);
    }

    @Test
    void nothing_of_a_step_outlives_it() {
        var constants = DjlConstants.number(1).getManager();
        var counts = new ArrayList<Integer>();
        var counting = new Recorder() {
            @Override
            public void stepped(Step step) {
                counts.add(constants.getManagedArrays().size());
            }
        };
        try (var fit = fit(settings(6, 2, 1, 0), CPU)) {
            fit.run(Discs.of(1, 2), Discs.of(2, 2), counting, counting);
        }

        assertThat(counts).hasSize(6);
        assertThat(counts.subList(1, 6)).containsOnly(counts.get(1));
    }

    @Test
    void steps_leave_nothing_beside_the_weights() {
        var batch = Batch.of(Discs.of(1, 2), SIZE);
        var counts = new ArrayList<Integer>();
        try (var fit = fit(settings(1, 2, 1, 0), CPU)) {
            for (int i = 0; i < 3; i++) {
                fit.step(Feed.parts(batch, SIZE, 2, CPU), 1).await();
                counts.add(fit.manager().getManagedArrays().size());
            }
        }

        assertThat(counts).containsOnly(counts.get(0));
    }

    @Test
    void training_that_fails_leaves_no_batch() {
        var settings = settings(2, 2, 1, 0);
        var examples = Discs.of(1, 2);
        var seen = new Recorder();
        var batches = new ArrayList<Feed.Part>();
        try (var fit = fit(settings, CPU);
                var feed = new Feed(examples, SIZE, settings, Augmentation.NONE, CPU, 0, 2)) {
            var failing = new Recorder() {
                @Override
                public void stepped(Step step) {
                    throw new IllegalStateException("the disk is full");
                }
            };
            try (var pace = new Pace(new Meter(feed, settings, 2, 0, 2), failing, seen)) {
                for (int step = 0; step < 2; step++) {
                    var outcome = fit.step(feed.next(), 1);
                    batches.addAll(outcome.parts());
                    pace.launched(step, outcome);
                }
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("the disk is full");
            }
        }

        assertThat(batches).hasSize(2);
        assertThat(batches).allMatch(part -> ((PtNDArray) part.images()).isReleased());
    }

    @Test
    void batch_that_devices_cannot_share_evenly_is_refused() {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> fit(settings(1, 3, 1, 0), List.of(Device.cpu(), Device.cpu())))
                .withMessageContaining("--batch");
    }

    @Test
    void batch_that_cannot_be_normalised_is_refused() {
        var network = Networks.of(Map.of("widths", "8,8,8,8,8"), 1, 1);
        var start = Weights.initial(network, 1);
        var one = settings(1, 1, 1, 0);

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> new Fit(network, start, new Size(1, 1, 32, 32), one, Augmentation.NONE, CPU))
                .withMessageContaining("--batch");
    }

    @Test
    void state_of_another_network_is_refused() {
        var state = new State(1, 0, 0, Collections.nCopies(6, new float[3]));
        try (var fit = fit(settings(1, 1, 1, 0), CPU)) {
            assertThatExceptionOfType(KambaException.class)
                    .isThrownBy(() -> fit.restore(state))
                    .withMessageContaining("another network");
        }
    }

    @Test
    void training_that_has_done_more_than_it_is_to_do_is_refused() {
        var recorder = new Recorder();
        try (var fit = fit(settings(2, 2, 1, 0), CPU)) {
            fit.run(Discs.of(1, 2), Discs.of(2, 2), recorder, recorder);
        }
        try (var fit = fit(settings(1, 2, 1, 0), CPU)) {
            fit.restore(recorder.states.get(0));
            assertThatExceptionOfType(KambaException.class)
                    .isThrownBy(() -> fit.run(Discs.of(1, 2), Discs.of(2, 2), recorder, recorder))
                    .withMessageContaining("2 steps already")
                    .withMessageContaining("--epochs");
        }
    }
}
