package dev.kamba.trainer.fit;

import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StateTest {

    @TempDir
    private Path folder;

    @Test
    void what_is_written_is_read_again_and_what_is_cut_off_is_refused() throws IOException {
        var vectors = List.of(
                new float[] {1, 2}, new float[0], new float[] {3}, new float[] {4}, new float[] {-5.5f}, new float[] {
                    6, 7, 8
                });
        var file = folder.resolve("state");
        new State(7, 0.5, 2, vectors).write(file);

        var read = State.read(file);

        assertThat(read.step()).isEqualTo(7);
        assertThat(read.best()).isEqualTo(0.5);
        assertThat(read.idle()).isEqualTo(2);
        assertThat(read.vectors()).usingRecursiveComparison().isEqualTo(vectors);

        var bytes = Files.readAllBytes(file);
        for (int length : new int[] {2, 10, 30, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThatExceptionOfType(KambaException.class)
                    .isThrownBy(() -> State.read(file))
                    .withMessageContaining("start the training anew");
        }
    }
}
