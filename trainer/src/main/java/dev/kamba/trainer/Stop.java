package dev.kamba.trainer;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Holds up the end of the process, when it is asked to end by SIGTERM or Ctrl-C, until the training has kept its state; for a
 * minute at most, since whoever asked may not wait for ever either.
 */
final class Stop implements AutoCloseable {

    private static final long SECONDS = 60;

    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread hook = new Thread(this::ask, "stop");
    private volatile boolean asked;

    Stop() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the training is to end after the step under way. */
    boolean asked() {
        return asked;
    }

    private void ask() {
        asked = true;
        try {
            if (!over.await(SECONDS, TimeUnit.SECONDS)) {
                System.err.println("the step under way takes too long; what was kept before it stays");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The training has ended, in one way or another. */
    @Override
    public void close() {
        over.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending already, for which the hook was there.
        }
    }
}
