package dev.kamba.inference;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The load of {@link Soak}: callers that segment, interrupt themselves now and then, and replace versions. */
final class SoakLoad {

    private static final System.Logger LOG = System.getLogger(SoakLoad.class.getName());
    private static final int MOST_PLANES = 12;

    /** One of so many requests is interrupted, one replaces its model, one is urgent. */
    private static final int INTERRUPTED = 8;

    private static final int REPLACED = 20;
    private static final int URGENT = 4;

    /** Share of a mask that may differ from what the plane gave alone on CUDA devices; none on the CPU. */
    private static final double CUDA_TOLERANCE = 1e-3;

    private final Engine engine;
    private final List<SoakModel> models;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicLong planes = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong cancelled = new AtomicLong();
    private final AtomicLong replaced = new AtomicLong();
    private final AtomicLong reduced = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();
    private final long begin = System.nanoTime();

    SoakLoad(Engine engine, List<SoakModel> models) {
        this.engine = engine;
        this.models = List.copyOf(models);
    }

    void start(int callers) {
        for (int caller = 0; caller < callers; caller++) {
            var random = new Random(caller);
            threads.execute(() -> {
                while (stopping.getCount() > 0) {
                    request(random);
                }
            });
        }
    }

    void await(Duration time) throws InterruptedException {
        if (stopping.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("stopped already");
        }
    }

    /** Waits until every caller has finished its request. */
    void stop() throws InterruptedException {
        stopping.countDown();
        threads.shutdown();
        if (!threads.awaitTermination(5, TimeUnit.MINUTES)) {
            LOG.log(System.Logger.Level.WARNING, "a caller never came back");
            errors.incrementAndGet();
        }
    }

    long errors() {
        return errors.get();
    }

    ObjectNode report() {
        return new JsonMapper()
                .createObjectNode()
                .put("seconds", (System.nanoTime() - begin) / 1_000_000_000)
                .put("images", planes.get())
                .put("requests", requests.get())
                .put("cancelled", cancelled.get())
                .put("replacedVersions", replaced.get())
                .put("reduced", reduced.get())
                .put("errors", errors.get())
                .put("residentMb", Memory.residentMb())
                .put("heapMb", Memory.heapMb());
    }

    private void request(Random random) {
        var model = models.get(random.nextInt(models.size()));
        boolean interrupt = random.nextInt(INTERRUPTED) == 0;
        try {
            if (random.nextInt(REPLACED) == 0) {
                model.replace(engine);
                replaced.incrementAndGet();
            }
            segment(model, random, interrupt);
        } catch (KambaException e) {
            if (interrupt && Thread.interrupted()) {
                cancelled.incrementAndGet();
            } else {
                fail(e);
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private void segment(SoakModel model, Random random, boolean interrupt) {
        int first = random.nextInt(MOST_PLANES);
        int number = 1 + random.nextInt(MOST_PLANES);
        var priority = random.nextInt(URGENT) == 0 ? Priority.STAT : Priority.ROUTINE;
        var found = engine.segment(model.current(), model.planes(first, number), priority, done -> {
            if (interrupt) {
                Thread.currentThread().interrupt();
            }
        });
        // It was done before it noticed.
        Thread.interrupted();
        requests.incrementAndGet();
        planes.addAndGet(number);
        reduced.addAndGet(found.reduced() ? 1 : 0);
        double tolerance = found.devices().equals(List.of(Device.CPU)) ? 0 : CUDA_TOLERANCE;
        double difference = model.difference(first, found.masks());
        if (difference > tolerance) {
            LOG.log(System.Logger.Level.WARNING, "masks differ in {0} of the pixels", difference);
            errors.incrementAndGet();
        }
    }

    private void fail(Exception failure) {
        LOG.log(System.Logger.Level.WARNING, "a request failed", failure);
        errors.incrementAndGet();
    }
}
