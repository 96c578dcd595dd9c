package dev.kamba.trainer.measure;

import dev.kamba.imaging.Mask;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OutcomeTest {

    private static final Mask SMALL = Mask.empty(2, 2);

    @Test
    void masks_of_two_sizes_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Masks.outcome("a", SMALL, Mask.empty(2, 3)))
                .withMessageContaining("2 x 2 and 2 x 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Outcome(
                        "a",
                        "a",
                        Optional.empty(),
                        List.of(SMALL, Mask.empty(4, 1)),
                        List.of(SMALL, SMALL),
                        Optional.empty()));
    }

    @Test
    void every_label_needs_truth_and_finding() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Outcome(
                        "a", "a", Optional.empty(), List.of(SMALL), List.of(SMALL, SMALL), Optional.empty()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Outcome("a", "a", Optional.empty(), List.of(), List.of(), Optional.empty()));
    }
}
