package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Several callers at once, with a device whose runs the test holds up until all have come. */
@Timeout(60)
class SharingTest {

    private static final Device CUDA = new Device(Device.Kind.CUDA, 0);

    @TempDir
    private Path folder;

    private final TestNetworks networks = new TestNetworks();
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @AfterEach
    void end_callers() {
        networks.open();
        callers.shutdownNow();
    }

    @Test
    void requests_of_several_callers_share_a_batch() throws Exception {
        try (var engine = engine(4)) {
            var model = tiny("a");
            engine.load(model);
            networks.hold();
            var first = segment(engine, model, Priority.ROUTINE, 1, new CountDownLatch(1));
            awaitRuns(4);
            var placed = new CountDownLatch(4);
            var others = new ArrayList<Future<List<List<Mask>>>>();
            for (int caller = 0; caller < 4; caller++) {
                others.add(segment(engine, model, Priority.ROUTINE, 1, placed));
            }
            placed.await();
            networks.open();

            assertThat(first.get()).isEqualTo(letters(1));
            for (var other : others) {
                assertThat(other.get()).isEqualTo(letters(1));
            }
            assertThat(networks.happened()).filteredOn("run 4 cuda:0"::equals).hasSize(2); // warm-up, and this one
        }
    }

    @Test
    void stat_overtakes_what_has_no_place_yet() throws Exception {
        try (var engine = engine(1)) {
            var model = tiny("a");
            engine.load(model);
            networks.hold();
            var order = new ConcurrentLinkedQueue<Priority>();
            var routine = callers.submit(() -> engine.segment(
                    model, Collections.nCopies(10, noting(order, Priority.ROUTINE)), Priority.ROUTINE, done -> {}));
            awaitWaiting(engine, 2);
            var stat = callers.submit(
                    () -> engine.segment(model, List.of(noting(order, Priority.STAT)), Priority.STAT, done -> {}));
            awaitWaiting(engine, 3);
            networks.open();
            stat.get();
            routine.get();

            assertThat(List.copyOf(order).indexOf(Priority.STAT)).isEqualTo(Lane.BATCHES);
            assertThat(order).hasSize(11);
        }
    }

    @Test
    void an_interrupted_caller_leaves_and_harms_no_other() throws Exception {
        try (var engine = engine(2)) {
            var model = tiny("a");
            engine.load(model);
            networks.hold();
            var victim = segment(engine, model, Priority.ROUTINE, 1000, new CountDownLatch(1));
            // Held up in its run: a session that is late would pass over the victim's batches and make room.
            awaitRuns(3);
            awaitWaiting(engine, 4);
            var other = segment(engine, model, Priority.STAT, 3, new CountDownLatch(1));
            awaitWaiting(engine, 7);

            victim.cancel(true);

            awaitWaiting(engine, 3);
            networks.open();
            assertThat(other.get()).isEqualTo(letters(3));
        }
    }

    @Test
    void a_picture_that_gives_nonsense_fails_its_request_and_not_its_neighbour_in_the_batch() throws Exception {
        // Nine white neighbours make more than a float can hold; black is -4.
        var model = ModelPackage.open(TinyModel.of(TinyModel.card(1, 64, 64, 1))
                .computing(3e38f, -4, 3)
                .writeTo(folder.resolve("overflowing.onnx")));
        var black = Plane.of(Image.wrap(1, 20, 30, new float[600]));
        try (var engine = engine(2)) {
            engine.load(model);
            networks.hold();
            var first = callers.submit(() -> engine.segment(model, List.of(black), done -> {}));
            awaitRuns(3);
            var placed = new CountDownLatch(2);
            var good = callers.submit(() -> engine.segment(model, List.of(watched(black, placed)), done -> {}));
            var bad = segment(engine, model, Priority.ROUTINE, 1, placed);
            placed.await();
            networks.open();

            assertThat(first.get().masks().get(0).get(0).count()).isZero();
            assertThat(good.get().masks().get(0).get(0).count()).isZero();
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(bad::get)
                    .havingCause()
                    .isInstanceOfSatisfying(
                            KambaException.class,
                            failure -> assertThat(failure.code()).isEqualTo(ErrorCode.MODEL_INVALID));
        }
    }

    @Test
    void a_version_that_is_replaced_drains_and_then_closes() throws Exception {
        try (var engine = engine(2)) {
            var before = tiny("a");
            var after = tiny("b");
            engine.load(before);
            networks.hold();
            var draining = segment(engine, before, Priority.ROUTINE, 50, new CountDownLatch(1));
            awaitWaiting(engine, 4);
            networks.open();
            engine.load(after);
            engine.unload(before);

            assertThat(segment(engine, after, Priority.ROUTINE, 3, new CountDownLatch(1))
                            .get())
                    .isEqualTo(letters(3));
            assertThat(draining.get()).isEqualTo(letters(50));
            assertThat(networks.happened()).contains("close a.onnx cuda:0").doesNotContain("close b.onnx cuda:0");
            assertThat(engine.segment(before, Fixtures.letters(1, 20, 30), done -> {})
                            .masks())
                    .isEqualTo(letters(1));
        }
    }

    @Test
    void the_model_that_was_used_longest_ago_makes_room() {
        long two = 2 * Footprint.bytes(tiny("a"), List.of(1)) + 1000;
        try (var engine = new Engine(options(1).withMemory(MemoryBudget.of(two)), networks)) {
            engine.load(tiny("a"));
            engine.load(tiny("b"));
            engine.load(tiny("a"));
            engine.load(tiny("c"));

            assertThat(networks.happened())
                    .contains("close b.onnx cuda:0")
                    .doesNotContain("close a.onnx cuda:0", "close c.onnx cuda:0");
        }
    }

    @Test
    void the_device_with_the_least_room_decides() {
        long one = Footprint.bytes(tiny("a"), List.of(1)) + 1000;
        var second = new Device(Device.Kind.CUDA, 1);
        var options = EngineOptions.of(List.of(CUDA, second))
                .withTuning(device -> new Tuning(1, 1, 1))
                .withMemory(new MemoryBudget(Long.MAX_VALUE, Map.of(second, one)));
        try (var engine = new Engine(options, networks)) {
            engine.load(tiny("a"));
            engine.load(tiny("b"));

            assertThat(networks.happened()).contains("close a.onnx cuda:0", "close a.onnx cuda:1");
        }
    }

    @Test
    void a_device_that_is_named_twice_has_every_model_twice() {
        long three = 3 * Footprint.bytes(tiny("a"), List.of(1)) + 1000;
        var options = EngineOptions.of(List.of(CUDA, CUDA))
                .withTuning(device -> new Tuning(1, 1, 1))
                .withMemory(MemoryBudget.of(three));
        try (var engine = new Engine(options, networks)) {
            engine.load(tiny("a"));
            engine.load(tiny("b"));

            assertThat(networks.happened()).contains("close a.onnx cuda:0");
        }
    }

    @Test
    void a_model_that_finds_no_room_waits_until_others_are_idle() throws Exception {
        long one = Footprint.bytes(tiny("a"), List.of(1)) + 1000;
        try (var engine = new Engine(options(1).withMemory(MemoryBudget.of(one)), networks)) {
            var a = tiny("a");
            engine.load(a);
            networks.hold();
            var busy = segment(engine, a, Priority.ROUTINE, 20, new CountDownLatch(1));
            awaitWaiting(engine, 2);
            var waiting = segment(engine, tiny("b"), Priority.ROUTINE, 2, new CountDownLatch(1));
            networks.open();

            assertThat(busy.get()).isEqualTo(letters(20));
            assertThat(waiting.get()).isEqualTo(letters(2));
            assertThat(networks.happened())
                    .containsSubsequence("open a.onnx cuda:0", "close a.onnx cuda:0", "open b.onnx cuda:0");
        }
    }

    private EngineOptions options(int batch) {
        return EngineOptions.of(List.of(CUDA)).withTuning(device -> new Tuning(1, batch, 1));
    }

    private Engine engine(int batch) {
        return new Engine(options(batch), networks);
    }

    /** @param placed counts down when a plane has got its place in a batch */
    private Future<List<List<Mask>>> segment(
            Engine engine, ModelPackage model, Priority priority, int planes, CountDownLatch placed) {
        var letters = Fixtures.letters(planes, 20, 30).stream()
                .map(plane -> watched(plane, placed))
                .toList();
        return callers.submit(
                () -> engine.segment(model, letters, priority, done -> {}).masks());
    }

    /** Waits until so many runs have begun, those of the warm-up included. */
    private void awaitRuns(int number) {
        await().until(() -> networks.happened().stream()
                        .filter(event -> event.startsWith("run"))
                        .count()
                >= number);
    }

    /** The number must be one that stays, so that a late look sees it too. */
    private static void awaitWaiting(Engine engine, Integer number) {
        await().until(engine::waiting, number::equals);
    }

    private static Plane noting(ConcurrentLinkedQueue<Priority> order, Priority priority) {
        var plane = Fixtures.letters(1, 20, 30).get(0);
        return new Watched(plane, () -> order.add(priority));
    }

    private static Plane watched(Plane plane, CountDownLatch decoded) {
        return new Watched(plane, decoded::countDown);
    }

    /** Tells when it is decoded. */
    private record Watched(Plane plane, Runnable decoded) implements Plane {

        @Override
        public Image image() {
            decoded.run();
            return plane.image();
        }

        @Override
        public int rows() {
            return plane.rows();
        }

        @Override
        public int columns() {
            return plane.columns();
        }

        @Override
        public Optional<Region> region() {
            return plane.region();
        }
    }

    private ModelPackage tiny(String name) {
        var model = TinyModel.of(TinyModel.card(1, 64, 64, 1)).computing(8, -4 - name.charAt(0) * 1e-6f, 1);
        return ModelPackage.open(model.writeTo(folder.resolve(name + ".onnx")));
    }

    private static List<List<Mask>> letters(int count) {
        var letters = new ArrayList<List<Mask>>();
        for (int number = 0; number < count; number++) {
            letters.add(List.of(Fixtures.letter(number, 20, 30)));
        }
        return letters;
    }
}
