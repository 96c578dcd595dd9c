package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import dev.kamba.error.KambaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

    @ParameterizedTest
    @ValueSource(strings = {"CrossOrder", "CrossMergeHalf", "PackedScan"})
    void a_model_may_not_name_a_function_like_an_operator_that_passes_write(String name) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> NativeOperators.requireUnclaimed(model("dev.kamba", name)))
                .withMessageStartingWith("MODEL_INVALID: function " + name);
        NativeOperators.requireUnclaimed(model("dev.kamba", "SelectiveScan"));
        NativeOperators.requireUnclaimed(model("mine", name));
    }

    private static ModelProto model(String domain, String function) {
        return ModelProto.newBuilder()
                .addFunctions(FunctionProto.newBuilder().setDomain(domain).setName(function))
                .build();
    }
}
