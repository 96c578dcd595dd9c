package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.digest.Sha256;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SessionModelTest {

    private static final FileTime LONG_AGO = FileTime.fromMillis(0);

    @TempDir
    private Path folder;

    private Path cache;
    private ModelPackage model;

    @BeforeEach
    void write_a_model() {
        cache = folder.resolve("cache/models");
        model = ModelPackage.open(TinyModel.of(TinyModel.card(1, 16, 16, 1)).writeTo(folder.resolve("a.onnx")));
    }

    private SessionModel session(GraphPass... passes) {
        return new SessionModel(
                model, NativeOperators.none(Processor.CPU), List.of(passes), Optional.of(new SavedModels(cache)));
    }

    @Test
    void the_second_start_uses_what_the_first_saved() throws Exception {
        assertComputes(session());
        var saved = onlyFile();
        Files.setLastModifiedTime(saved, LONG_AGO);

        assertComputes(session());

        assertThat(onlyFile()).isEqualTo(saved);
        assertThat(Files.getLastModifiedTime(saved)).isEqualTo(LONG_AGO);
    }

    @Test
    void a_saved_model_that_was_cut_damaged_or_written_by_hand_is_made_again() throws Exception {
        assertComputes(session());
        var saved = onlyFile();
        byte[] whole = Files.readAllBytes(saved);
        byte[] damaged = whole.clone();
        damaged[whole.length / 2] ^= 1;

        for (var bytes : List.of(damaged, Arrays.copyOf(whole, whole.length / 2), new byte[0])) {
            Files.write(saved, bytes);
            assertComputes(session());
            assertThat(Files.readAllBytes(onlyFile())).isEqualTo(whole);
        }
    }

    @Test
    void a_saved_model_that_onnx_runtime_refuses_is_made_again() throws Exception {
        assertComputes(session());
        var saved = onlyFile();
        byte[] whole = Files.readAllBytes(saved);
        var text = "no model";
        Files.writeString(saved, Sha256.hex(text) + "\n" + text);

        assertComputes(session());

        assertThat(Files.readAllBytes(onlyFile())).isEqualTo(whole);
    }

    @Test
    void other_passes_make_another_saved_model() throws Exception {
        assertComputes(session());
        assertComputes(session(new Nothing()));

        try (var files = Files.list(cache)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void a_folder_that_cannot_be_written_only_costs_time() throws Exception {
        Files.createDirectories(cache.getParent());
        Files.writeString(cache, "a file");

        assertComputes(session());
        assertComputes(new SessionModel(model, NativeOperators.none(Processor.CPU), List.of(), Optional.empty()));
    }

    @Test
    void half_precision_comes_after_all_other_passes() throws Exception {
        var operators = NativeOperators.none(Processor.CPU);
        var half = session(Passes.of(operators, true).toArray(GraphPass[]::new));

        assertThat(TestGraph.operators(half.rewritten())).containsExactly("Cast", "Conv", "Cast");
        assertComputes(half);
        assertThat(Passes.of(operators, true))
                .startsWith(Passes.of(operators, false).toArray(GraphPass[]::new))
                .last()
                .isInstanceOf(HalfPrecision.class);
    }

    @Test
    void options_that_fail_are_a_failure_of_the_device() {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> session().open(() -> {
                    throw new OrtException("no such device");
                }))
                .withMessage("DEVICE_FAILED: ONNX Runtime cannot load model tiny on CPU: no such device")
                .withCauseInstanceOf(OrtException.class);
    }

    /** A pass that changes nothing but has a name. */
    private static final class Nothing implements GraphPass {
        @Override
        public String version() {
            return "nothing-1";
        }

        @Override
        public ModelProto apply(ModelProto before) {
            return before;
        }
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(cache)) {
            var all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    /** The logits are 8 * image - 4. */
    private static void assertComputes(SessionModel model) throws OrtException {
        var environment = OrtEnvironment.getEnvironment();
        var pixels = new float[256];
        pixels[5] = 1;
        try (var session = model.open(OrtSession.SessionOptions::new);
                var image = OnnxTensor.createTensor(environment, FloatBuffer.wrap(pixels), new long[] {1, 1, 16, 16});
                var result = session.run(Map.of("image", image))) {
            var logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
            assertThat(logits.get(4)).isEqualTo(-4);
            assertThat(logits.get(5)).isEqualTo(4);
        }
    }
}
