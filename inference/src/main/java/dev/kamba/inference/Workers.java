package dev.kamba.inference;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

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

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
