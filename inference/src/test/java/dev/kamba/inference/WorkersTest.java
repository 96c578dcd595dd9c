package dev.kamba.inference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class WorkersTest {

    @Test
    void each_number_is_drawn_once() throws Exception {
        var drawn = new ConcurrentLinkedQueue<Integer>();
        var left = new CountDownLatch(1000);
        try (var workers = new Workers(4)) {
            workers.each(1000, number -> {
                drawn.add(number);
                left.countDown();
            });

            assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(drawn)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 1000).boxed().toList());
    }

    @Test
    void all_workers_come_to_help() throws Exception {
        var met = new CountDownLatch(3);
        var together = new CountDownLatch(3);
        try (var workers = new Workers(3)) {
            workers.each(3, number -> {
                met.countDown();
                if (reached(met)) {
                    together.countDown();
                }
            });

            assertThat(together.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void who_gives_work_hands_it_over_once() {
        var queue = new LinkedBlockingQueue<Runnable>();
        var idle = new ThreadPoolExecutor(0, 1, 0, TimeUnit.SECONDS, queue) {
            @Override
            public void execute(Runnable task) {
                queue.add(task);
            }
        };
        try (var workers = new Workers(idle)) {
            workers.each(32, number -> {});

            assertThat(queue).hasSize(1);
        }
    }

    private static boolean reached(CountDownLatch met) {
        try {
            return met.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
