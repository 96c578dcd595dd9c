package dev.kamba.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * A loaded model with the one thread that may touch it: ONNX Runtime's CUDA sessions grow when calling threads change and
 * crash when two run at once (onnxruntime issues 29351 and 32342).
 */
final class ModelSession implements AutoCloseable {

    /** Two per caller are in use at a time; batches beyond this many are left to the garbage collector. */
    private static final int MOST_IDLE = 4;

    private final ModelCard card;
    private final Device device;
    private final int capacity;
    private final ExecutorService thread;
    private final Queue<Batch> idle = new ConcurrentLinkedQueue<>();
    private final Future<Loaded> loaded;

    private ModelSession(ModelPackage model, Device device, Tuning tuning) {
        card = model.card();
        this.device = device;
        capacity = Batch.capacity(card, tuning.batch());
        thread = Executors.newSingleThreadExecutor(task -> {
            var worker = new Thread(task, "kamba-model-" + card.name());
            worker.setDaemon(true);
            return worker;
        });
        loaded = submit(() -> load(model, tuning.threads()));
        try {
            waitFor(loaded);
        } catch (KambaException e) {
            // Loading may still be going on, when it was the waiting that was interrupted.
            var unused = submit(this::free);
            thread.shutdown();
            throw e;
        }
    }

    static ModelSession open(ModelPackage model, Device device, Tuning tuning) {
        return new ModelSession(model, device, tuning);
    }

    ModelCard card() {
        return card;
    }

    Device device() {
        return device;
    }

    /** Most images of one batch. */
    int capacity() {
        return capacity;
    }

    Batch acquire() {
        var batch = idle.poll();
        return batch == null ? Batch.allocate(card, capacity) : batch;
    }

    /** Gives a batch back that no inference uses any more. */
    void release(Batch batch) {
        if (idle.size() < MOST_IDLE) {
            idle.add(batch);
        }
    }

    /** Runs the model over the batch after those that came before; the time is that of the run alone. */
    Future<Duration> infer(Batch batch) {
        return submit(() -> run(batch));
    }

    /** Waits for something this session does; an interrupt ends the waiting, not the work. */
    static <T> T waitFor(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KambaException(ErrorCode.DEVICE_FAILED, "interrupted before the model was done; start again", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KambaException failure) {
                throw failure;
            }
            throw new KambaException(ErrorCode.INTERNAL, "the model's thread failed", e.getCause());
        }
    }

    private <T> Future<T> submit(Callable<T> task) {
        try {
            return thread.submit(task);
        } catch (RejectedExecutionException e) {
            throw new KambaException(ErrorCode.DEVICE_FAILED, "the engine is closed", e);
        }
    }

    private Loaded load(ModelPackage model, int threads) {
        try (var options = Accelerator.options(device, threads)) {
            var session = OrtEnvironment.getEnvironment().createSession(model.bytes(), options);
            return new Loaded(session, new OrtSession.RunOptions());
        } catch (OrtException e) {
            throw failed("load", e);
        }
    }

    private Duration run(Batch batch) {
        long start = System.nanoTime();
        var input = card.input();
        var environment = OrtEnvironment.getEnvironment();
        long[] imageShape = {batch.images(), input.tensorChannels(), input.rows(), input.columns()};
        long[] logitsShape = {batch.images(), card.labels().size(), input.rows(), input.columns()};
        var model = waitFor(loaded);
        try (var image = OnnxTensor.createTensor(environment, batch.allImages(), imageShape);
                var logits = OnnxTensor.createTensor(environment, batch.allLogits(), logitsShape)) {
            // The result is written to the tensor given for it, so there is nothing to read from it.
            model.session
                    .run(
                            Map.of(ModelPackage.IMAGE, image),
                            Set.of(),
                            Map.of(ModelPackage.LOGITS, logits),
                            model.options)
                    .close();
            return Duration.ofNanos(System.nanoTime() - start);
        } catch (OrtException e) {
            throw failed("run", e);
        }
    }

    private KambaException failed(String what, OrtException cause) {
        return new KambaException(
                ErrorCode.DEVICE_FAILED,
                "ONNX Runtime cannot " + what + " model " + card.name() + " on " + device + ": " + cause.getMessage(),
                cause);
    }

    /** Stops the run in progress, fails those that wait, and frees the native memory. */
    @Override
    public void close() {
        waitFor(loaded).terminate();
        var closing = submit(this::free);
        thread.shutdown();
        waitFor(closing);
    }

    private Duration free() {
        waitFor(loaded).close();
        return Duration.ZERO;
    }

    /** The native things that live as long as the model is loaded. */
    private record Loaded(OrtSession session, OrtSession.RunOptions options) {

        void terminate() {
            try {
                options.setTerminate(true);
            } catch (OrtException e) {
                throw new KambaException(ErrorCode.DEVICE_FAILED, "the run in progress cannot be stopped", e);
            }
        }

        void close() {
            try (session;
                    options) {
                // Nothing to do but close both.
            } catch (OrtException e) {
                throw new KambaException(ErrorCode.DEVICE_FAILED, "the model's native memory cannot be freed", e);
            }
        }
    }
}
