package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import dev.kamba.runtime.OnnxRuntime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Bound sessions with the CPU as their device: all of them but CUDA itself. */
class BoundNetworkTest {

    private static final ModelCard CARD = TinyModel.card(1, 32, 48, 1);

    private final OrtNetworks networks = new OrtNetworks(EngineOptions.of(List.of(Device.CPU)));

    private final Random random = new Random(1);

    @TempDir
    private Path folder;

    @BeforeEach
    void need_the_library() {
        assumeTrue(networks.canBind(Device.CPU), "program not installed: libkamba_ops_cpu.so, see deploy/native");
    }

    @Test
    void logits_are_those_of_the_plain_session() throws OrtException {
        var model = ModelPackage.open(Path.of("../deploy/models/cardiac-mr-lv.onnx"));
        try (var plain = networks.open(model, Device.CPU, 2);
                var bound = networks.bound(model, Device.CPU, 2)) {
            assertThat(plain.form()).isEqualTo(SessionForm.JAVA);
            assertThat(bound.form()).isEqualTo(SessionForm.BOUND);
            // Back to sizes that were bound before others: each must read this image, not the one it was bound with.
            for (int images : new int[] {1, 2, 1}) {
                var noise = noise(model.card(), images);
                var expected = logits(plain, model.card(), noise, images);

                // Not to the bit: ONNX Runtime folds more into constants where it knows the number of images.
                assertThat(logits(bound, model.card(), noise, images))
                        .usingComparatorWithPrecision(1e-4f)
                        .containsExactly(expected);
            }
        }
    }

    @Test
    void one_kept_graph_makes_the_sessions_of_all_sizes_on_the_next_start() throws Exception {
        var model = tiny(CARD);
        var kept = folder.resolve("kept");
        var options = EngineOptions.of(List.of(Device.CPU)).withOptimised(kept);
        for (int start = 0; start < 2; start++) {
            var starting = new OrtNetworks(options);
            try (var bound = starting.bound(model, Device.CPU, 1)) {
                for (int images : new int[] {1, 2, 4}) {
                    var noise = noise(CARD, images);
                    assertThat(logits(bound, CARD, noise, images)).isEqualTo(expected(noise));
                }
            }
            assertThat(starting.opening()).isPositive();
            try (var files = Files.list(kept)) {
                assertThat(files).hasSize(1);
            }
        }
    }

    @Test
    void each_number_of_images_has_a_session_of_its_own_opened_when_it_is_needed() throws OrtException {
        var model = tiny(CARD);
        var opened = new ArrayList<Integer>();
        try (var bound = new BoundNetwork(CARD, 0, true, (images, recorded) -> {
            opened.add(images);
            return session(model);
        })) {
            assertThat(opened).isEmpty();
            for (int images : new int[] {1, 4, 1, 4}) {
                var noise = noise(CARD, images);
                assertThat(logits(bound, CARD, noise, images)).isEqualTo(expected(noise));
            }
            assertThat(opened).containsExactly(1, 4);
            assertThat(bound.form()).isEqualTo(SessionForm.GRAPH);
        }
    }

    @Test
    void the_budget_reckons_with_a_session_for_each_size() {
        var model = tiny(CARD);

        assertThat(Footprint.bytes(model, new BoundOnCpu(networks).sessions(new Device(Device.Kind.CUDA, 0), 8)))
                .isGreaterThan(Footprint.bytes(model, List.of(8)) + 3 * 3 * model.size());
        assertThat(networks.sessions(Device.CPU, 8)).containsExactly(8);
    }

    @Test
    void a_model_that_cannot_be_recorded_runs_without_graphs() throws OrtException {
        var model = tiny(CARD);
        var asked = new ArrayList<Boolean>();
        try (var bound = new BoundNetwork(CARD, 0, true, (images, recorded) -> {
            asked.add(recorded);
            if (recorded) {
                throw new OrtException("This session cannot use the graph capture feature as requested by the user as"
                        + " the model has control flow nodes which can't be supported by CUDAExecutionProvider");
            }
            return session(model);
        })) {
            for (int images : new int[] {2, 1}) {
                var noise = noise(CARD, images);
                assertThat(logits(bound, CARD, noise, images)).isEqualTo(expected(noise));
            }
            assertThat(bound.form()).isEqualTo(SessionForm.BOUND);
            assertThat(asked).containsExactly(true, false, false);
        }
    }

    @Test
    void a_run_that_cannot_be_recorded_is_made_without_graphs_and_so_are_all_others() throws OrtException {
        var model = tiny(CARD);
        var other = tiny(TinyModel.card(1, 64, 64, 1));
        var opened = new ArrayList<String>();
        try (var bound = new BoundNetwork(CARD, 0, true, (images, recorded) -> {
            opened.add(images + (recorded ? " graph" : ""));
            return session(recorded && images == 2 ? other : model);
        })) {
            for (int images : new int[] {1, 2, 1}) {
                var noise = noise(CARD, images);
                assertThat(logits(bound, CARD, noise, images)).isEqualTo(expected(noise));
            }
            assertThat(bound.form()).isEqualTo(SessionForm.BOUND);
            assertThat(opened).containsExactly("1 graph", "2 graph", "2", "1");
        }
    }

    @Test
    void a_recording_that_breaks_off_after_others_were_made_is_want_of_memory() throws OrtException {
        var model = tiny(CARD);
        var opened = new ArrayList<Integer>();
        try (var bound = new BoundNetwork(CARD, 0, true, (images, recorded) -> {
            opened.add(images);
            if (images == 2 && opened.size() < 3) {
                throw new OrtException(
                        "CUDA failure 901: operation failed due to a previous error during capture ; GPU=0");
            }
            return session(model);
        })) {
            logits(bound, CARD, noise(CARD, 1), 1);
            var noise = noise(CARD, 2);
            assertThatExceptionOfType(OrtException.class)
                    .isThrownBy(() -> logits(bound, CARD, noise, 2))
                    .matches(OutOfMemory::is);

            assertThat(logits(bound, CARD, noise, 2)).isEqualTo(expected(noise));
            assertThat(bound.form()).isEqualTo(SessionForm.GRAPH);
            assertThat(opened).containsExactly(1, 2, 2);
        }
    }

    @Test
    void want_of_memory_for_a_size_closes_it_alone_and_is_no_reason_to_give_up_graphs() throws OrtException {
        var model = tiny(CARD);
        var opened = new ArrayList<Integer>();
        try (var bound = new BoundNetwork(CARD, 0, true, (images, recorded) -> {
            opened.add(images);
            if (images == 4 && opened.size() < 4) {
                throw new OrtException("CUDA failure 2: out of memory");
            }
            return session(model);
        })) {
            var one = noise(CARD, 1);
            var four = noise(CARD, 4);
            assertThat(logits(bound, CARD, one, 1)).isEqualTo(expected(one));
            for (int tries = 0; tries < 2; tries++) {
                assertThatExceptionOfType(OrtException.class)
                        .isThrownBy(() -> logits(bound, CARD, four, 4))
                        .matches(OutOfMemory::is);
                assertThat(logits(bound, CARD, one, 1)).isEqualTo(expected(one));
            }

            assertThat(logits(bound, CARD, four, 4)).isEqualTo(expected(four));
            assertThat(bound.form()).isEqualTo(SessionForm.GRAPH);
            assertThat(opened).containsExactly(1, 4, 4, 4);
        }
    }

    @Test
    void a_number_of_images_without_memory_leaves_others_as_they_are() throws OrtException {
        var large = TinyModel.card(1, 512, 512, 1);
        var model = tiny(large);
        try (var bound = new BoundNetwork(large, 0, true, (images, recorded) -> session(model))) {
            var noise = noise(large, 1);
            // 2^31 megabytes are more than a process can address.
            for (int tries = 0; tries < 2; tries++) {
                assertThatExceptionOfType(OrtException.class)
                        .isThrownBy(() -> bound.run(noise, noise, Integer.MAX_VALUE))
                        .matches(OutOfMemory::is);
            }

            assertThat(bound.form()).isEqualTo(SessionForm.GRAPH);
            assertThat(logits(bound, large, noise, 1)).isEqualTo(expected(noise));
        }
    }

    @Test
    void runs_end_when_it_is_stopped() throws OrtException {
        var model = tiny(CARD);
        try (var bound = new BoundNetwork(CARD, 0, false, (images, recorded) -> session(model))) {
            var noise = noise(CARD, 1);
            assertThat(logits(bound, CARD, noise, 1)).hasSize(32 * 48);
            bound.stop();

            for (int images : new int[] {1, 2}) {
                assertThatExceptionOfType(OrtException.class)
                        .isThrownBy(() -> logits(bound, CARD, noise(CARD, images), images));
            }
        }
    }

    @Test
    void an_engine_of_bound_sessions_makes_the_same_masks() {
        var cuda = new Device(Device.Kind.CUDA, 0);
        var options = EngineOptions.of(List.of(cuda)).withTuning(device -> new Tuning(1, 4, 2));
        try (var engine = new Engine(options, new BoundOnCpu(networks))) {
            var found = engine.segment(tiny(TinyModel.card(1, 64, 64, 1)), Fixtures.letters(30, 20, 30), done -> {});

            assertThat(found.masks())
                    .isEqualTo(IntStream.range(0, 30)
                            .mapToObj(number -> List.of(Fixtures.letter(number, 20, 30)))
                            .toList());
            assertThat(found.where()).isEqualTo("cuda:0");
        }
    }

    @Test
    void buffers_of_another_size_are_refused() throws OrtException {
        var model = tiny(CARD);
        try (var bound = new BoundNetwork(CARD, 0, false, (images, recorded) -> session(model))) {
            var image = noise(CARD, 1);

            assertThatExceptionOfType(OrtException.class)
                    .isThrownBy(() -> bound.run(image, direct(32 * 48 - 1), 1))
                    .withMessageContaining("does not fit tensor logits");
            assertThatExceptionOfType(OrtException.class)
                    .isThrownBy(() -> bound.run(FloatBuffer.allocate(32 * 48), direct(32 * 48), 1))
                    .withMessageContaining("does not fit tensor image");
            assertThat(logits(bound, CARD, image, 1)).isEqualTo(expected(image));
        }
    }

    @Test
    void memory_that_nobody_uses_goes_before_there_is_too_much_of_it() throws OrtException {
        long most = 0;
        for (int i = 0; i < 80; i++) {
            Binding.memory(0, 16 << 20);
            most = Math.max(most, Binding.inUse());
        }

        assertThat(most).isLessThan(1000L << 20);
    }

    @Test
    void memory_for_batches_is_zeros_in_the_order_of_the_machine() throws OrtException {
        var memory = Binding.memory(0, 4096);

        assertThat(memory.isDirect()).isTrue();
        assertThat(memory.order()).isEqualTo(ByteOrder.nativeOrder());
        assertThat(memory.equals(ByteBuffer.allocate(4096))).isTrue();
    }

    @Test
    void what_is_no_library_is_not_used() throws IOException {
        assertThat(Binding.load(Files.writeString(folder.resolve("libkamba_ops_cpu.so"), "no library")))
                .isFalse();
    }

    private ModelPackage tiny(ModelCard card) {
        return ModelPackage.open(
                TinyModel.of(card).writeTo(folder.resolve(card.input().rows() + ".onnx")));
    }

    private static OrtSession session(ModelPackage model) throws OrtException {
        return OnnxRuntime.environment().createSession(model.file().toString());
    }

    /** By TinyModel's definition. */
    private static float[] expected(FloatBuffer image) {
        var logits = new float[image.capacity()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = 8 * image.get(i) - 4;
        }
        return logits;
    }

    /** Other noise each time. */
    private FloatBuffer noise(ModelCard card, int images) {
        var noise = direct(images * card.input().rows() * card.input().columns());
        for (int i = 0; i < noise.capacity(); i++) {
            noise.put(i, random.nextInt(1024) / 256f);
        }
        return noise;
    }

    private static float[] logits(Network network, ModelCard card, FloatBuffer image, int images) throws OrtException {
        var logits = direct(images * card.input().rows() * card.input().columns());
        network.run(image, logits, images);
        var found = new float[logits.capacity()];
        logits.get(found);
        return found;
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Float.BYTES * floats)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
