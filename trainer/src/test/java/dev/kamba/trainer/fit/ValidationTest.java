package dev.kamba.trainer.fit;

import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ValidationTest {

    private static final Size SIZE = new Size(1, 1, 1, 4);

    @Test
    void dice_is_the_mean_of_images_with_truth_and_alarms_the_share_of_those_without() {
        var half = new Example(new float[4], new float[] {1, 1, 0, 0});
        var all = new Example(new float[4], new float[] {1, 0, 0, 1});
        var empty = new Example(new float[4], new float[4]);
        float[] logits = {1, -1, 1, -1, 1, -1, -1, 1, -1, -1, -1, -1, 1, -1, -1, -1};

        assertThat(Validation.of(logits, List.of(half, all, empty, empty), SIZE))
                .isEqualTo(new Validation(0.75, (1.0 / 3 + 1) / 2, 0.5, 0.5));
    }

    @Test
    void what_cannot_be_measured_is_no_number() {
        var empty = new Example(new float[4], new float[4]);

        assertThat(Validation.of(new float[] {-1, -1, -1, -1}, List.of(empty), SIZE))
                .isEqualTo(new Validation(Double.NaN, Double.NaN, Double.NaN, 0));
    }

    @Test
    void pictures_with_neither_truth_nor_finding_leave_the_pooled_iou_alone() {
        var examples = new ArrayList<>(Collections.nCopies(8, new Example(new float[4], new float[4])));
        examples.add(new Example(new float[4], new float[] {1, 1, 0, 0}));
        var logits = new float[4 * 9];
        Arrays.fill(logits, -1);
        logits[32] = 1;

        assertThat(Validation.of(logits, examples, SIZE).pooledIou()).isEqualTo(0.5);
    }

    @Test
    void pooled_iou_takes_eight_images_together_and_weighs_batches_by_their_images() {
        var found = new Example(new float[4], new float[] {1, 1, 1, 1});
        var missed = new Example(new float[4], new float[] {1, 0, 0, 0});
        var examples = new ArrayList<Example>();
        var logits = new float[4 * 10];
        for (int i = 0; i < 10; i++) {
            examples.add(i < 8 ? found : missed);
            Arrays.fill(logits, 4 * i, 4 * i + 4, i < 4 ? 1 : -1);
        }

        // The first eight: 16 of 32 pixels; the last two: 0 of 2.
        assertThat(Validation.of(logits, examples, SIZE).pooledIou()).isEqualTo(0.5 * 8 / 10);
    }
}
