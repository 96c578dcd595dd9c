package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelPackage;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** A model on all devices of an engine, fed from one queue. For use by any number of threads. */
final class LoadedModel {

    private final ModelPackage model;
    private final Schedule schedule;
    private final List<ModelSession> sessions = new ArrayList<>();

    /** Begins to load; see {@link #await}. */
    LoadedModel(ModelPackage model, EngineParts parts, Evict evict) {
        this.model = model;
        var devices = parts.sites().devices();
        schedule = new Schedule(
                devices.stream()
                        .<Supplier<Batch>>map(device -> () -> parts.batch(model, device))
                        .toList(),
                parts.workers(),
                parts.options().batchWait());
        for (int i = 0; i < devices.size(); i++) {
            var device = devices.get(i);
            var lane = schedule.lanes().get(i);
            var network = new SteadyNetwork(
                    parts.networks(),
                    model,
                    device,
                    parts.tuning(device).threads(),
                    lane.capacity(),
                    evict::leastRecentlyUsed);
            sessions.add(new ModelSession(
                    model,
                    schedule,
                    lane,
                    network,
                    parts.turn(device),
                    parts.options().listener()));
        }
    }

    /** Unloads a model that nobody uses now. */
    @FunctionalInterface
    interface Evict {

        /** Whether there was one. */
        boolean leastRecentlyUsed();
    }

    ModelPackage model() {
        return model;
    }

    /** Items that wait for a place in a batch. */
    int waiting() {
        return schedule.waiting();
    }

    /** What is wrong with devices. */
    List<String> troubles() {
        return sessions.stream().flatMap(session -> session.trouble().stream()).toList();
    }

    /** Waits until the model is loaded and warm on every device. */
    void await() {
        try {
            sessions.forEach(session -> session.loaded().join());
        } catch (CompletionException e) {
            throw e.getCause() instanceof KambaException known
                    ? new KambaException(known.code(), known.detail(), known)
                    : new KambaException(ErrorCode.INTERNAL, "the model's thread failed", e);
        }
    }

    /**
     * Runs the model over items, drawn on this thread as places become free. An interrupt ends it.
     *
     * @param progress is told on this thread how many items are done
     */
    Request.Effort run(Iterator<? extends Item> items, Priority priority, IntConsumer progress) {
        var request = new Request(priority);
        schedule.begin(request);
        try {
            int submitted = 0;
            int done = 0;
            while (items.hasNext()) {
                schedule.put(request, items.next());
                submitted++;
                done = tell(progress, done, request.done());
            }
            schedule.end(request);
            while (done < submitted) {
                done = tell(progress, done, request.awaitMoreThan(done));
            }
            return request.effort();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var cause = new KambaException(
                    ErrorCode.DEVICE_FAILED, "interrupted before the model was done; start again", e);
            schedule.fail(request, cause);
            throw cause;
        } catch (RuntimeException | Error e) {
            schedule.fail(request, new KambaException(ErrorCode.INTERNAL, "the caller gave up", e));
            throw e;
        } finally {
            schedule.leave(request);
        }
    }

    private static int tell(IntConsumer progress, int before, int now) {
        if (now > before) {
            progress.accept(now);
        }
        return now;
    }

    /** Stops what runs, fails who waits, frees the memory. */
    void close() {
        schedule.close();
        sessions.forEach(ModelSession::stop);
        sessions.forEach(ModelSession::join);
    }
}
