package dev.kamba.camel;

import org.aoju.bus.image.metric.Association;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Closes the connection when a peer takes no more bytes: the toolkit's timers run only from the end of sending on, and a write to
 * a socket has no time limit of its own.
 */
final class StallWatch implements AutoCloseable {

    private final Association association;
    private final long limitNanos;
    private final Future<?> check;
    private volatile long lastProgress = System.nanoTime();

    StallWatch(Association association, ScheduledExecutorService timers, Duration limit) {
        this.association = association;
        this.limitNanos = limit.toNanos();
        long period = Math.max(limitNanos / 4, 1);
        this.check = timers.scheduleAtFixedRate(this::check, period, period, TimeUnit.NANOSECONDS);
    }

    private void check() {
        if (System.nanoTime() - lastProgress > limitNanos) {
            ToolkitDevice.close(association);
        }
    }

    /** The same stream, which tells of every byte that got through. */
    OutputStream watched(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                lastProgress = System.nanoTime();
            }
        };
    }

    @Override
    public void close() {
        check.cancel(false);
    }
}
