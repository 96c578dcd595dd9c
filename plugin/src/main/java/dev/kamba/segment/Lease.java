package dev.kamba.segment;

import dev.kamba.intake.ledger.Jobs;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Keeps a running job ours, and its progress visible, until it is closed. */
final class Lease implements AutoCloseable {

    private static final Duration LONGEST_BEAT = Duration.ofSeconds(2);

    private final ScheduledExecutorService heart =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "kamba-lease"));
    private volatile String progress = "loading";

    Lease(Jobs jobs, long job, String owner, Duration lease) {
        long beat = Math.min(lease.toMillis() / 3, LONGEST_BEAT.toMillis());
        heart.scheduleWithFixedDelay(
                () -> jobs.beat(job, owner, lease, progress), beat, beat, TimeUnit.MILLISECONDS);
    }

    /** What the page shows while the job runs. */
    void progress(String text) {
        progress = text;
    }

    @Override
    public void close() {
        heart.shutdownNow();
    }
}
