package dev.kamba.inference;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.function.Supplier;

/**
 * The way to one session: while it runs one batch, the next is filled and results of the one before are read. So three batches
 * are in memory, however many items there are. {@link Schedule} guards it.
 */
final class Lane {

    static final int BATCHES = 3;

    private final Condition changed;
    private final Deque<Batch> free = new ArrayDeque<>();
    private final Deque<Batch> full = new ArrayDeque<>();
    private @Nullable Batch forming;
    private boolean running;

    Lane(Supplier<Batch> batches, Condition changed) {
        this.changed = changed;
        for (int batch = 0; batch < BATCHES; batch++) {
            free.add(batches.get());
        }
    }

    /** Signalled when a batch may have become ready. */
    Condition changed() {
        return changed;
    }

    /** A batch to warm up with, before the first item comes. */
    Batch scratch() {
        return free.element();
    }

    /** Most images per batch. */
    int capacity() {
        return scratch().capacity();
    }

    boolean hasRoom() {
        return forming != null || !free.isEmpty();
    }

    /** Whether its session waits for work. */
    boolean isIdle() {
        return !running && full.isEmpty();
    }

    /** How far a batch that is being put together has come; joining one is better than beginning another. */
    int begun() {
        return forming == null ? 0 : forming.images();
    }

    /** The batch that takes the next item. */
    Batch open() {
        var batch = forming == null ? free.remove() : forming;
        forming = batch;
        return batch;
    }

    /** The open batch takes no more. */
    void close() {
        if (forming != null) {
            full.add(forming);
            forming = null;
        }
    }

    /** The batch to run next, if there is any. */
    @Nullable
    Batch next() {
        return full.isEmpty() ? forming : full.peek();
    }

    /** Hands the next batch to the session. */
    Batch start() {
        if (full.isEmpty()) {
            close();
        }
        running = true;
        return full.remove();
    }

    /** The session is done with its batch, whose results are still to be read. */
    void stop() {
        running = false;
    }

    void release(Batch batch) {
        batch.clear();
        free.add(batch);
    }
}
