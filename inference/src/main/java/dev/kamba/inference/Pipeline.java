package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
    private final Preparation preparation;
    private final List<? extends Plane> planes;
    private final IntConsumer progress;
    private final List<List<Mask>> masks = new ArrayList<>();
    private Duration loadTime = Duration.ZERO;
    private Duration inferTime = Duration.ZERO;
    private Duration maskTime = Duration.ZERO;

    Pipeline(ModelSession session, Workers workers, List<? extends Plane> planes, IntConsumer progress) {
        this.session = session;
        this.workers = workers;
        this.preparation = new Preparation(session.card().input());
        this.planes = planes;
        this.progress = progress;
    }

    /** A batch in the model's hands. */
    private record Running(int first, Batch batch, Future<Duration> time) {}

    Segmentation run() {
        Running running = null;
        for (int first = 0; first < planes.size(); first += session.capacity()) {
            var batch = session.acquire().holding(Math.min(session.capacity(), planes.size() - first));
            load(first, batch);
            var next = new Running(first, batch, session.infer(batch));
            finish(running);
            running = next;
        }
        finish(running);
        return new Segmentation(masks, session.device(), loadTime, inferTime, maskTime);
    }

    private void load(int first, Batch batch) {
        long start = System.nanoTime();
        workers.each(batch.images(), index -> {
            if (Thread.currentThread().isInterrupted()) {
                throw new KambaException(ErrorCode.DEVICE_FAILED, "interrupted before the pictures were read");
            }
            preparation.fill(planes.get(first + index), batch.image(index));
        });
        loadTime = loadTime.plusNanos(System.nanoTime() - start);
    }

    /** A failure leaves the batch to the garbage collector, since the model may still be writing to it. */
    private void finish(@Nullable Running running) {
        if (running == null) {
            return;
        }
        inferTime = inferTime.plus(ModelSession.waitFor(running.time));
        long start = System.nanoTime();
        var found = new Mask[running.batch.images()][];
        workers.each(found.length, index -> found[index] = masks(running.first + index, running.batch, index));
        maskTime = maskTime.plusNanos(System.nanoTime() - start);
        session.release(running.batch);
        Arrays.stream(found).map(List::of).forEach(masks::add);
        progress.accept(masks.size());
    }

    private Mask[] masks(int number, Batch batch, int index) {
        var plane = planes.get(number);
        var logits = batch.logits(index);
        var input = session.card().input();
        var crop = Crop.of(plane, input);
        return session.card().labels().stream()
                .map(label -> new Postprocessing()
                        .mask(logits, input.rows(), input.columns(), label, crop, plane.rows(), plane.columns()))
                .toArray(Mask[]::new);
    }
}
