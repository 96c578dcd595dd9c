package dev.kamba.camel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets operations in until it is stopped, and then waits for those that are inside. */
final class OperationsInProgress {

    private int inside;
    private boolean stopping;

    /** False if no more operations are let in; otherwise {@link #leave} must follow. */
    synchronized boolean enter() {
        if (!stopping) {
            inside++;
        }
        return !stopping;
    }

    synchronized void leave() {
        inside--;
        notifyAll();
    }

    /** Returns whether nothing is inside any more within the limit. */
    synchronized boolean stop(Duration limit) throws InterruptedException {
        stopping = true;
        long end = System.nanoTime() + limit.toNanos();
        while (inside > 0) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return true;
    }
}
