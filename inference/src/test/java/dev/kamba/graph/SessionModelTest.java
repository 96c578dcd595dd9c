package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.kamba.digest.Sha256;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import dev.kamba.runtime.OnnxRuntime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SessionModelTest {

    private static final FileTime LONG_AGO = FileTime.fromMillis(0);
    private static final FileTime LATER = FileTime.fromMillis(1000);

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
        return on(Processor.CPU, passes);
    }

    /** Without our operators; what is meant for a GPU runs here as well. */
    private SessionModel on(Processor processor, GraphPass... passes) {
        return new SessionModel(
                model, NativeOperators.none(processor), List.of(passes), Optional.of(new SavedModels(cache)));
    }

    private SessionModel within(long bytes, GraphPass... lowering) {
        var saved = new SavedModels(new SavedSpace(cache, bytes));
        return new SessionModel(model, NativeOperators.none(Processor.CPU), List.of(lowering), Optional.of(saved));
    }

    private List<Path> others(List<Path> known) throws IOException {
        try (var files = Files.list(cache)) {
            return files.filter(file -> !known.contains(file)).toList();
        }
    }

    @Test
    void the_second_start_uses_what_the_first_saved() throws Exception {
        assertComputes(session());
        var saved = onlyFile();
        var file = Files.readAttributes(saved, BasicFileAttributes.class).fileKey();
        Files.setLastModifiedTime(saved, LONG_AGO);

        assertComputes(session());

        assertThat(onlyFile()).isEqualTo(saved);
        assertThat(Files.readAttributes(saved, BasicFileAttributes.class).fileKey())
                .as("the same file, not one written anew")
                .isNotNull()
                .isEqualTo(file);
        assertThat(Files.getLastModifiedTime(saved)).as("noted as used").isGreaterThan(LONG_AGO);
    }

    @Test
    void beyond_its_size_the_folder_loses_what_was_not_used_for_longest() throws Exception {
        assertComputes(session());
        var first = onlyFile();
        var limit = 2 * Files.size(first) + 100;
        assertComputes(within(limit, new Nothing("second")));
        var second = others(List.of(first)).get(0);
        Files.setLastModifiedTime(first, LONG_AGO);
        Files.setLastModifiedTime(second, LATER);

        assertComputes(within(limit));
        assertComputes(within(limit, new Nothing("third")));

        assertThat(first).as("used since").exists();
        assertThat(second).doesNotExist();
        assertThat(others(List.of(first))).hasSize(1);
    }

    @Test
    void a_model_that_is_larger_than_the_folder_may_be_is_kept_alone() throws Exception {
        assertComputes(session());
        var first = onlyFile();
        assertComputes(within(1, new Nothing("second")));

        assertThat(onlyFile()).isNotEqualTo(first);
    }

    @Test
    void only_what_is_ours_and_unused_is_deleted() throws Exception {
        assertComputes(session());
        var notes = Files.writeString(cache.resolve("notes.optimised"), "of a person");
        var fresh = Files.writeString(cache.resolve("part17.optimised"), "another process writes it");
        var draft = Files.writeString(cache.resolve("draft18.onnx"), "another process writes it");
        var left = Files.writeString(cache.resolve("draft19.onnx"), "of a process that died");
        for (var old : List.of(notes, left)) {
            Files.setLastModifiedTime(old, LONG_AGO);
        }

        assertComputes(within(1, new Nothing("second")));

        assertThat(others(List.of())).hasSize(4).contains(notes, fresh, draft).doesNotContain(left);
    }

    @Test
    void a_model_that_is_deleted_while_it_is_read_is_read_to_its_end() throws Exception {
        assertComputes(session());
        var saved = onlyFile();
        var key = saved.getFileName().toString().replace(".optimised", "");
        var expected = Files.readAllBytes(saved);

        var read = new SavedModels(cache).find(key).orElseThrow();
        assertComputes(within(1, new Nothing("second")));

        assertThat(saved).doesNotExist();
        var bytes = new byte[read.remaining()];
        read.get(bytes);
        assertThat(bytes).isEqualTo(Arrays.copyOfRange(expected, expected.length - bytes.length, expected.length));
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
        put("no model", saved);

        assertComputes(session());

        assertThat(Files.readAllBytes(onlyFile())).isEqualTo(whole);
    }

    @Test
    void a_saved_model_by_the_name_of_another_is_made_again() throws Exception {
        assertComputes(session());
        var first = onlyFile();
        assertComputes(session(new Nothing("second")));
        var second = others(List.of(first)).get(0);
        byte[] whole = Files.readAllBytes(second);
        Files.copy(first, second, StandardCopyOption.REPLACE_EXISTING);

        assertComputes(session(new Nothing("second")));

        assertThat(Files.readAllBytes(second)).isEqualTo(whole);
    }

    @Test
    void from_a_gpu_the_graph_is_kept_that_the_passes_made() throws Exception {
        var passed = new AtomicInteger();
        var counting = new Counting(passed);
        assertComputes(on(Processor.CUDA, counting));
        var saved = onlyFile();
        byte[] whole = Files.readAllBytes(saved);

        assertThat(ModelProto.parseFrom(Arrays.copyOfRange(whole, 65, whole.length)))
                .isEqualTo(session(counting).rewritten());
        passed.set(0);
        assertComputes(on(Processor.CUDA, counting));
        assertThat(passed).hasValue(0);

        put("no model", saved);
        assertComputes(on(Processor.CUDA, counting));
        assertThat(passed).hasValue(1);
        assertThat(Files.readAllBytes(onlyFile())).isEqualTo(whole);
    }

    @Test
    void processors_and_builds_of_our_library_have_saved_models_of_their_own() throws Exception {
        var library = Files.writeString(folder.resolve("library"), "one build");
        var own = new SessionModel(
                model,
                new NativeOperators(Processor.CUDA, Optional.of(library)),
                List.of(),
                Optional.of(new SavedModels(cache)));
        on(Processor.CPU).prepared();
        on(Processor.CUDA).prepared();
        own.prepared();
        Files.writeString(library, "another build");
        own.prepared();
        own.prepared();
        assertThat(others(List.of())).hasSize(4);

        Files.delete(library);
        assertThat(own.prepared()).isEqualTo(own.rewritten());
        assertThat(others(List.of())).hasSize(4);
    }

    @Test
    void sessions_of_fixed_numbers_of_images_share_what_the_passes_made() throws Exception {
        var passed = new AtomicInteger();
        var fixed = new FixedSessions(on(Processor.CUDA, new Counting(passed)));
        for (int images : new int[] {1, 4, 2}) {
            try (var session = fixed.open(images, OrtSession.SessionOptions::new)) {
                assertThat(session.getInputInfo().values())
                        .singleElement()
                        .extracting(NodeInfo::getInfo)
                        .isInstanceOfSatisfying(
                                TensorInfo.class,
                                image -> assertThat(image.getShape()).containsExactly(images, 1, 16, 16));
            }
        }
        assertThat(passed).hasValue(1);
        assertThat(others(List.of())).hasSize(1);

        assertThat(new FixedSessions(on(Processor.CUDA, new Counting(passed))).graph(4))
                .isEqualTo(new FixedSessions(new SessionModel(
                                model, NativeOperators.none(Processor.CUDA), List.of(), Optional.empty()))
                        .graph(4));
        assertThat(passed).hasValue(1);
    }

    @Test
    void other_passes_make_another_saved_model() throws Exception {
        assertComputes(session());
        assertComputes(session(new Nothing("nothing-1")));

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
        assertThat(Passes.of(operators, true)).last().isInstanceOf(HalfPrecision.class);
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

    /** Stores a text as if it were the model that a file's name promises. */
    private static void put(String text, Path saved) throws IOException {
        var key = saved.getFileName().toString().replace(".optimised", "");
        Files.writeString(saved, Sha256.hex(key + text) + "\n" + text);
    }

    /** A pass that changes nothing but notes how often it was asked. */
    private record Counting(AtomicInteger times) implements GraphPass {
        @Override
        public String version() {
            return "counting-1";
        }

        @Override
        public ModelProto apply(ModelProto before) {
            times.incrementAndGet();
            return before;
        }
    }

    /** A pass that changes nothing but has a name. */
    private record Nothing(String version) implements GraphPass {
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
        var environment = OnnxRuntime.environment();
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
