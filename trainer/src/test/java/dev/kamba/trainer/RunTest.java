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
import java.util.concurrent.TimeUnit;

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

    @Test
    void size_that_the_network_cannot_take_is_refused_before_any_picture_is_read() throws IOException {
        var plan = planned(new FitSettings(1, 4, new FitSettings.Rates(1e-3, 1e-3, 0, 0, 0.5), 1, 0, 1));
        Files.writeString(plan, Files.readString(plan).replace("\"rows\":32", "\"rows\":40"));

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> run(Plan.of(plan.toString())))
                .withMessageContaining("KM-UNet takes multiples of 32")
                .withMessageContaining("40 and 32");
    }

    @Test
    void bend_that_would_fold_pictures_is_refused_before_any_is_read() throws IOException {
        var plan = planned(new FitSettings(1, 4, new FitSettings.Rates(1e-3, 1e-3, 0, 0, 0.5), 1, 0, 1));
        var folded = (ObjectNode) new ObjectMapper().readTree(Files.readString(plan));
        ((ObjectNode) folded.get("augmentation")).put("elastic", 2);
        Files.writeString(plan, folded.toString());

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> run(Plan.of(plan.toString())))
                .withMessageContaining("elastic must be at most 1.92 pixels for 32 x 32");
        assertThat(folder).isDirectoryNotContaining("glob:**.txt");
    }

    @Test
    void process_that_is_asked_to_end_keeps_the_state_of_its_last_step() throws IOException, InterruptedException {
        var settings = new FitSettings(100_000, 4, new FitSettings.Rates(1e-3, 1e-3, 0, 0, 0.5), 1, 0, 1);
        var process = TrainerProcess.of(
                        "train", "--plan", planned(settings).toString(), "--run", folder.toString(), "--device", "cpu")
                .redirectErrorStream(true)
                .start();
        try (var console = process.inputReader(StandardCharsets.UTF_8)) {
            // The bar of the first step.
            assertThat(console.lines().anyMatch(line -> line.startsWith("["))).isTrue();
            // Unlike the process's own method it leaves the console open.
            process.toHandle().destroy();
            assertThat(console.lines()).anyMatch(line -> line.startsWith("stopped as asked: --resume"));
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        int steps = steps();
        assertThat(process.exitValue()).as("SIGTERM").isEqualTo(143);
        assertThat(steps).isPositive();

        assertThat(run(settings.withEpochs(steps + 1)).train(true, Optional.empty()))
                .isPresent();

        assertThat(steps()).isEqualTo(steps + 1);
        assertThat(folder).isDirectoryContaining("glob:**/result.json").isDirectoryNotContaining("glob:**/state");
    }

    /** Lines of run.csv with a loss: one for each step, since there are four pictures to a batch of four. */
    private int steps() throws IOException {
        try (var lines = Files.lines(folder.resolve("run.csv"))) {
            return (int) lines.skip(1)
                    .filter(line -> !line.split(",", -1)[2].isEmpty())
                    .count();
        }
    }

    /** Trains with a rate that no training stands. */
    private void explode(int validations) throws IOException {
        var rates = new FitSettings.Rates(1e30, 1e30, 0, 0, 0.5);
        run(new FitSettings(4, 4, rates, validations, 0, 1)).train(false, Optional.empty());
    }

    private Run run(FitSettings settings) throws IOException {
        return run(Plan.of(planned(settings).toString()));
    }

    private Run run(Plan plan) throws IOException {
        var console = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        return new Run(plan, folder, folder, FitSettings.read(plan.fit()), List.of(Device.cpu()), console);
    }

    /** A shipped plan with a small network and few small pictures. */
    private Path planned(FitSettings settings) throws IOException {
        var mapper = new ObjectMapper();
        var plan = (ObjectNode) mapper.readTree(Plan.of("breast-us-lesion").json());
        ((ObjectNode) plan.at("/card/settings")).put("widths", "8,8,8,8,8");
        ((ObjectNode) plan.at("/card/input")).put("rows", 32).put("columns", 32);
        var pictures = (ObjectNode) plan.get("pictures");
        pictures.set("training", portion(1, 4));
        pictures.set("validation", portion(100, 2));
        pictures.set("unseen", portion(200, 1));
        plan.set("fit", mapper.valueToTree(settings));
        return Files.writeString(folder.resolve("plan.json"), plan.toString());
    }

    private static JsonNode portion(int firstSeed, int studies) throws IOException {
        return new ObjectMapper().readTree("""
                [{"kind": "us", "variants": [], "firstSeed": %d, "studies": %d, "slices": 1, "size": 128, "every": 1}]
                """.formatted(firstSeed, studies));
    }
}
