package dev.kamba.trainer.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.Processor;
import dev.kamba.inference.Main;
import dev.kamba.model.CardJson;
import dev.kamba.model.Input;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** The command inspect shows scans in the form that runs on the device, not in the exported one. */
class InspectedScanTest {

    /** Of KM-UNet. */
    private static final int SCANS = 7;

    private static final int SIDE = 64;

    @TempDir
    private Path folder;

    @Test
    void selective_scans_run_in_our_operator_if_it_is_there() throws IOException, InterruptedException {
        boolean own = NativeOperators.find(Processor.CPU, Optional.empty()).arePresent();

        var shown = inspected("s6");

        assertThat(shown.at("/placement/CPU/" + (own ? "PackedScan" : "Scan")).asInt())
                .isEqualTo(SCANS);
        assertThat(shown.at("/placement/CPU").has(own ? "Scan" : "PackedScan")).isFalse();
    }

    @Test
    void ssd_runs_as_linear_attention() throws IOException, InterruptedException {
        var shown = inspected("ssd");

        assertThat(shown.at("/placement/CPU/LinearAttention").asInt()).isEqualTo(SCANS);
    }

    /** For pictures so small that the exported form of a scan does not take long. */
    private static ModelCard card(ModelCard card) {
        var input = card.input();
        return new ModelCard(
                card.name(),
                card.version(),
                card.architecture(),
                card.settings(),
                new Input(
                        input.modalities(),
                        input.channels(),
                        SIDE,
                        SIDE,
                        input.intensity(),
                        input.mean(),
                        input.standardDeviation()),
                card.labels(),
                card.training(),
                card.metrics(),
                card.producer());
    }

    /** In a process of its own, as people call it. */
    private JsonNode inspected(String scan) throws IOException, InterruptedException {
        var network = Networks.of(Map.of("widths", "8,8,8,8,8", "scan", scan), 1, 1);
        var model = folder.resolve("model.onnx");
        var properties = Map.of(
                ModelPackage.CARD_KEY, CardJson.write(card(Plan.of("ct-liver").card())));
        Files.write(model, OnnxWriter.bytes(network, Weights.initial(network, 1), SIDE, SIDE, properties));
        var output = folder.resolve("output");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "inspect",
                        "--json",
                        "--device",
                        "cpu",
                        "--model",
                        model.toString())
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return new JsonMapper().readTree(output.toFile());
    }
}
