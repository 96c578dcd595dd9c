package dev.kamba.trainer.measure;

import com.fasterxml.jackson.databind.node.NullNode;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class ScoreTest {

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
                .containsEntry("hausdorff95", NullNode.getInstance())
                .containsEntry("hausdorff95Unit", "px")
                .containsEntry("pooledIou", 0.0)
                .containsEntry("msPerImage", 1.2346);
    }
}
