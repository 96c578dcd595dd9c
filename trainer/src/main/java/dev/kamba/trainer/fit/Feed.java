package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kamba.trainer.data.Augmentation;
import dev.kamba.trainer.data.Batch;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.net.NativeRecording;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Augments batches and brings them to their devices in threads of its own, some batches ahead of the training. */
final class Feed implements AutoCloseable {

    private static final int THREADS =
            Math.max(1, Math.min(8, Runtime.getRuntime().availableProcessors() - 1));
    /** Batches on the devices before they are asked for. */
    static final int AHEAD = THREADS + 2;

    private final List<Example> examples;
    private final Size size;
    private final Augmentation augmentation;
    private final Order order;
    private final List<Device> devices;
    private final int steps;
    private final ExecutorService threads;
    private final Queue<Future<List<Part>>> ahead = new ArrayDeque<>();
    private int asked;
    private long waited;

    /** The share of a batch that one device works on. What it holds must stay until the device is done with it. */
    record Part(NDManager manager, NDArray images, NDArray targets) implements AutoCloseable {
        /** The same arrays under other names, which may be closed before. */
        Part again() {
            var own = manager.newSubManager();
            var part = new Part(own, images.stopGradient(), targets.stopGradient());
            part.images.attach(own);
            part.targets.attach(own);
            return part;
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    /**
     * @param from first batch, counted from 0
     * @param steps batch to stop before
     */
    Feed(
            List<Example> examples,
            Size size,
            FitSettings settings,
            Augmentation augmentation,
            List<Device> devices,
            int from,
            int steps) {
        this.examples = examples;
        this.size = size;
        this.augmentation = augmentation;
        this.order = new Order(examples.size(), settings.batch(), settings.seed());
        this.devices = devices;
        this.threads = Executors.newFixedThreadPool(THREADS, task -> thread(task, devices));
        this.asked = from;
        this.steps = steps;
        for (int i = 0; i < AHEAD; i++) {
            ask();
        }
    }

    private static Thread thread(Runnable task, List<Device> devices) {
        var thread = new Thread(
                () -> {
                    devices.forEach(NativeRecording::apart);
                    task.run();
                },
                "feed");
        thread.setDaemon(true);
        return thread;
    }

    private void ask() {
        if (asked < steps) {
            int number = asked++;
            ahead.add(threads.submit(() -> parts(number)));
        }
    }

    /** The next batch, one part for each device; the caller closes the parts when the devices are done with them. */
    List<Part> next() {
        ask();
        long start = System.nanoTime();
        try {
            return ahead.remove().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a batch", e);
        } finally {
            waited += System.nanoTime() - start;
        }
    }

    /** Nanoseconds that the caller has waited for batches so far. */
    long waited() {
        return waited;
    }

    private List<Part> parts(int number) {
        var chosen = order.batch(number).stream().map(examples::get).toList();
        return parts(Batch.of(chosen, size, augmentation, order.seed(), number), size, chosen.size(), devices);
    }

    /** Splits a batch evenly between devices; the images must be a multiple of their number. */
    static List<Part> parts(Batch batch, Size size, int images, List<Device> devices) {
        var parts = new ArrayList<Part>();
        int share = images / devices.size();
        try {
            for (int i = 0; i < devices.size(); i++) {
                parts.add(part(batch.part(size, i * share, (i + 1) * share), size, share, devices.get(i)));
            }
            return parts;
        } catch (RuntimeException e) {
            parts.forEach(Part::close);
            throw e;
        }
    }

    private static Part part(Batch batch, Size size, int images, Device device) {
        var manager = NDManager.newBaseManager(device);
        try {
            return new Part(
                    manager,
                    manager.create(batch.images(), new Shape(images, size.channels(), size.rows(), size.columns())),
                    manager.create(batch.targets(), new Shape(images, size.labels(), size.rows(), size.columns())));
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    /** Returns when nothing is on a device any more. */
    @Override
    public void close() {
        // What was submitted and never began.
        threads.shutdownNow().forEach(task -> ((Future<?>) task).cancel(false));
        ahead.stream().filter(batch -> !batch.isCancelled()).forEach(Feed::closeAll);
    }

    /** A batch that was made in vain, or is yet being made. */
    private static void closeAll(Future<List<Part>> batch) {
        try {
            batch.get().forEach(Part::close);
        } catch (ExecutionException e) {
            // It failed, so it holds nothing.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
