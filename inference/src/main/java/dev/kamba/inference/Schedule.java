package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Brings the items of all requests for one model into batches. An item gets its place in a native buffer as soon as there is
 * one, and a worker writes it there. A batch leaves when it is full, when nothing more is on its way, or when its oldest item has
 * waited long enough. For use by any number of threads.
 */
final class Schedule {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Backlog backlog;
    private final List<Lane> lanes = new ArrayList<>();
    private final Workers workers;
    private final long waitNanos;
    private final Set<Request> active = new HashSet<>();
    private final Set<Request> coming = new HashSet<>();
    private boolean closed;

    /**
     * @param batches makes the batches of each session
     * @param wait longest wait for others before a batch leaves that is not full
     */
    Schedule(List<Supplier<Batch>> batches, Workers workers, Duration wait) {
        for (var session : batches) {
            lanes.add(new Lane(session, lock.newCondition()));
        }
        backlog = new Backlog(2 * lanes.stream().mapToInt(Lane::capacity).sum());
        this.workers = workers;
        waitNanos = wait.toNanos();
    }

    List<Lane> lanes() {
        return List.copyOf(lanes);
    }

    /** Items that have no place in a batch yet. */
    int waiting() {
        lock.lock();
        try {
            return backlog.size();
        } finally {
            lock.unlock();
        }
    }

    /** Items of this request are on their way until {@link #end}, results until {@link #leave}. */
    void begin(Request request) {
        lock.lock();
        try {
            requireOpen();
            active.add(request);
            coming.add(request);
        } finally {
            lock.unlock();
        }
    }

    /** Queues an item; waits while the queue is full. */
    void put(Request request, Item item) throws InterruptedException {
        List<Place> places;
        lock.lockInterruptibly();
        try {
            while (!closed && request.isLive() && !backlog.hasRoom(request.priority())) {
                room.await();
            }
            requireOpen();
            if (!request.isLive()) {
                return;
            }
            backlog.add(new Ticket(request, item, System.nanoTime()));
            places = places();
        } finally {
            lock.unlock();
        }
        fill(places);
    }

    /** Nothing more of this request is on its way. */
    void end(Request request) {
        lock.lock();
        try {
            coming.remove(request);
            lanes.forEach(lane -> lane.changed().signal());
        } finally {
            lock.unlock();
        }
    }

    /** The caller has gone. */
    void leave(Request request) {
        lock.lock();
        try {
            active.remove(request);
        } finally {
            lock.unlock();
        }
    }

    /** Ends a request: its items leave the queue, those that have a place in a batch are left alone. */
    void fail(Request request, KambaException cause) {
        request.fail(cause);
        lock.lock();
        try {
            coming.remove(request);
            backlog.remove(request);
            room.signalAll();
            lanes.forEach(lane -> lane.changed().signal());
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a batch that may leave, on the session's thread, whose run before has ended; null when the engine closes. */
    @Nullable
    Batch next(Lane lane) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            lane.stop();
            while (!closed) {
                var batch = lane.next();
                if (batch == null || batch.isEmpty() || !batch.isFilled()) {
                    lane.changed().await();
                    continue;
                }
                long left = timeLeft(batch);
                if (left <= 0) {
                    return lane.start();
                }
                lane.changed().awaitNanos(left);
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private long timeLeft(Batch batch) {
        boolean alone = coming.isEmpty() && backlog.isEmpty();
        return batch.isFull() || alone ? 0 : batch.oldest() + waitNanos - System.nanoTime();
    }

    /**
     * The session has run a batch: workers read the results, then its memory is used again. The device waits while this goes on, so
     * that nothing is done here but to tell a worker.
     */
    void ran(Lane lane, Batch batch, Ran ran, Duration time) {
        var share = time.dividedBy(batch.images());
        workers.each(batch.images(), index -> take(lane, batch, index, ran, share));
    }

    /** The session could not run a batch. */
    void failed(Lane lane, Batch batch, KambaException cause) {
        for (int index = 0; index < batch.images(); index++) {
            fail(batch.ticket(index).request(), cause);
        }
        release(lane, batch);
    }

    /** Nobody wants the batch any more. */
    void skipped(Lane lane, Batch batch) {
        release(lane, batch);
    }

    /** Fails all requests that wait or come, and lets sessions end. */
    void close() {
        lock.lock();
        try {
            closed = true;
            active.forEach(request -> request.fail(closedFailure()));
            active.forEach(backlog::remove);
            room.signalAll();
            lanes.forEach(lane -> lane.changed().signal());
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw closedFailure();
        }
    }

    static KambaException closedFailure() {
        return new KambaException(ErrorCode.DEVICE_FAILED, "the engine is closed");
    }

    /** Where an item is to be written. */
    private record Place(Lane lane, Batch batch, Ticket ticket, int index) {}

    /** Gives waiting items their places; those of a batch that has begun first, and of a session that waits. */
    private List<Place> places() {
        var places = new ArrayList<Place>();
        while (!backlog.isEmpty()) {
            var lane = lanes.stream()
                    .filter(Lane::hasRoom)
                    .max(Comparator.comparing(Lane::isIdle).thenComparing(Lane::begun));
            if (lane.isEmpty()) {
                break;
            }
            places.add(place(lane.get()));
        }
        if (!places.isEmpty()) {
            room.signalAll();
        }
        return places;
    }

    private Place place(Lane lane) {
        var batch = lane.open();
        var ticket = backlog.take();
        int index = batch.add(ticket);
        if (batch.isFull()) {
            lane.close();
        }
        return new Place(lane, batch, ticket, index);
    }

    /** Without the lock: who wakes a worker may take long. */
    private void fill(List<Place> places) {
        if (!places.isEmpty()) {
            workers.each(places.size(), number -> fill(places.get(number)));
        }
    }

    private void fill(Place place) {
        var ticket = place.ticket();
        try {
            if (ticket.request().isLive()) {
                ticket.item().fill(place.batch().image(place.index()));
            }
        } catch (RuntimeException | Error e) {
            fail(ticket.request(), failure(e));
        } finally {
            filled(place);
        }
    }

    private void filled(Place place) {
        if (place.batch().addFilled()) {
            lock.lock();
            try {
                place.lane().changed().signal();
            } finally {
                lock.unlock();
            }
        }
    }

    private void take(Lane lane, Batch batch, int index, Ran ran, Duration share) {
        var request = batch.ticket(index).request();
        try {
            if (request.isLive()) {
                batch.ticket(index).item().take(batch.logits(index));
                request.finished(ran, share);
            }
        } catch (RuntimeException | Error e) {
            fail(request, failure(e));
        } finally {
            taken(lane, batch);
        }
    }

    private void taken(Lane lane, Batch batch) {
        if (batch.addTaken()) {
            release(lane, batch);
        }
    }

    private void release(Lane lane, Batch batch) {
        List<Place> places;
        lock.lock();
        try {
            lane.release(batch);
            places = places();
        } finally {
            lock.unlock();
        }
        fill(places);
    }

    private static KambaException failure(Throwable cause) {
        return cause instanceof KambaException known
                ? known
                : new KambaException(ErrorCode.INTERNAL, "an image could not be prepared or its mask made", cause);
    }
}
