package dev.kamba.trainer.fit;

import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RunLogTest {

    private static final int STEPS = 9;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    private RunLog log(String csv, int from) throws IOException {
        return new RunLog(new PrintStream(printed, true, StandardCharsets.UTF_8), false, folder.resolve(csv), from);
    }

    private static void steps(RunLog log, int first, int last) {
        for (int step = first; step <= last; step++) {
            log.stepped(new Progress.Step(step, STEPS, 1, 1 / (step + 0.123456789), 1, 3.21, 0, Duration.ZERO));
            if (step == 3) {
                log.validated(step, new Validation(0.6, 0.5, 0.4, Double.NaN), true);
            } else if (step == 5 || step == 8) {
                log.validated(step, new Validation(0.5, 0.4, step == 5 ? 0.45 : Double.NaN, Double.NaN), false);
            }
        }
    }

    @Test
    void training_that_goes_on_ends_with_the_same_figures_to_the_bit() throws IOException {
        var whole = log("whole.csv", 0);
        steps(whole, 1, STEPS);
        whole.close();
        var begun = log("parts.csv", 0);
        steps(begun, 1, 6);
        begun.close();
        Files.writeString(folder.resolve("parts.csv"), "1", StandardOpenOption.APPEND);
        // The state that it goes on from is older.
        var resumed = log("parts.csv", 5);
        steps(resumed, 6, STEPS);
        resumed.close();

        assertThat(resumed.lastLoss()).isEqualTo(whole.lastLoss());
        assertThat(resumed.firstLoss()).isEqualTo(whole.firstLoss());
        assertThat(resumed.best()).isEqualTo(whole.best());
        assertThat(resumed.highestPooledIou())
                .as("not of the best validation")
                .isEqualTo(whole.highestPooledIou())
                .isEqualTo(0.45);
        assertThat(folder.resolve("parts.csv")).hasSameTextualContentAs(folder.resolve("whole.csv"));
    }

    @Test
    @EnabledOnOs(OS.LINUX) // which has a device that is always full
    void full_disk_ends_the_training_and_is_told_in_a_sentence() throws IOException {
        Files.createSymbolicLink(folder.resolve("run.csv"), Path.of("/dev/full"));
        var log = log("run.csv", 0);

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> steps(log, 1, 3))
                .withMessageContaining("run.csv cannot be written (No space left on device); make room");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void full_disk_leaves_the_lines_before_where_a_training_would_go_on() throws IOException {
        try (var begun = log("run.csv", 0)) {
            steps(begun, 1, 3);
        }
        Files.createSymbolicLink(folder.resolve("run.csv.part"), Path.of("/dev/full"));

        assertThatExceptionOfType(KambaException.class).isThrownBy(() -> log("run.csv", 3));

        assertThat(folder.resolve("run.csv")).content().hasLineCount(5);
    }

    @Test
    void bar_names_no_overlap_before_it_is_measured() throws IOException {
        try (var log = log("run.csv", 0)) {
            steps(log, 1, 1);
            assertThat(printed.toString(StandardCharsets.UTF_8))
                    .contains("3.2 images/s")
                    .doesNotContain("IoU");
            steps(log, 2, STEPS);
        }

        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("100% epoch 1")
                .contains("IoU 0.4000 (best 0.5000)");
    }
}
