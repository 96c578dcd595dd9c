package dev.kamba.camel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class IncomingFileTest {

    @TempDir
    Path folder;

    /** A disk with room for some bytes. */
    private static OutputStream disk(int room) {
        return new FilterOutputStream(OutputStream.nullOutputStream()) {
            private int left = room;

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                left -= length;
                if (left < 0) {
                    throw new IOException("No space left on device");
                }
            }
        };
    }

    @Test
    void a_full_disk_is_told_at_the_end_so_that_the_sender_can_be_heard_out() throws Exception {
        Path path = Files.createFile(folder.resolve("x.part"));
        IncomingFile file = new IncomingFile(path, disk(1500), 1 << 20);
        for (int i = 0; i < 10; i++) {
            file.write(new byte[1000], 0, 1000);
        }
        assertThatThrownBy(file::finish).hasMessageStartingWith("STORAGE_FULL").hasMessageContaining("directory");
        file.delete();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nobody_else_can_read_it() throws Exception {
        IncomingFile file = IncomingFile.create(folder, 1000);
        file.write(7);
        file.finish();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(file.size()).isEqualTo(1);
        assertThat(file.digest()).isEqualTo("ca358758f6d27e6cf45272937977a748fd88391db679ceda7dc7bf1f005ee879");
    }

    @Test
    void a_folder_that_is_gone_is_a_full_disk_to_the_sender() {
        assertThatThrownBy(() -> IncomingFile.create(folder.resolve("gone"), 1000))
                .hasMessageStartingWith("STORAGE_FULL");
    }

    @Test
    void a_sender_that_does_not_stop_is_cut_off() throws Exception {
        byte[] block = new byte[1 << 28];
        try (Discard discard = new Discard(100)) {
            discard.write(block);
            discard.write(block);
            discard.write(block);
            discard.write(block);
            assertThatIOException().isThrownBy(() -> discard.write(block));
        }
        try (Discard discard = new Discard(Long.MAX_VALUE)) {
            discard.write(block);
        }
    }
}
