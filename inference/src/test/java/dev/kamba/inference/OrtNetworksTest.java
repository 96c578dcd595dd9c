package dev.kamba.inference;

import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.Processor;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;

class OrtNetworksTest {

    private static final NativeOperators OWN =
            new NativeOperators(Processor.CUDA, Optional.of(Path.of("libkamba_ops_cuda.so")));

    @TempDir
    private Path folder;

    @Test
    void a_model_with_a_twin_computes_in_float16_by_our_operators_on_cuda_unless_switched_off() {
        var plain = ModelPackage.open(TinyModel.of(TinyModel.card(1, 64, 64, 1)).writeTo(folder.resolve("b.onnx")));
        var measured =
                ModelPackage.open(TinyModel.of(TinyModel.card(1, 64, 64, 1)).writeTo(folder.resolve("a.onnx")));
        TinyModel.of(TinyModel.card(1, 64, 64, 1)).twinOf(measured.digest()).writeTo(folder.resolve("a.fp16.onnx"));
        var options = EngineOptions.of(List.of(Device.CPU));

        var networks = new OrtNetworks(options);

        assertThat(networks.isHalf(measured, OWN)).isTrue();
        assertThat(networks.isHalf(measured, NativeOperators.none(Processor.CUDA)))
                .isFalse();
        assertThat(networks.isHalf(measured, Device.CPU)).isFalse();
        assertThat(networks.isHalf(plain, OWN)).isFalse();
        assertThat(new OrtNetworks(options.withHalfPrecision(false)).isHalf(measured, OWN))
                .isFalse();
    }

    @Test
    void a_library_that_is_not_used_is_a_trouble() throws IOException {
        Files.writeString(folder.resolve("libkamba_ops_cpu.so"), "no library");
        try (var engine = new Engine(EngineOptions.of(List.of(Device.CPU)).withOperators(folder))) {
            assertThat(engine.troubles()).isEmpty();
            engine.load(
                    ModelPackage.open(TinyModel.of(TinyModel.card(1, 64, 64, 1)).writeTo(folder.resolve("a.onnx"))));

            assertThat(engine.troubles()).singleElement().asString().contains("build both together");
        }
    }
}
