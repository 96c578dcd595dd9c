package dev.kamba.graph;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class NativeOperatorsTest {

    private static final String FOLDER = "kamba.native";

    private final Optional<String> before = Optional.ofNullable(System.getProperty(FOLDER));

    @TempDir
    private Path folder;

    @AfterEach
    void leave_settings_as_they_were() {
        before.ifPresentOrElse(value -> System.setProperty(FOLDER, value), () -> System.clearProperty(FOLDER));
    }

    @Test
    void library_that_cannot_be_loaded_is_not_used() throws IOException {
        System.setProperty(FOLDER, folder.toString());
        Files.writeString(folder.resolve("libkamba_ops_cpu.so"), "no library");

        assertThat(NativeOperators.find(Processor.CPU, Optional.empty()).arePresent())
                .isFalse();
    }
}
