package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class SessionRaceTest {

    private static final Device CUDA = new Device(Device.Kind.CUDA, 0);

    private final EngineOptions options = EngineOptions.of(List.of(CUDA)).withTuning(device -> new Tuning(1, 4, 1));
    private final OrtNetworks real = new OrtNetworks(options);

    @TempDir
    private Path folder;

    @BeforeEach
    void need_the_library() {
        assumeTrue(real.canBind(Device.CPU), "program not installed: libkamba_ops_cpu.so, see deploy/native");
    }

    @Test
    void bound_session_is_compared_with_the_plain_one() {
        var line = race(new BoundOnCpu(real));

        assertThat(line.get("session").asText()).isEqualTo("bound");
        assertThat(line.get("sessionImages").asInt()).isEqualTo(4);
        assertThat(line.get("sessionMs").asDouble()).isPositive();
        assertThat(line.get("javaSessionMs").asDouble()).isPositive();
        assertThat(line.get("sessionDifference").asDouble()).isZero();
    }

    @Test
    void session_that_gives_old_results_shows() {
        var line = race(new Stale(new BoundOnCpu(real)));

        assertThat(line.get("sessionDifference").asDouble()).isGreaterThan(0.1);
    }

    private ObjectNode race(Networks networks) {
        var model = ModelPackage.open(TinyModel.of(TinyModel.card(1, 32, 48, 1)).writeTo(folder.resolve("tiny.onnx")));
        var line = new JsonMapper().createObjectNode();
        try (var parts = new EngineParts(options, networks)) {
            SessionRace.run(line, model, parts, new Plain(real), Duration.ofMillis(1));
        }
        return line;
    }

    private record Plain(OrtNetworks real) implements Networks {

        @Override
        public Optional<String> obstacle(Device device) {
            return Optional.empty();
        }

        @Override
        public Network open(ModelPackage model, Device device, int threads) throws OrtException {
            return real.open(model, Device.CPU, threads);
        }
    }

    /** A replayed graph that reads what was there when it was recorded. */
    private record Stale(Networks real) implements Networks {

        @Override
        public Optional<String> obstacle(Device device) {
            return Optional.empty();
        }

        @Override
        public Network open(ModelPackage model, Device device, int threads) throws OrtException {
            var network = real.open(model, device, threads);
            return new Network() {

                private boolean ran;

                @Override
                public void run(FloatBuffer image, FloatBuffer logits, int images) throws OrtException {
                    if (!ran) {
                        network.run(image, logits, images);
                    }
                    ran = true;
                }

                @Override
                public SessionForm form() {
                    return SessionForm.GRAPH;
                }

                @Override
                public void stop() throws OrtException {
                    network.stop();
                }

                @Override
                public void close() throws OrtException {
                    network.close();
                }
            };
        }
    }
}
