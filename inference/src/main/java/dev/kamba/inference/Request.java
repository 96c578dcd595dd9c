package dev.kamba.inference;

import dev.kamba.error.KambaException;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What one caller asked for: counts its items as they come back and keeps the first failure. */
final class Request {

    private final Priority priority;
    private final Set<Device> devices = new LinkedHashSet<>();
    private int done;
    private boolean reduced;
    private Duration inferTime = Duration.ZERO;
    private @Nullable KambaException failure;

    Request(Priority priority) {
        this.priority = priority;
    }

    /**
     * What it took to run a model over some items.
     *
     * @param devices where the model ran
     * @param reduced whether a device could not do as it should and fewer images, or the CPU, had to do
     * @param inferTime in the network; a batch's time is divided evenly among its images
     */
    record Effort(List<Device> devices, boolean reduced, Duration inferTime) {}

    Priority priority() {
        return priority;
    }

    /** Whether it is still worth working for. */
    synchronized boolean isLive() {
        return failure == null;
    }

    /** Ends it; only the first failure counts. */
    synchronized void fail(KambaException cause) {
        if (failure == null) {
            failure = cause;
            notifyAll();
        }
    }

    /** One of its items was run and taken. */
    synchronized void finished(Ran ran, Duration share) {
        done++;
        devices.add(ran.device());
        reduced |= ran.reduced();
        inferTime = inferTime.plus(share);
        notifyAll();
    }

    /** How many items are done; throws if it failed. */
    synchronized int done() {
        if (failure != null) {
            // A new one for this caller's stack, since the same failure may end several requests.
            throw new KambaException(failure.code(), failure.detail(), failure);
        }
        return done;
    }

    /** Waits until more than the given number are done, or throws if it failed. */
    synchronized int awaitMoreThan(int known) throws InterruptedException {
        while (done() <= known) {
            wait();
        }
        return done;
    }

    synchronized Effort effort() {
        var sorted =
                devices.stream().sorted(Comparator.comparing(Device::toString)).toList();
        return new Effort(sorted, reduced, inferTime);
    }
}
