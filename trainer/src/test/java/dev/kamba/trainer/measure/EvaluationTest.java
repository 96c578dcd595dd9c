package dev.kamba.trainer.measure;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.PixelSpacing;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class EvaluationTest {

    private static final Mask NONE = Masks.of("........");
    private static final Mask TWO = Masks.of("##......");
    private static final Mask FOUR = Masks.of("####....");

    @Test
    void mean_over_pictures_leaves_out_those_without_truth() {
        var evaluation = Evaluation.of(List.of(
                Masks.outcome("a", FOUR, FOUR),
                Masks.outcome("b", FOUR, TWO),
                Masks.outcome("alarm", NONE, TWO),
                Masks.outcome("quiet", NONE, NONE),
                Masks.outcome("miss", TWO, NONE)));

        assertThat(evaluation.images()).isEqualTo(5);
        assertThat(evaluation.summary(Metric.DICE).mean()).isCloseTo((1 + 2 / 3.0 + 0) / 3, within(1e-12));
        assertThat(evaluation.summary(Metric.IOU).mean()).isCloseTo((1 + 0.5 + 0) / 3, within(1e-12));
        assertThat(evaluation.summary(Metric.SENSITIVITY).mean()).isCloseTo(0.5, within(1e-12));
        assertThat(evaluation.summary(Metric.SPECIFICITY).mean()).isCloseTo((4 + 6 / 8.0) / 5, within(1e-12));
        assertThat(evaluation.summary(Metric.OBJECT_F1).count()).isEqualTo(3);
        assertThat(evaluation.summary(Metric.HAUSDORFF95).count()).isEqualTo(2);
        assertThat(evaluation.presence()).isEqualTo(new Presence(3, 1, 2, 1));
        assertThat(evaluation.confusion(0)).isEqualTo(new Confusion(6, 2, 4, 28));
    }

    @Test
    void a_picture_without_truth_has_no_overlap_even_if_something_was_found() {
        var score = Evaluation.of(List.of(Masks.outcome("alarm", NONE, TWO)))
                .scores()
                .get(0);

        assertThat(score.falseAlarm()).isTrue();
        assertThat(score.miss()).isFalse();
        assertThat(List.of(score.dice(), score.iou(), score.sensitivity(), score.objectF1(), score.hausdorff95()))
                .containsOnly(Double.NaN);
        assertThat(score.specificity()).isEqualTo(0.75);
    }

    @Test
    void pooled_counts_all_pixels_of_a_batch_together() {
        var evaluation = Evaluation.of(
                List.of(Masks.outcome("a", FOUR, FOUR), Masks.outcome("b", TWO, NONE), Masks.outcome("c", FOUR, TWO)));

        // Batch a, b: 4 of 6; batch c: 2 of 4. Weighted by 2 and 1.
        var pooled = evaluation.pooled(2);
        assertThat(pooled.iou()).isCloseTo((2 * 4 / 6.0 + 0.5) / 3, within(1e-12));
        assertThat(pooled.dice()).isCloseTo((2 * 0.8 + 2 / 3.0) / 3, within(1e-12));
        assertThat(evaluation.pooled(3).iou()).isCloseTo(6 / 10.0, within(1e-12));
        assertThat(evaluation.pooled(1).iou())
                .isCloseTo(evaluation.summary(Metric.IOU).mean(), within(1e-12));
    }

    @Test
    void the_pooled_figure_has_an_interval_over_groups() {
        var evaluation = Evaluation.of(List.of(Masks.outcome("a", FOUR, FOUR), Masks.outcome("b", FOUR, TWO)));

        assertThat(evaluation.pooledInterval(8)).isEqualTo(new Interval(0.5, 1, 2));
        assertThat(Evaluation.of(List.of()).pooledInterval(8)).isEqualTo(Interval.NONE);
    }

    @Test
    void batches_without_truth_and_finding_are_left_out_and_those_with_alarms_count_nothing() {
        var alarm = Masks.outcome("alarm", NONE, TWO);
        var quiet = Masks.outcome("quiet", NONE, NONE);
        var hit = Masks.outcome("hit", TWO, TWO);

        assertThat(Evaluation.of(List.of(quiet, hit)).pooled(1).iou()).isEqualTo(1);
        assertThat(Evaluation.of(List.of(alarm, hit)).pooled(1).iou()).isEqualTo(0.5);
        assertThat(Evaluation.of(List.of(quiet)).pooled(8).dice()).isNaN();
        assertThat(Evaluation.of(List.of()).pooled(8).iou()).isNaN();
    }

    @Test
    void labels_are_scored_apart_and_pooled_together() {
        var evaluation = Evaluation.of(List.of(
                new Outcome("a", "a", Optional.empty(), List.of(TWO, FOUR), List.of(TWO, TWO), Optional.empty()),
                new Outcome("b", "b", Optional.empty(), List.of(NONE, FOUR), List.of(NONE, FOUR), Optional.empty())));

        assertThat(evaluation.images()).isEqualTo(2);
        assertThat(evaluation.scores(0)).extracting(ImageScore::id).containsExactly("a", "b");
        assertThat(evaluation.summary(Metric.IOU, 0).mean()).isEqualTo(1);
        assertThat(evaluation.summary(Metric.IOU, 1).mean()).isEqualTo(0.75);
        assertThat(evaluation.summary(Metric.IOU).mean()).isCloseTo(2.5 / 3, within(1e-12));
        assertThat(evaluation.pooled(2).iou()).isCloseTo(8 / 10.0, within(1e-12));
        assertThat(evaluation.pooled(2, 1).iou()).isCloseTo(6 / 8.0, within(1e-12));
        assertThat(evaluation.matrix()).isEmpty();
    }

    @Test
    void exclusive_labels_have_a_matrix_of_pixels() {
        var left = Masks.of("##....");
        var right = Masks.of("..##..");
        var both = Masks.of(".##...");

        var matrix = Evaluation.of(List.of(new Outcome(
                        "a", "a", Optional.empty(), List.of(left, right), List.of(left, both), Optional.empty())))
                .matrix()
                .orElseThrow();

        assertThat(List.of(matrix.count(0, 0), matrix.count(1, 1), matrix.count(1, 3)))
                .containsExactly(2L, 1L, 1L);
        assertThat(List.of(matrix.count(2, 2), matrix.count(2, 0), matrix.count(0, 1)))
                .containsExactly(1L, 1L, 0L);
    }

    @Test
    void distances_are_in_millimetres_only_if_every_picture_has_a_spacing() {
        var spaced = new Outcome(
                "a", "a", Optional.empty(), List.of(TWO), List.of(FOUR), Optional.of(new PixelSpacing(1, 0.5)));
        var plain = new Outcome("b", "b", Optional.empty(), List.of(TWO), List.of(FOUR), Optional.empty());

        var known = Evaluation.of(List.of(spaced));
        var mixed = Evaluation.of(List.of(spaced, plain));

        assertThat(known.distanceUnit()).isEqualTo("mm");
        assertThat(mixed.distanceUnit()).isEqualTo("px");
        assertThat(mixed.scores().get(0).hausdorff95())
                .isEqualTo(2 * known.scores().get(0).hausdorff95());
    }

    @Test
    void slices_of_a_volume_are_counted_together() {
        var first = slice("a", "v", TWO, TWO);
        var alone = Masks.outcome("alone", FOUR, NONE);
        var other = slice("b", "w", NONE, TWO);
        var second = slice("c", "v", FOUR, TWO);

        var evaluation = Evaluation.of(List.of(first, alone, other, second));

        assertThat(evaluation.volumes()).extracting(VolumeScore::volume).containsExactly("v", "w");
        var volume = evaluation.volumes().get(0);
        assertThat(volume.slices()).isEqualTo(2);
        assertThat(volume.dice()).isCloseTo(8 / 10.0, within(1e-12));
        assertThat(volume.difference()).isCloseTo(-2 / 6.0, within(1e-12));
        assertThat(evaluation.volumes().get(1).dice()).as("nothing is true").isNaN();
        assertThat(evaluation.volumes().get(1).difference()).isNaN();
        assertThat(Evaluation.of(List.of(alone)).volumes()).isEmpty();
    }

    @Test
    void labels_of_a_volume_are_scored_apart() {
        var first = new Outcome("a", "a", Optional.of("v"), List.of(TWO, FOUR), List.of(TWO, NONE), Optional.empty());
        var second = new Outcome("b", "b", Optional.of("v"), List.of(TWO, FOUR), List.of(TWO, FOUR), Optional.empty());

        var evaluation = Evaluation.of(List.of(first, second));

        assertThat(evaluation.volumes(0)).extracting(VolumeScore::dice).containsExactly(1.0);
        assertThat(evaluation.volumes(1)).extracting(VolumeScore::difference).containsExactly(-0.5);
    }

    private static Outcome slice(String id, String volume, Mask truth, Mask found) {
        return new Outcome(id, id, Optional.of(volume), List.of(truth), List.of(found), Optional.empty());
    }

    @Test
    void seeds_are_summed_up_by_mean_and_deviation() {
        var seeds = List.of(
                Evaluation.of(List.of(Masks.outcome("a", FOUR, FOUR))),
                Evaluation.of(List.of(Masks.outcome("a", FOUR, TWO))));

        var summary = Summary.of(seeds, seed -> seed.summary(Metric.IOU).mean());

        assertThat(summary.mean()).isEqualTo(0.75);
        assertThat(summary.sd()).isCloseTo(Math.sqrt(0.125), within(1e-12));
    }

    @Test
    void pictures_with_unlike_numbers_of_labels_are_refused() {
        var two = new Outcome("a", "a", Optional.empty(), List.of(TWO, TWO), List.of(TWO, TWO), Optional.empty());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Evaluation.of(List.of(two, Masks.outcome("b", TWO, TWO))));
    }

    @Test
    void pictures_of_half_a_thousand_pixels_square_take_no_time_to_speak_of() {
        var outcomes = new ArrayList<Outcome>();
        var random = new Random(7);
        for (int i = 0; i < 20; i++) {
            outcomes.add(Masks.outcome("p" + i, disc(random), disc(random)));
        }
        long start = System.nanoTime();

        var evaluation = Evaluation.of(outcomes);

        assertThat(evaluation.summary(Metric.HAUSDORFF95).count()).isEqualTo(20);
        // Comparing all pairs of border pixels would take a minute; this takes a fraction of a second.
        assertThat(System.nanoTime() - start).isLessThan(20_000_000_000L);
    }

    private static Mask disc(Random random) {
        var bits = new BitSet();
        double row = random.nextDouble(200, 300);
        double column = random.nextDouble(200, 300);
        for (int i = 0; i < 512 * 512; i++) {
            int x = i % 512;
            int y = i / 512;
            bits.set(i, Math.hypot(y - row, x - column) < 150);
        }
        return Mask.of(512, 512, bits);
    }
}
