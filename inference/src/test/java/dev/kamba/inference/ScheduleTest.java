package dev.kamba.inference;

import dev.kamba.error.KambaException;
import dev.kamba.model.ModelCard;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

/** Batches of 2 images, without a session: the test is the one that takes them. */
@Timeout(60)
class ScheduleTest {

    private static final ModelCard CARD = TinyModel.card(1, 16, 16, 1);
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final Workers workers = new Workers(2);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end_threads() {
        threads.shutdownNow();
        workers.close();
    }

    @Test
    void a_batch_that_is_full_leaves() throws Exception {
        var schedule = schedule(FOR_EVER);
        var request = begun(schedule);
        var batch = next(schedule);

        schedule.put(request, new Filler());
        schedule.put(request, new Filler());

        assertThat(batch.get().images()).isEqualTo(2);
    }

    @Test
    void a_batch_leaves_when_nothing_more_is_on_its_way() throws Exception {
        var schedule = schedule(FOR_EVER);
        var request = begun(schedule);
        var batch = next(schedule);
        schedule.put(request, new Filler());

        schedule.end(request);

        assertThat(batch.get().images()).isEqualTo(1);
    }

    @Test
    void a_batch_leaves_when_its_oldest_image_has_waited_long_enough() throws Exception {
        var schedule = schedule(Duration.ofMillis(1));
        var request = begun(schedule);
        var batch = next(schedule);

        schedule.put(request, new Filler());

        assertThat(batch.get().images()).isEqualTo(1);
    }

    @Test
    void a_batch_leaves_when_the_request_that_it_waited_for_fails() throws Exception {
        var schedule = schedule(FOR_EVER);
        var slow = begun(schedule);
        var request = begun(schedule);
        var batch = next(schedule);
        schedule.put(request, new Filler());
        schedule.end(request);

        schedule.fail(slow, Schedule.closedFailure());

        assertThat(batch.get().images()).isEqualTo(1);
    }

    @Test
    void who_submits_waits_while_three_batches_and_the_queue_are_full() throws Exception {
        var schedule = schedule(FOR_EVER);
        var request = begun(schedule);
        var submitted = new AtomicInteger();
        var caller = submitting(schedule, request, submitted, Integer.MAX_VALUE);
        // 3 batches of 2, and twice a batch in the queue.
        await().until(() -> submitted.get() == 10 && schedule.waiting() == 4);

        var batch = next(schedule).get();
        assertThat(submitted).hasValue(10);
        schedule.ran(schedule.lanes().get(0), batch, new Ran(Device.CPU, false), Duration.ofMillis(2));
        await().untilAtomic(submitted, is(12));
        schedule.close();

        assertThatThrownBy(caller::get).hasRootCauseInstanceOf(KambaException.class);
        assertThat(submitted).hasValue(12);
    }

    @Test
    void a_request_that_fails_leaves_the_queue_and_frees_who_waits() throws Exception {
        var schedule = schedule(FOR_EVER);
        var request = begun(schedule);
        var submitted = new AtomicInteger();
        var caller = submitting(schedule, request, submitted, Integer.MAX_VALUE);
        await().untilAtomic(submitted, is(10));
        var other = begun(schedule);
        var otherSubmitted = new AtomicInteger();

        schedule.fail(request, Schedule.closedFailure());

        assertThatThrownBy(caller::get).hasRootCauseInstanceOf(KambaException.class);
        submitting(schedule, other, otherSubmitted, 4).get();
        assertThat(schedule.waiting()).isEqualTo(4);
    }

    @Test
    void nobody_runs_a_batch_whose_requests_have_all_failed() throws Exception {
        var schedule = schedule(FOR_EVER);
        var request = begun(schedule);
        schedule.put(request, new Filler());
        schedule.put(request, new Filler());
        var batch = next(schedule).get();

        schedule.fail(request, Schedule.closedFailure());

        assertThat(batch.isWanted()).isFalse();
    }

    @Test
    void an_image_that_cannot_be_written_fails_its_request_alone() throws Exception {
        var schedule = schedule(FOR_EVER);
        var good = begun(schedule);
        var bad = begun(schedule);
        schedule.put(good, new Filler());
        schedule.put(bad, new Filler() {
            @Override
            public void fill(FloatBuffer image) {
                throw new IllegalStateException("no image");
            }
        });

        var batch = next(schedule).get();
        schedule.ran(schedule.lanes().get(0), batch, new Ran(Device.CPU, false), Duration.ofMillis(2));

        assertThat(good.awaitMoreThan(0)).isEqualTo(1);
        assertThat(good.effort().inferTime()).isEqualTo(Duration.ofMillis(1));
        assertThatThrownBy(bad::done).hasRootCauseMessage("no image");
    }

    @Test
    void of_a_batch_that_is_filled_anew_nothing_is_read_before_it_has_run() throws Exception {
        // Workers are as fast as can be: each task is done before the next is given out.
        var schedule = new Schedule(List.of(ScheduleTest::batch), new Workers(new SameThread()), FOR_EVER);
        var first = begun(schedule);
        schedule.put(first, new Filler());
        schedule.end(first);
        var batch = next(schedule).get();
        var second = begun(schedule);
        // Two other batches, and two in the queue, which get the places of the first.
        for (int i = 0; i < 6; i++) {
            schedule.put(second, new Filler());
        }

        schedule.ran(schedule.lanes().get(0), batch, new Ran(Device.CPU, false), Duration.ofMillis(1));

        assertThat(first.done()).isEqualTo(1);
        assertThat(batch.images()).isEqualTo(2);
        assertThat(second.done()).isZero();
    }

    private Schedule schedule(Duration wait) {
        return new Schedule(List.of(ScheduleTest::batch), workers, wait);
    }

    private static Batch batch() {
        return Batch.allocate(CARD, 2, bytes -> ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
    }

    private static Request begun(Schedule schedule) {
        var request = new Request(Priority.ROUTINE);
        schedule.begin(request);
        return request;
    }

    private Future<Batch> next(Schedule schedule) {
        return threads.submit(() -> {
            var batch = schedule.next(schedule.lanes().get(0));
            if (batch == null) {
                throw new IllegalStateException("closed");
            }
            return batch;
        });
    }

    /** Submits until told to stop, or until the request fails. */
    private CompletableFuture<Void> submitting(Schedule schedule, Request request, AtomicInteger count, int most) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        while (count.get() < most) {
                            schedule.put(request, new Filler());
                            request.done();
                            count.incrementAndGet();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                threads);
    }

    /** Writes and reads nothing. */
    private static class Filler implements Item {

        @Override
        public void fill(FloatBuffer image) {}

        @Override
        public void take(FloatBuffer logits) {}
    }

    /** Does every task at once. */
    private static final class SameThread extends AbstractExecutorService {

        private boolean closed;

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public void shutdown() {
            closed = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            closed = true;
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return closed;
        }

        @Override
        public boolean isTerminated() {
            return closed;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return closed;
        }
    }
}
