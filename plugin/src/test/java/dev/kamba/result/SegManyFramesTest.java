package dev.kamba.result;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class SegManyFramesTest {

    @TempDir
    Path folder;

    @Test
    void three_hundred_slices_take_seconds_at_most() throws Exception {
        var heights = IntStream.range(0, 300).mapToObj(Integer::toString).toList();
        var series = Sources.slices(folder.resolve("ct"), 512, 512, heights, (i, header) -> {});
        var masks = Shapes.letters(series, 1, 999);
        var writer = new SegWriter(new Equipment("Kamba", "Kamba", "test-1", "0.1.0"));
        var start = System.nanoTime();

        var result = writer.write(
                series, Shapes.card("Lesion"), Shapes.DIGEST, masks, Instant.EPOCH, folder.resolve("result.dcm"));

        var took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(took).isLessThan(Duration.ofSeconds(20));
        assertThat(result.frames()).isEqualTo(300);
        assertThat(result.bytes()).isBetween(300 * 32768L, 300 * (32768L + 1000));
    }
}
