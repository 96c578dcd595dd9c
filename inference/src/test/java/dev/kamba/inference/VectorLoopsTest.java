package dev.kamba.inference;

import dev.kamba.graph.NativeOperators;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class VectorLoopsTest {

    private static final String NAME = "libkamba_pixels.so";

    @TempDir
    private Path folder;

    /** A folder that is named comes before those where the library may lie. */
    @Test
    void a_library_that_cannot_be_loaded_leaves_the_loops_in_java() throws IOException {
        var text = new String(built(), StandardCharsets.ISO_8859_1);
        Files.writeString(folder.resolve(NAME), "no library" + text.substring(text.lastIndexOf("\nkamba-sources\n")));

        assertThat(PixelLoops.find(Optional.of(folder))).isSameAs(PixelLoops.JAVA);
    }

    @Test
    void a_library_of_other_sources_than_the_jar_is_not_loaded() throws IOException {
        Files.write(folder.resolve(NAME), built());
        Files.writeString(folder.resolve(NAME), "0".repeat(64) + "  gone.cpp\n", StandardOpenOption.APPEND);

        assertThat(PixelLoops.find(Optional.of(folder))).isSameAs(PixelLoops.JAVA);
    }

    /** What deploy/native/build.sh built before the tests. */
    private static byte[] built() throws IOException {
        var library = NativeOperators.file(NAME, Optional.empty());
        assumeTrue(library.isPresent(), "program not installed: " + NAME + ", see deploy/native");
        return Files.readAllBytes(library.orElseThrow());
    }
}
