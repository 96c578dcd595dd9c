package dev.kamba.trainer.fit;

import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;
import org.junit.jupiter.api.Test;

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
                .isEqualTo(new Validation(0.75, 0.5));
    }

    @Test
    void what_cannot_be_measured_is_no_number() {
        var empty = new Example(new float[4], new float[4]);

        assertThat(Validation.of(new float[] {-1, -1, -1, -1}, List.of(empty), SIZE))
                .isEqualTo(new Validation(Double.NaN, 0));
    }
}
