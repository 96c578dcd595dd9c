package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void bound_session_is_compared_with_the_plain_one() throws OrtException {
        var line = race(new BoundOnCpu(real));

        assertThat(line.get("session").asText()).isEqualTo("bound");
        assertThat(line.get("float16").asBoolean()).isFalse();
        assertThat(line.get("sessionImages").asInt()).isEqualTo(4);
        assertThat(line.get("sessionStartSeconds").asDouble()).isPositive();
        assertThat(line.get("sessionMs").asDouble()).isPositive();
        assertThat(line.get("javaSessionMs").asDouble()).isPositive();
        assertThat(line.get("sessionDifference").asDouble()).isZero();
    }

    @Test
    void session_that_gives_old_results_shows() throws OrtException {
        var line = race(new Stale(new BoundOnCpu(real)));

        assertThat(line.get("sessionDifference").asDouble()).isGreaterThan(0.1);
    }

    @Test
    void both_sessions_are_compared_with_the_cpu_for_each_size_in_turns() throws OrtException {
        var line = race(new BoundOnCpu(real));

        var check = line.get("check");
        assertThat(check.get("kept").asBoolean()).isTrue();
        assertThat(check.get("tolerance").asDouble()).isEqualTo(Tolerance.TF32.share());
        assertThat(check.get("turns"))
                .extracting(turn -> turn.get("images").asInt())
                .containsExactly(4, 1, 2, 4, 1);
        assertThat(check.get("turns")).allSatisfy(turn -> {
            assertThat(turn.get("session").asDouble()).isLessThan(Tolerance.FLOAT32.share());
            assertThat(turn.get("javaSession").asDouble()).isLessThan(Tolerance.FLOAT32.share());
        });
    }

    @Test
    void the_check_tells_which_session_is_wrong() throws OrtException {
        var check = race(new Stale(new BoundOnCpu(real))).get("check");

        assertThat(check.get("kept").asBoolean()).isFalse();
        assertThat(check.at("/turns/3/session").asDouble()).isGreaterThan(0.1);
        assertThat(check.at("/turns/3/javaSession").asDouble()).isLessThan(Tolerance.FLOAT32.share());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void what_is_no_number_is_a_difference_without_bound(float value) {
        for (var pair : List.of(new float[] {value, 1}, new float[] {1, value})) {
            assertThat(runner(pair[0]).difference(runner(pair[1]), 1)).isEqualTo(Double.MAX_VALUE);
        }
        assertThat(runner(2).difference(runner(4), 1)).isEqualTo(0.5);
        assertThat(runner(0).difference(runner(0), 1)).isZero();
        assertThat(runner(1).difference(runner(0), 1)).isEqualTo(Double.MAX_VALUE);
    }

    /** All of whose logits have one value. */
    private SessionCheck.Runner runner(float value) {
        var batch = Batch.allocate(TinyModel.card(1, 32, 48, 1), 1, bytes -> real.memory(Device.CPU, bytes));
        var logits = batch.logits(0);
        for (int i = 0; i < logits.capacity(); i++) {
            logits.put(i, value);
        }
        return new SessionCheck.Runner(new NoNetwork(), batch);
    }

    private ObjectNode race(Networks networks) throws OrtException {
        var model = ModelPackage.open(TinyModel.of(TinyModel.card(1, 32, 48, 1)).writeTo(folder.resolve("tiny.onnx")));
        var line = new JsonMapper().createObjectNode();
        try (var parts = new EngineParts(options, networks);
                var race = new SessionRace(model, parts, new Plain(real))) {
            race.race(line, Duration.ofMillis(1));
            race.compare(line);
            double alone = line.get("sessionDifference").asDouble();
            assertThat(race.check(line, false)).isEqualTo(line.at("/check/kept").asBoolean());
            assertThat(line.get("sessionDifference").asDouble() > 0).isEqualTo(alone > 0);
        }
        return line;
    }

    /** Nothing is run. */
    private static final class NoNetwork implements Network {

        @Override
        public void run(FloatBuffer image, FloatBuffer logits, int images) {
            throw new AssertionError("not to be run");
        }

        @Override
        public void stop() {}

        @Override
        public void close() {}
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
            if (device.kind() == Device.Kind.CPU) {
                return network;
            }
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
