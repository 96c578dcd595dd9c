package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelPackage;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * A model on one device with the one thread that may touch it: ONNX Runtime's CUDA sessions grow when calling threads change and
 * crash when two run at once (onnxruntime issues 29351 and 32342).
 */
final class ModelSession {

    private final String name;
    private final Schedule schedule;
    private final Lane lane;
    private final SteadyNetwork network;
    private final Semaphore turn;
    private final BatchListener listener;
    private final CompletableFuture<Void> loaded = new CompletableFuture<>();
    private final Thread thread;

    /** @param turn held during a run; sessions that share cores take turns */
    ModelSession(
            ModelPackage model,
            Schedule schedule,
            Lane lane,
            SteadyNetwork network,
            Semaphore turn,
            BatchListener listener) {
        name = model.card().name();
        this.schedule = schedule;
        this.lane = lane;
        this.network = network;
        this.turn = turn;
        this.listener = listener;
        thread = new Thread(this::live, "kamba-model-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Done, or failed, when the model is loaded and warm. */
    CompletableFuture<Void> loaded() {
        return loaded;
    }

    Optional<String> trouble() {
        return network.trouble();
    }

    /** Ends the run in progress; the schedule must be closed. */
    void stop() {
        network.stop();
    }

    /** Waits until the native memory is free. */
    void join() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                // What was begun must be ended: the caller counts on the memory.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void live() {
        try {
            load();
            for (var batch = schedule.next(lane); batch != null; batch = schedule.next(lane)) {
                run(batch);
            }
        } catch (InterruptedException | KambaException e) {
            // Loading failed, which "loaded" tells; nobody interrupts this thread.
            Thread.currentThread().interrupt();
        } finally {
            network.close();
        }
    }

    private void load() throws InterruptedException {
        turn.acquire();
        try {
            network.load(lane.scratch());
            loaded.complete(null);
        } catch (RuntimeException | Error e) {
            loaded.completeExceptionally(known(e));
            throw known(e);
        } finally {
            turn.release();
        }
    }

    private void run(Batch batch) throws InterruptedException {
        if (!batch.isWanted()) {
            schedule.skipped(lane, batch);
            return;
        }
        turn.acquire();
        Ran ran;
        Duration time;
        try {
            long start = System.nanoTime();
            ran = network.run(batch, batch.images());
            time = Duration.ofNanos(System.nanoTime() - start);
            listener.ran(name, ran.device(), batch.images(), time);
        } catch (RuntimeException | Error e) {
            schedule.failed(lane, batch, known(e));
            return;
        } finally {
            turn.release();
        }
        schedule.ran(lane, batch, ran, time);
    }

    private static KambaException known(Throwable cause) {
        return cause instanceof KambaException failure
                ? failure
                : new KambaException(ErrorCode.INTERNAL, "the model's thread failed", cause);
    }
}
