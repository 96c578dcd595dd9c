package dev.kamba.inference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class VectorLoopsTest {

    @TempDir
    private Path folder;

    /** A folder that is named comes before those where the library may lie. */
    @Test
    void a_library_that_cannot_be_loaded_leaves_the_loops_in_java() throws IOException {
        Files.writeString(folder.resolve("libkamba_pixels.so"), "no library");

        assertThat(PixelLoops.find(Optional.of(folder))).isSameAs(PixelLoops.JAVA);
    }
}
