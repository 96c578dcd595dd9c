package dev.kamba.trainer.data;

import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ScratchTest {

    @TempDir
    private Path folder;

    @Test
    void room_is_empty_its_own_and_stays_after_the_file_is_closed() {
        var rooms = new ArrayList<FloatBuffer>();
        try (var scratch = new Scratch(folder)) {
            // The third does not fit the piece that the others lie in, the last is larger than a piece.
            for (int count : new int[] {1000, 3_000_000, 2_000_000, 5_000_000}) {
                var room = scratch.floats(count);
                assertThat(room.limit()).isEqualTo(count);
                assertThat(room.get(0) + room.get(count - 1)).isZero();
                room.put(0, count).put(count - 1, -count);
                rooms.add(room);
            }
        }

        for (var room : rooms) {
            assertThat(room.get(0)).isEqualTo(room.limit());
            assertThat(room.get(room.limit() - 1)).isEqualTo(-room.limit());
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void folder_that_cannot_be_written_to_is_named_with_what_to_do() {
        try (var scratch = new Scratch(folder.resolve("missing"))) {
            assertThatExceptionOfType(KambaException.class)
                    .isThrownBy(() -> scratch.floats(1))
                    .withMessageContaining("--run");
        }
    }
}
