package dev.kamba.trainer.measure;

import com.fasterxml.jackson.databind.node.NullNode;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class ScoreTest {

    @Test
    void volumes_count_where_something_is_true() {
        var truth = Masks.of("##..");
        var hit = new Outcome("a", "a", Optional.of("v"), List.of(truth), List.of(Masks.of(".##.")), Optional.empty());
        var larger =
                new Outcome("b", "b", Optional.of("w"), List.of(truth), List.of(Masks.of("###.")), Optional.empty());
        var empty =
                new Outcome("c", "c", Optional.of("x"), List.of(Masks.of("....")), List.of(truth), Optional.empty());
        var outcomes = List.of(hit, larger, empty);

        assertThat(new Score(Evaluation.of(outcomes), 1).fields())
                .containsEntry("volumes", 2)
                .containsEntry("volumeDice", 0.65)
                .containsEntry("volumeDiceLow", 0.5)
                .containsEntry("volumeDiceHigh", 0.8)
                .containsEntry("volumeDiceLowest", 0.5)
                .containsEntry("volumeDifference", 0.25)
                .containsEntry("volumeDifferenceAbsolute", 0.25);
    }

    @Test
    void the_mean_dice_has_an_interval_over_groups() {
        var truth = Masks.of("##..");
        var hit = Masks.outcome("hit", truth, truth);
        var miss = Masks.outcome("miss", truth, Masks.of("...."));

        assertThat(new Score(Evaluation.of(List.of(hit, miss)), 1).fields())
                .containsEntry("dice", 0.5)
                .containsEntry("diceLow", 0.0)
                .containsEntry("diceHigh", 1.0)
                .containsEntry("groups", 2);
    }

    @Test
    void fields_are_rounded_and_null_where_undefined() {
        var alarm = Masks.outcome("a", Masks.of("..."), Masks.of("#.."));

        var fields = new Measurement(List.of(alarm), Evaluation.of(List.of(alarm)), 1.23456)
                .score()
                .fields();

        assertThat(fields)
                .containsEntry("images", 1)
                .containsEntry("withTruth", 0)
                .containsEntry("falseAlarms", 1)
                .containsEntry("specificity", 0.6667)
                .containsEntry("dice", NullNode.getInstance())
                .containsEntry("diceLow", NullNode.getInstance())
                .containsEntry("groups", 0)
                .containsEntry("hausdorff95", NullNode.getInstance())
                .containsEntry("hausdorff95Unit", "px")
                .containsEntry("pooledIou", 0.0)
                .containsEntry("volumes", 0)
                .containsEntry("volumeDice", NullNode.getInstance())
                .containsEntry("msPerImage", 1.2346);
    }
}
