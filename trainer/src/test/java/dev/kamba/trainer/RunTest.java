package dev.kamba.trainer;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.fit.FitSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What a run leaves in its folder when it does not come to its end. */
class RunTest {

    @TempDir
    private Path folder;

    @Test
    void run_that_ends_in_its_second_step_names_no_file_that_is_not_there() {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> explode(1))
                .withMessageContaining("step 2 gave a loss of")
                .withMessageEndingWith("Nothing is kept yet.");

        assertThat(folder).isDirectoryNotContaining("glob:**/{best.checkpoint,state}");
    }

    @Test
    void run_that_was_measured_before_it_ended_names_the_weights() {
        var best = folder.resolve("best.checkpoint");

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> explode(4))
                .withMessageContaining("step 2 gave a loss of")
                .withMessageEndingWith("Kept: " + best + " (the best weights so far, which --from starts with).");

        assertThat(best).exists();
        assertThat(folder).isDirectoryNotContaining("glob:**/state");
    }

    /** Trains with a rate that no training stands. */
    private void explode(int validations) throws IOException {
        var rates = new FitSettings.Rates(1e30, 1e30, 0, 0, 0.5);
        run(new FitSettings(4, 4, rates, validations, 0, 1)).train(false, Optional.empty());
    }

    private Run run(FitSettings settings) throws IOException {
        var console = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Run(plan(), folder, folder, settings, List.of(Device.cpu()), console);
    }

    /** A shipped plan with a small network and few small pictures. */
    private Plan plan() throws IOException {
        var mapper = new ObjectMapper();
        var plan = (ObjectNode) mapper.readTree(Plan.of("breast-us-lesion").json());
        ((ObjectNode) plan.at("/card/settings")).put("widths", "8,8,8,8,8");
        ((ObjectNode) plan.at("/card/input")).put("rows", 32).put("columns", 32);
        var pictures = (ObjectNode) plan.get("pictures");
        pictures.set("training", portion(1, 4));
        pictures.set("validation", portion(100, 2));
        pictures.set("unseen", portion(200, 1));
        var file = folder.resolve("plan.json");
        Files.writeString(file, plan.toString());
        return Plan.of(file.toString());
    }

    private static JsonNode portion(int firstSeed, int studies) throws IOException {
        return new ObjectMapper().readTree("""
                [{"kind": "us", "variants": [], "firstSeed": %d, "studies": %d, "slices": 1, "size": 128, "every": 1}]
                """.formatted(firstSeed, studies));
    }
}
