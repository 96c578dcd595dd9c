package dev.kamba.inference;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;

class RecordingTest {

    private static final int THREADS = 4;
    private static final int TURNS = 500;

    private final AtomicInteger recordings = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();

    @Test
    void nothing_happens_beside_a_recording() throws Exception {
        var start = new CyclicBarrier(THREADS);
        var pool = Executors.newFixedThreadPool(THREADS);
        try {
            var tasks = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < THREADS; i++) {
                boolean records = i % 2 == 0;
                tasks.add(() -> {
                    start.await();
                    int met = 0;
                    for (int turn = 0; turn < TURNS; turn++) {
                        met += records ? Recording.alone(this::record) : Recording.beside(this::load);
                    }
                    return met;
                });
            }
            for (var met : pool.invokeAll(tasks)) {
                assertThat(met.get()).isZero();
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private int record() {
        int met = recordings.getAndIncrement() + others.get();
        lingerAWhile();
        met += others.get();
        recordings.decrementAndGet();
        return met;
    }

    private int load() {
        others.incrementAndGet();
        int met = recordings.get();
        lingerAWhile();
        met += recordings.get();
        others.decrementAndGet();
        return met;
    }

    private static void lingerAWhile() {
        for (int i = 0; i < 200; i++) {
            Thread.onSpinWait();
        }
    }
}
