package dev.kamba.inference;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.model.Code;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.Label;
import dev.kamba.model.ModelCard;
import dev.kamba.model.Training;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * 300 decoded CT slices of 512 x 512 to 256 x 256 and back to masks, as an engine does it but without a model, the check for
 * finite logits included: time per slice.
 * The slices are more than any cache holds, so that each is read from memory.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the method that sets the fields
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class SeriesBenchmark {

    private static final int SLICES = 300;
    private static final int ROWS = 512;
    private static final int SIZE = 256;

    @Param({"1", "2"})
    private int workers;

    /** {@code vector}: the library's, if it is there. */
    @Param({"java", "vector"})
    private String loops;

    /** {@code whole}: as CT is kept, in 16 bits; {@code float32}: as planes are whose rescale slope is a fraction. */
    @Param({"whole", "float32"})
    private String form;

    private final List<Plane> planes = new ArrayList<>();
    private final ModelCard card = card();
    private ExecutorService pool;
    private float[] hill;

    @Setup
    public void prepare() {
        pool = Executors.newFixedThreadPool(workers);
        var random = new Random(1);
        for (int slice = 0; slice < SLICES; slice++) {
            var steps = new short[ROWS * ROWS];
            for (int i = 0; i < steps.length; i++) {
                steps[i] = (short) (random.nextInt(3000) + Short.MIN_VALUE);
            }
            var whole = Image.whole(ROWS, ROWS, steps, -Short.MIN_VALUE - 1024);
            planes.add(Plane.of(form.equals("whole") ? whole : Image.wrap(1, ROWS, ROWS, whole.samples())));
        }
        hill = new float[SIZE * SIZE];
        for (int i = 0; i < hill.length; i++) {
            hill[i] = (float) (40 - Math.hypot(i / SIZE - 120, i % SIZE - 130));
        }
    }

    @TearDown
    public void end() {
        pool.shutdown();
    }

    @Benchmark
    @OperationsPerInvocation(SLICES)
    public List<List<Mask>> there_and_back() throws Exception {
        var chosen = loops.equals("java") ? PixelLoops.JAVA : PixelLoops.find(Optional.empty());
        var views = new Views(card, planes, Viewing.PLAIN, chosen);
        var items = views.items();
        var tasks = new ArrayList<Callable<Void>>();
        for (int worker = 0; worker < workers; worker++) {
            tasks.add(() -> work(items));
        }
        for (var done : pool.invokeAll(tasks)) {
            done.get();
        }
        return views.masks();
    }

    private Void work(Iterator<Item> items) {
        var slot = ByteBuffer.allocateDirect(Float.BYTES * SIZE * SIZE)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        var logits = ByteBuffer.allocateDirect(Float.BYTES * SIZE * SIZE)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(0, hill);
        for (var item = next(items); item.isPresent(); item = next(items)) {
            item.get().fill(slot.clear());
            item.get().take(logits.clear());
        }
        return null;
    }

    private static Optional<Item> next(Iterator<Item> items) {
        synchronized (items) {
            return items.hasNext() ? Optional.of(items.next()) : Optional.empty();
        }
    }

    private static ModelCard card() {
        var code = new Code("1", "99KAMBA", "benchmark");
        return new ModelCard(
                "benchmark",
                "1",
                "none",
                Map.of(),
                new Input(
                        List.of("CT"),
                        1,
                        SIZE,
                        SIZE,
                        new Intensity(Intensity.Rule.WINDOW, -160, 240),
                        List.of(0.5),
                        List.of(0.25)),
                List.of(new Label("organ", "#ff8800", code, code, Optional.empty(), 0.5, 25)),
                new Training("none", "none", "0".repeat(64), "none"),
                Map.of(),
                "benchmark");
    }
}
