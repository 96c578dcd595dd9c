package dev.kamba.trainer.fit;

import dev.kamba.imaging.Mask;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ValidationTest {

    private static final Size SIZE = new Size(1, 1, 1, 4);

    private static List<Mask> masks(int... columns) {
        var bits = new BitSet();
        Arrays.stream(columns).forEach(bits::set);
        return List.of(Mask.of(1, 4, bits));
    }

    @Test
    void dice_is_the_mean_of_images_with_truth_and_alarms_the_share_of_those_without() {
        var half = new Example(SIZE, new float[4], new float[] {1, 1, 0, 0});
        var all = new Example(SIZE, new float[4], new float[] {1, 0, 0, 1});
        var empty = new Example(SIZE, new float[4], new float[4]);
        var found = List.of(masks(0, 2), masks(0, 3), masks(), masks(0));

        assertThat(Validation.of(found, List.of(half, all, empty, empty)))
                .isEqualTo(new Validation(0.75, (1.0 / 3 + 1) / 2, 0.5, 0.5));
    }

    @Test
    void what_cannot_be_measured_is_no_number() {
        var empty = new Example(SIZE, new float[4], new float[4]);

        assertThat(Validation.of(List.of(masks()), List.of(empty)))
                .isEqualTo(new Validation(Double.NaN, Double.NaN, Double.NaN, 0));
    }

    @Test
    void pictures_with_neither_truth_nor_finding_leave_the_pooled_iou_alone() {
        var examples = new ArrayList<>(Collections.nCopies(8, new Example(SIZE, new float[4], new float[4])));
        examples.add(new Example(SIZE, new float[4], new float[] {1, 1, 0, 0}));
        var found = new ArrayList<>(Collections.nCopies(8, masks()));
        found.add(masks(0));

        assertThat(Validation.of(found, examples).pooledIou()).isEqualTo(0.5);
    }

    @Test
    void pooled_iou_takes_eight_images_together_and_weighs_batches_by_their_images() {
        var whole = new Example(SIZE, new float[4], new float[] {1, 1, 1, 1});
        var missed = new Example(SIZE, new float[4], new float[] {1, 0, 0, 0});
        var examples = new ArrayList<Example>();
        var found = new ArrayList<List<Mask>>();
        for (int i = 0; i < 10; i++) {
            examples.add(i < 8 ? whole : missed);
            found.add(i < 4 ? masks(0, 1, 2, 3) : masks());
        }

        // The first eight: 16 of 32 pixels; the last two: 0 of 2.
        assertThat(Validation.of(found, examples).pooledIou()).isEqualTo(0.5 * 8 / 10);
    }
}
