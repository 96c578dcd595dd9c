package dev.kamba.inference;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** The threads that prepare images and read results. */
final class Workers implements AutoCloseable {

    private final ExecutorService threads;

    Workers(int number) {
        this(Executors.newFixedThreadPool(number, task -> {
            var worker = new Thread(task, "kamba-images");
            worker.setDaemon(true);
            return worker;
        }));
    }

    Workers(ExecutorService threads) {
        this.threads = threads;
    }

    /** Does it soon, after what came before; not at all once closed, when every request has failed anyway. */
    void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            if (!threads.isShutdown()) {
                throw e;
            }
        }
    }

    /**
     * Does a task for each number from 0 on, soon and at once. To wake a thread takes longer than much of what is done here, so that
     * the caller wakes one only, which wakes the next.
     *
     * @param task throws nothing
     */
    void each(int number, IntConsumer task) {
        execute(new Share(number, task));
    }

    /** Queued again by whoever takes it up, for one more to help; each draws numbers until there are none. */
    private final class Share implements Runnable {

        private final AtomicInteger next = new AtomicInteger();
        private final int number;
        private final IntConsumer task;

        Share(int number, IntConsumer task) {
            this.number = number;
            this.task = task;
        }

        @Override
        public void run() {
            int drawn = next.getAndIncrement();
            if (drawn + 1 < number) {
                execute(this);
            }
            while (drawn < number) {
                task.accept(drawn);
                drawn = next.getAndIncrement();
            }
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
