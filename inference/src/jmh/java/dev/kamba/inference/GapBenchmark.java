package dev.kamba.inference;

import dev.kamba.error.KambaException;
import dev.kamba.model.TinyModel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What a session's thread does between two runs at full load, while others prepare images and read results: from the end of a run
 * until the next batch is at hand. A run is a busy wait, as long as one on a GPU takes. A device waits for as long, so that this
 * by the length of the run is the engine's overhead.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the methods that set the fields
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GapBenchmark {

    private static final Ran RAN = new Ran(new Device(Device.Kind.CUDA, 0), false);
    private static final int SIZE = 64;
    private static final long SPUN_NANOS = 100_000;

    @Param
    private Run run;

    @Param({"1", "16"})
    private int workers;

    /** To fill and to read an image, each. */
    @Param("10")
    private int itemMicros;

    private Workers threads;
    private Schedule schedule;
    private Lane lane;
    private Thread caller;
    private Batch batch;

    @Setup
    public void begin() throws InterruptedException {
        threads = new Workers(workers);
        var card = TinyModel.card(1, SIZE, SIZE, 1);
        schedule = new Schedule(
                List.of(() -> Batch.allocate(
                        card, run.images, bytes -> ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()))),
                threads,
                Duration.ofMillis(2));
        lane = schedule.lanes().get(0);
        caller = new Thread(this::submit, "caller");
        caller.start();
        batch = next();
    }

    private void submit() {
        var request = new Request(Priority.ROUTINE);
        var item = new Busy(TimeUnit.MICROSECONDS.toNanos(itemMicros));
        try {
            schedule.begin(request);
            while (true) {
                schedule.put(request, item);
                request.done();
            }
        } catch (InterruptedException | KambaException e) {
            // The schedule was closed, which ends the benchmark.
            Thread.currentThread().interrupt();
        }
    }

    @TearDown
    public void end() throws InterruptedException {
        schedule.close();
        caller.join();
        threads.close();
    }

    @Setup(Level.Invocation)
    public void runBatch() {
        run.await();
    }

    @Benchmark
    public Batch gap() throws InterruptedException {
        schedule.ran(lane, batch, RAN, Duration.ofNanos(run.nanos));
        batch = next();
        return batch;
    }

    private Batch next() throws InterruptedException {
        var next = schedule.next(lane);
        if (next == null) {
            throw new IllegalStateException("closed");
        }
        return next;
    }

    private static void spin(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }

    /** Batches of KM-UNet with nc-ssd on an H100: 0.67, 1.4 and 4 ms. */
    public enum Run {
        OF_1(1, 670),
        OF_8(8, 1400),
        OF_32(32, 4000);

        private final int images;
        private final long nanos;

        Run(int images, int micros) {
            this.images = images;
            nanos = TimeUnit.MICROSECONDS.toNanos(micros);
        }

        int images() {
            return images;
        }

        /** Sleeps first, since a machine of few cores needs them for the workers, then spins as who waits for a GPU does. */
        void await() {
            long start = System.nanoTime();
            LockSupport.parkNanos(nanos - SPUN_NANOS);
            spin(nanos - (System.nanoTime() - start));
        }
    }

    /** Takes a while. */
    private record Busy(long nanos) implements Item {

        @Override
        public void fill(FloatBuffer image) {
            spin(nanos);
        }

        @Override
        public void take(FloatBuffer logits) {
            spin(nanos);
        }
    }
}
