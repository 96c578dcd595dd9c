package dev.kamba.trainer.fit;

import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class StateTest {

    @TempDir
    private Path folder;

    private static final List<float[]> VECTORS = List.of(
            new float[] {1, 2}, new float[0], new float[] {3}, new float[] {4}, new float[] {-5.5f}, new float[] {
                6, 7, 8
            });
    private static final Recipe RECIPE = recipe("1");

    private static Recipe recipe(String seed) {
        return new Recipe(new TreeMap<>(Map.of("seed", seed, "network", "n")));
    }

    private Path written() {
        var file = folder.resolve("state");
        new State(7, 0.5, 2, VECTORS).write(file, RECIPE);
        return file;
    }

    @Test
    void what_is_written_is_read_again() {
        var read = State.read(written(), recipe("1"));

        assertThat(read.step()).isEqualTo(7);
        assertThat(read.best()).isEqualTo(0.5);
        assertThat(read.idle()).isEqualTo(2);
        assertThat(read.vectors()).usingRecursiveComparison().isEqualTo(VECTORS);
    }

    @Test
    @EnabledOnOs(OS.LINUX) // which has a device that is always full
    void full_disk_is_told_in_a_sentence_and_the_state_before_stays() throws IOException {
        var file = written();
        Files.createSymbolicLink(folder.resolve("state.part"), Path.of("/dev/full"));

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> new State(8, 0.5, 2, VECTORS).write(file, RECIPE))
                .withMessageContaining(file + " cannot be written (No space left on device); make room");

        assertThat(State.read(file, RECIPE).step()).isEqualTo(7);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void state_of_another_training_is_refused_and_what_differs_is_named() {
        var file = written();

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> State.read(file, recipe("2")))
                .withMessageContaining("another training: not the same seed;")
                .withMessageContaining("--run");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, -1})
    void state_of_another_version_is_refused(int version) throws IOException {
        var file = written();
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (version == 1) {
            // Files had none then.
            bytes.putInt(0, 0x4b414d53);
        } else {
            bytes.putInt(4, version);
        }
        Files.write(file, bytes.array());

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> State.read(file, RECIPE))
                .withMessageContaining("its format is " + version + ", this version's 3")
                .withMessageContaining("start anew");
    }

    @Test
    void what_is_cut_off_or_goes_on_is_refused() throws IOException {
        var file = written();
        var bytes = Files.readAllBytes(file);
        for (int length = 0; length <= bytes.length + 1; length++) {
            if (length != bytes.length) {
                Files.write(file, Arrays.copyOf(bytes, length));
                assertThatExceptionOfType(KambaException.class)
                        .isThrownBy(() -> State.read(file, RECIPE))
                        .withMessageContaining("start the training anew");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, Integer.MAX_VALUE})
    void sizes_that_no_state_has_are_refused(int size) throws IOException {
        var file = written();
        var bytes = Files.readAllBytes(file);
        int lastVector = bytes.length - 4 * 3 - 4;
        for (int place : new int[] {0, 8, lastVector}) {
            var changed = ByteBuffer.wrap(bytes.clone()).putInt(place, size);
            Files.write(file, changed.array());
            assertThatExceptionOfType(KambaException.class)
                    .isThrownBy(() -> State.read(file, RECIPE))
                    .withMessageContaining("start the training anew");
        }
    }
}
