package dev.kamba.trainer;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What SIGTERM does to ablate and to the trainings that it has started, in real processes. */
class StoppedAblationTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void three_trainings_without_end() throws IOException {
        Discs.draw(folder, 8);
        Files.writeString(folder.resolve("long.json"), """
                {"title": "Long", "sets": ["heart"], "splits": ["image"], "seeds": [1, 2, 3],
                 "plan": {"pictures": {"images": "discs", "split": {"validation": 0.25, "unseen": 0.25}},
                   "augmentation": {"elastic": 0}, "fit": {"epochs": 100000, "batch": 2, "validations": 1},
                   "card": {"architecture": "KM-UNet", "input": {"rows": 32, "columns": 32, "field": 1}}},
                 "variants": {"small": {"card": {"settings": {"network": "km-unet", "widths": "8,8,8,8,8"}}}}}
                """);
    }

    @Test
    void ablate_that_is_asked_to_end_lets_its_trainings_keep_their_states_and_starts_no_other()
            throws IOException, InterruptedException {
        var out = folder.resolve("out");
        var console = folder.resolve("console.txt");
        var process = TrainerProcess.of(
                        "ablate",
                        "--experiment=" + folder.resolve("long.json"),
                        "--data=" + folder,
                        "--out=" + out,
                        "--device=cpu,cpu")
                .redirectErrorStream(true)
                .redirectOutput(console.toFile())
                .start();
        List<ProcessHandle> trainings;
        try {
            // The bar of the first step.
            await().atMost(Duration.ofMinutes(2))
                    .until(() ->
                            logs(out).stream().filter(log -> log.contains("[")).count() == 2);
            trainings = process.descendants().toList();
            process.destroy();
            assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        assertThat(process.exitValue()).as("SIGTERM").isEqualTo(143);
        assertThat(trainings).hasSize(2).noneMatch(ProcessHandle::isAlive);
        assertThat(logs(out)).hasSize(2).allMatch(log -> log.contains("stopped as asked: --resume"));
        assertThat(out).isDirectoryRecursivelyContaining("glob:**/state");
        assertThat(console)
                .content()
                .contains("2 trainings are asked to end", "the same command goes on where they were")
                .doesNotContain("FAILED");
        assertThat(out).isDirectoryNotContaining("glob:**/long.{md,html}");
    }

    /** What the trainings have printed, those that have begun. */
    private static List<String> logs(Path out) throws IOException {
        if (Files.notExists(out)) {
            return List.of();
        }
        try (var runs = Files.list(out)) {
            return runs.map(run -> run.resolve("run.log"))
                    .filter(Files::exists)
                    .map(StoppedAblationTest::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
