package dev.kamba.inference;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Does one thing to several images, on the caller's thread or on a few of its own. */
final class Workers implements AutoCloseable {

    private final ExecutorService threads;
    private final boolean alone;

    Workers(int number) {
        alone = number == 1;
        threads = Executors.newFixedThreadPool(number, task -> {
            var worker = new Thread(task, "kamba-images");
            worker.setDaemon(true);
            return worker;
        });
    }

    /** Calls the task with 0 to {@code number - 1}; the first failure ends it. */
    void each(int number, IntConsumer task) {
        if (alone || number == 1) {
            IntStream.range(0, number).forEach(task);
            return;
        }
        var tasks = IntStream.range(0, number)
                .mapToObj(index -> (Callable<Integer>) () -> {
                    task.accept(index);
                    return index;
                })
                .toList();
        var futures = tasks.stream().map(threads::submit).toList();
        try {
            futures.forEach(ModelSession::waitFor);
        } finally {
            futures.forEach(future -> future.cancel(true));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
