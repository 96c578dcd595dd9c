package dev.kamba.inference;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.graph.CudaSettings;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.Processor;
import dev.kamba.lowering.ScanLowering;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

    @Test
    void without_our_operators_sessions_are_bound_all_the_same() {
        var options = EngineOptions.of(List.of(Device.CPU));
        var standard = new OrtNetworks(options);
        assumeTrue(standard.canBind(Device.CPU), "program not installed: libkamba_ops_cpu.so, see deploy/native");
        var stock = new OrtNetworks(
                options,
                CudaSettings.STANDARD,
                SessionForm.GRAPH,
                new OrtNetworks.GraphForm(false, ScanLowering.Form.BEST));

        assertThat(standard.operators(Device.CPU).arePresent()).isTrue();
        assertThat(stock.operators(Device.CPU).arePresent()).isFalse();
        assertThat(stock.canBind(Device.CPU)).isTrue();
    }

    @Test
    void memory_of_a_device_in_use_is_known_of_gpus_alone() {
        var networks = new OrtNetworks(EngineOptions.of(List.of(Device.CPU)));
        assumeTrue(networks.canBind(Device.CPU), "program not installed: libkamba_ops_cpu.so, see deploy/native");
        var line = new JsonMapper().createObjectNode();

        assertThat(Binding.usedBytes(0)).isEmpty();
        var none = DeviceMemory.now(List.of(Device.CPU), networks);
        none.addTo(line, none);
        assertThat(line.isEmpty()).isTrue();

        var used = new ArrayDeque<>(List.of(700L << 20, 900L << 20));
        var gpu = new TestNetworks() {
            @Override
            public OptionalLong usedBytes(Device device) {
                return OptionalLong.of(used.remove());
            }
        };
        var devices = List.of(new Device(Device.Kind.CUDA, 1));
        DeviceMemory.now(devices, gpu).addTo(line, DeviceMemory.now(devices, gpu));
        assertThat(line).hasToString("{\"deviceMemoryMb\":{\"cuda:1\":{\"before\":700,\"after\":900}}}");
    }
}
