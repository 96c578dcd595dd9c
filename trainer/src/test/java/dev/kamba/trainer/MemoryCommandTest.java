package dev.kamba.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;

import static org.assertj.core.api.Assertions.assertThat;

@EnabledOnOs(OS.LINUX)
class MemoryCommandTest {

    @TempDir
    private Path folder;

    @Test
    void splines_without_gradient_keep_far_less_than_the_recursion() throws IOException, InterruptedException {
        var output = folder.resolve("lines.json");
        var process = TrainerProcess.of("memory", "--tokens=16384", "--width=16", "--depths=2")
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        process.environment().put("MALLOC_MMAP_THRESHOLD_", "65536");

        assertThat(process.start().waitFor()).isZero();

        var times = new HashMap<String, Double>();
        for (var line : Files.readAllLines(output)) {
            JsonNode fields = new ObjectMapper().readTree(line);
            times.put(
                    fields.get("layer").asText() + " " + fields.get("spline").asText(),
                    fields.get("timesLessThanCoxDeBoor").asDouble());
        }
        assertThat(times)
                .hasSizeBetween(8, 10)
                .containsEntry("kan cox-de-boor", 1.0)
                .containsEntry("sakan cox-de-boor", 1.0);
        for (var layer : new String[] {"kan", "sakan"}) {
            assertThat(times.getOrDefault(layer + " plain", Double.NaN)).isGreaterThan(1.3);
            assertThat(times.getOrDefault(layer + " with-slope", Double.NaN))
                    .isGreaterThan(1.5 * times.getOrDefault(layer + " plain", Double.NaN));
            assertThat(times.getOrDefault(layer + " grad-free", Double.NaN))
                    .isGreaterThan(3 * times.getOrDefault(layer + " plain", Double.NaN));
            // There where libkamba_training.so is.
            assertThat(times.getOrDefault(layer + " own", Double.POSITIVE_INFINITY))
                    .isGreaterThan(3 * times.getOrDefault(layer + " plain", Double.NaN));
        }
    }
}
