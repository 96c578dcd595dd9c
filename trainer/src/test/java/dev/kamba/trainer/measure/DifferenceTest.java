package dev.kamba.trainer.measure;

import com.fasterxml.jackson.databind.node.NullNode;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DifferenceTest {

    private static final String TWO = "##......";
    private static final String FOUR = "####....";
    private static final String NONE = "........";

    @Test
    void pictures_are_compared_one_by_one() {
        var model = evaluation(outcome("a", FOUR, FOUR), outcome("b", FOUR, TWO), outcome("c", TWO, NONE));
        var other = evaluation(outcome("a", FOUR, TWO), outcome("b", FOUR, TWO), outcome("c", TWO, TWO));

        // Dice 1 - 2/3, 0 and 0 - 1.
        assertThat(Difference.of(model, other).fields())
                .containsEntry("dice", Math.round(-2 / 9.0 * 1e4) / 1e4)
                .containsEntry("diceLow", -1.0)
                .containsEntry("diceHigh", 0.3333)
                .containsEntry("groups", 3)
                .containsEntry("better", 1L)
                .containsEntry("same", 1L)
                .containsEntry("worse", 1L);
    }

    @Test
    void hard_pictures_that_both_fail_do_not_widen_the_interval() {
        var model = evaluation(outcome("a", FOUR, FOUR), outcome("b", FOUR, NONE));

        assertThat(model.interval(Metric.DICE)).isEqualTo(new Interval(0, 1, 2));
        assertThat(Difference.of(model, model).fields())
                .containsEntry("diceLow", 0.0)
                .containsEntry("diceHigh", 0.0);
    }

    @Test
    void what_is_undefined_for_one_of_them_is_left_out() {
        var model = evaluation(outcome("a", FOUR, FOUR), outcome("b", NONE, TWO));
        var missing = evaluation(outcome("a", FOUR, NONE), outcome("b", NONE, NONE));

        assertThat(Difference.of(model, missing).fields())
                .containsEntry("dice", 1.0)
                .containsEntry("diceLow", NullNode.getInstance())
                .containsEntry("groups", 1)
                .containsEntry("hausdorff95", NullNode.getInstance())
                .containsEntry("specificity", -0.125);
    }

    @Test
    void other_pictures_are_refused() {
        var one = evaluation(outcome("a", FOUR, FOUR));

        assertThatIllegalArgumentException().isThrownBy(() -> Difference.of(one, evaluation(outcome("b", FOUR, FOUR))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Difference.of(one, evaluation(outcome("a", FOUR, FOUR), outcome("b", FOUR, FOUR))));
    }

    private static Outcome outcome(String id, String truth, String found) {
        return Masks.outcome(id, Masks.of(truth), Masks.of(found));
    }

    private static Evaluation evaluation(Outcome... outcomes) {
        return Evaluation.of(List.of(outcomes));
    }
}
