package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class LossTest {

    @Test
    void logit_zero_everywhere_has_a_loss_that_can_be_worked_out() {
        // cross-entropy ln 2; Dice (2 * 0.5 * 2 + 1) / (2 + 2 + 1) = 0.6
        assertThat(loss(new float[] {0, 0, 0, 0}, new float[] {1, 1, 0, 0}))
                .isCloseTo(0.5 * Math.log(2) + 0.4, within(1e-6));
    }

    @Test
    void certain_truth_costs_nothing_and_huge_errors_stay_finite() {
        assertThat(loss(new float[] {500, 500, -500, -500}, new float[] {1, 1, 0, 0}))
                .isCloseTo(0, within(1e-6));
        assertThat(loss(new float[] {-500, 500, -500, 500}, new float[] {1, 1, 0, 0}))
                .isCloseTo(125 + 1 - 3.0 / 5, within(1e-3));
    }

    @Test
    void predicting_nothing_where_nothing_is_costs_nothing() {
        assertThat(loss(new float[] {-50, -50, -50, -50}, new float[4])).isCloseTo(0, within(1e-6));
        assertThat(loss(new float[] {50, -50, -50, -50}, new float[4])).isGreaterThan(6);
    }

    @Test
    void share_of_cross_entropy_and_smoothing_of_dice_can_be_set() {
        var logits = new float[4];
        var targets = new float[] {1, 1, 0, 0};

        assertThat(loss(new Loss(2, 1), logits, targets)).isCloseTo(2 * Math.log(2) + 0.4, within(1e-6));
        // Dice (2 * 0.5 * 2 + 0.5) / (2 + 2 + 0.5)
        assertThat(loss(new Loss(0, 0.5), logits, targets)).isCloseTo(1 - 2.5 / 4.5, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource({"-0.1, 1", "NaN, 1", "Infinity, 1", "0.5, 0", "0.5, -1", "0.5, NaN"})
    void what_is_no_loss_is_refused(double crossEntropy, double smoothing) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Loss(crossEntropy, smoothing));
    }

    private static double loss(float[] logits, float[] targets) {
        return loss(Loss.DEFAULT, logits, targets);
    }

    private static double loss(Loss loss, float[] logits, float[] targets) {
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var shape = new Shape(1, 1, 2, 2);
            return loss.of(manager.create(logits, shape), manager.create(targets, shape))
                    .getFloat();
        }
    }
}
