package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class EngineTest {

    @TempDir
    private Path folder;

    @Test
    void what_is_white_comes_back_as_a_mask_at_the_planes_own_sizes() {
        var planes = List.of(
                Fixtures.plane(Fixtures.letter(0, 60, 40)),
                Fixtures.plane(Fixtures.letter(1, 33, 64)),
                Fixtures.plane(Fixtures.letter(2, 57, 51)));
        try (var engine = new Engine(Device.CPU)) {
            var found = engine.segment(tiny(64, 64), planes, done -> {});

            assertThat(found.masks())
                    .containsExactly(
                            List.of(Fixtures.letter(0, 60, 40)),
                            List.of(Fixtures.letter(1, 33, 64)),
                            List.of(Fixtures.letter(2, 57, 51)));
            assertThat(found.devices()).containsExactly(Device.CPU);
            assertThat(found.reduced()).isFalse();
            assertThat(found.inferTime()).isPositive();
        }
    }

    @Test
    void every_label_has_its_mask_in_the_order_of_the_card() {
        // The second label's bias is 1 higher, so grey counts for it too: 8 * 0.45 - 4 + 1 > 0.
        var samples = new float[64 * 64];
        Arrays.fill(samples, 0, 100, 255);
        Arrays.fill(samples, 100, 300, 0.45f * 255);
        var plane = Plane.of(Image.wrap(1, 64, 64, samples));
        var model = open(TinyModel.of(TinyModel.card(1, 64, 64, 2)));
        try (var engine = new Engine(Device.CPU)) {
            var masks =
                    engine.segment(model, List.of(plane), done -> {}).masks().get(0);

            assertThat(masks).extracting(Mask::count).containsExactly(100, 300);
        }
    }

    @ParameterizedTest(name = "batch {0}, {1} workers")
    @CsvSource({"1, 1", "2, 1", "3, 4", "4, 2", "8, 1", "32, 3"})
    void masks_are_the_same_to_the_bit_whatever_the_batch_and_the_workers(int batch, int workers) {
        var random = new Random(4);
        var planes = IntStream.range(0, 11)
                .mapToObj(number -> {
                    var samples = new float[40 * 56];
                    for (int i = 0; i < samples.length; i++) {
                        samples[i] = random.nextInt(256);
                    }
                    return Plane.of(Image.wrap(1, 40, 56, samples));
                })
                .toList();
        var model = open(TinyModel.of(TinyModel.card(1, 48, 32, 1)).computing(0.25f, -3.1f, 5));
        try (var one = new Engine(Device.CPU, device -> new Tuning(1, 1, 1));
                var other = new Engine(Device.CPU, device -> new Tuning(2, batch, workers))) {
            var expected = one.segment(model, planes, done -> {}).masks();

            assertThat(other.segment(model, planes, done -> {}).masks()).isEqualTo(expected);
            assertThat(expected.get(0).get(0).count()).isBetween(1, 40 * 56 - 1);
        }
    }

    @Test
    void progress_rises_to_the_number_of_planes() {
        var seen = new ArrayList<Integer>();
        try (var engine = new Engine(Device.CPU, device -> new Tuning(1, 2, 1))) {
            engine.segment(tiny(64, 64), Fixtures.letters(5, 20, 30), seen::add);
            assertThat(seen).isSorted().doesNotHaveDuplicates().endsWith(5);
            assertThat(engine.segment(tiny(64, 64), List.of(), seen::add).masks())
                    .isEmpty();
        }
    }

    @Test
    void at_most_three_batches_are_in_memory_however_many_planes() {
        // 3 batches of 3, and 6 in the queue that may get their place before this thread is told of those done, and 1
        // on its way.
        var decoded = new AtomicInteger();
        var ahead = new AtomicInteger();
        var done = new AtomicInteger();
        var planes = Collections.nCopies(60, counting(decoded, ahead, done));
        try (var engine = new Engine(Device.CPU, device -> new Tuning(1, 3, 1))) {
            engine.segment(tiny(64, 64), planes, done::set);
        }
        assertThat(decoded).hasValue(60);
        assertThat(ahead.get()).isBetween(3, 9 + 6 + 1);
    }

    @Test
    void several_callers_with_several_models_each_get_their_own_answer() throws Exception {
        var models = List.of(
                tiny(64, 64), open(TinyModel.of(TinyModel.card(3, 80, 96, 1)).computing(8f / 3, -4, 1)));
        var callers = Executors.newFixedThreadPool(6);
        try (var engine = new Engine(Device.CPU, device -> new Tuning(1, 3, 2))) {
            var answers = new ArrayList<Future<List<List<Mask>>>>();
            for (int call = 0; call < 24; call++) {
                int rows = 40 + call;
                var model = models.get(call % 2);
                answers.add(callers.submit(() -> engine.segment(model, Fixtures.letters(7, rows, 50), done -> {})
                        .masks()));
            }
            for (int call = 0; call < 24; call++) {
                int rows = 40 + call;
                assertThat(answers.get(call).get())
                        .isEqualTo(IntStream.range(0, 7)
                                .mapToObj(number -> List.of(Fixtures.letter(number, rows, 50)))
                                .toList());
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void a_plane_that_cannot_be_decoded_fails_the_call_and_harms_no_other() {
        var broken = new Plane() {
            @Override
            public Image image() {
                throw new KambaException(ErrorCode.PIXELS_INVALID, "cut off");
            }

            @Override
            public int rows() {
                return 20;
            }

            @Override
            public int columns() {
                return 30;
            }

            @Override
            public Optional<Region> region() {
                return Optional.empty();
            }
        };
        var planes = new ArrayList<>(Fixtures.letters(4, 20, 30));
        planes.add(broken);
        for (int workers : new int[] {1, 3}) {
            try (var engine = new Engine(Device.CPU, device -> new Tuning(1, 2, workers))) {
                assertFails(ErrorCode.PIXELS_INVALID, () -> engine.segment(tiny(64, 64), planes, done -> {}));
                assertThat(engine.segment(tiny(64, 64), Fixtures.letters(2, 20, 30), done -> {})
                                .masks())
                        .hasSize(2);
            }
        }
    }

    @Test
    void a_model_that_calculates_nonsense_gives_an_error_and_no_mask() {
        var model = open(TinyModel.of(TinyModel.card(1, 64, 64, 1)).computing(Float.NaN, 0, 1));
        try (var engine = new Engine(Device.CPU)) {
            assertFails(ErrorCode.MODEL_INVALID, () -> engine.segment(model, Fixtures.letters(1, 20, 30), done -> {}));
        }
    }

    @Test
    void cuda_that_is_not_there_is_replaced_by_the_cpu_and_said_so() {
        try (var engine = new Engine(new Device(Device.Kind.CUDA, 99))) {
            assertThat(engine.devices()).containsExactly(Device.CPU);
            assertThat(engine.troubles()).singleElement().asString().contains("cuda:99 cannot be used", "-Pcuda");
            assertThat(engine.segment(tiny(64, 64), Fixtures.letters(1, 20, 30), done -> {})
                            .where())
                    .isEqualTo("cpu");
        }
    }

    @Test
    void an_interrupted_caller_stops_and_the_engine_goes_on() throws Exception {
        var caller = Executors.newSingleThreadExecutor();
        try (var engine = new Engine(Device.CPU)) {
            var model = tiny(64, 64);
            var started = new CountDownLatch(1);
            var call = caller.submit(() -> engine.segment(
                    model,
                    Collections.nCopies(1_000_000, Fixtures.letters(1, 20, 30).get(0)),
                    done -> started.countDown()));
            started.await();
            caller.shutdownNow();

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(call::get)
                    .withMessageContaining("interrupted");
            assertThat(engine.segment(model, Fixtures.letters(1, 20, 30), done -> {})
                            .masks())
                    .hasSize(1);
        }
    }

    @Test
    void closing_ends_the_segmentations_in_progress() throws Exception {
        var caller = Executors.newSingleThreadExecutor();
        try {
            var engine = new Engine(Device.CPU);
            var model = tiny(64, 64);
            var started = new CountDownLatch(1);
            var call = caller.submit(() -> engine.segment(
                    model,
                    Collections.nCopies(1_000_000, Fixtures.letters(1, 20, 30).get(0)),
                    done -> started.countDown()));
            started.await();
            engine.close();
            engine.close();

            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(call::get)
                    .withCauseInstanceOf(KambaException.class);
            assertFails(ErrorCode.DEVICE_FAILED, () -> engine.segment(model, List.of(), done -> {}));
        } finally {
            caller.shutdownNow();
        }
    }

    private static Plane counting(AtomicInteger decoded, AtomicInteger ahead, AtomicInteger done) {
        var image = Image.of(1, 20, 30, new float[600]);
        return new Plane() {
            @Override
            public Image image() {
                int now = decoded.incrementAndGet() - done.get();
                ahead.accumulateAndGet(now, Math::max);
                return image;
            }

            @Override
            public int rows() {
                return 20;
            }

            @Override
            public int columns() {
                return 30;
            }

            @Override
            public Optional<Region> region() {
                return Optional.empty();
            }
        };
    }

    @Test
    void a_model_whose_shapes_do_not_fit_is_not_taken_for_a_broken_device() {
        var model = ModelPackage.open(
                TinyModel.of(TinyModel.card(1, 32, 32, 1)).withWeightsForMore(2).writeTo(folder.resolve("unfit.onnx")));
        try (var engine = new Engine(EngineOptions.of(List.of(Device.CPU)))) {
            for (int call = 0; call < 2; call++) {
                assertFails(ErrorCode.MODEL_INVALID, () -> engine.load(model));
            }
        }
    }

    private static void assertFails(ErrorCode code, Runnable action) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(action::run)
                .extracting(KambaException::code)
                .isEqualTo(code);
    }

    private ModelPackage tiny(int rows, int columns) {
        return open(TinyModel.of(TinyModel.card(1, rows, columns, 1)));
    }

    private ModelPackage open(TinyModel model) {
        return ModelPackage.open(model.writeTo(folder.resolve("model" + model.hashCode() + ".onnx")));
    }
}
