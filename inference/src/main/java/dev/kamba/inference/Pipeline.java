package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * One segmentation: while the model works on a batch, the caller's thread finishes the one before and prepares the next, so
 * that never more than two batches are in memory, however many planes there are.
 */
final class Pipeline {

    private final ModelSession session;
    private final Workers workers;
    private final Views views;
    private final IntConsumer progress;
    private Duration inferTime = Duration.ZERO;

    Pipeline(ModelSession session, Workers workers, Views views, IntConsumer progress) {
        this.session = session;
        this.workers = workers;
        this.views = views;
        this.progress = progress;
    }

    /** A batch in the model's hands. */
    private record Running(List<Item> items, Batch batch, Future<Duration> time) {}

    Segmentation run() {
        var items = views.items();
        Running running = null;
        while (items.hasNext()) {
            var some = next(items);
            var batch = session.acquire().holding(some.size());
            load(some, batch);
            var next = new Running(some, batch, session.infer(batch));
            finish(running);
            running = next;
        }
        finish(running);
        return new Segmentation(views.masks(), session.device(), views.loadTime(), inferTime, views.maskTime());
    }

    private List<Item> next(Iterator<Item> items) {
        var some = new ArrayList<Item>();
        while (some.size() < session.capacity() && items.hasNext()) {
            some.add(items.next());
        }
        return some;
    }

    private void load(List<Item> items, Batch batch) {
        workers.each(items.size(), index -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new KambaException(ErrorCode.DEVICE_FAILED, "interrupted before the pictures were read");
            }
            items.get(index).fill(batch.image(index));
        });
    }

    /** A failure leaves the batch to the garbage collector, since the model may still be writing to it. */
    private void finish(@Nullable Running running) {
        if (running == null) {
            return;
        }
        inferTime = inferTime.plus(ModelSession.waitFor(running.time));
        workers.each(running.items.size(), index -> running.items.get(index).take(running.batch.logits(index)));
        session.release(running.batch);
        progress.accept(views.done());
    }
}
