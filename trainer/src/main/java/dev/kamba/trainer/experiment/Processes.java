package dev.kamba.trainer.experiment;

import java.io.IOException;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Trainings in processes of their own, which do not outlive this one: when it is asked to end by SIGTERM or Ctrl-C, so are they,
 * and it waits until they have kept their states.
 */
final class Processes implements AutoCloseable {

    /** Longer than the minute for which a training that is asked to end holds up its own end. */
    private static final long SECONDS = 75;

    private final Set<Process> running = new HashSet<>();
    private final PrintStream console;
    private final Thread hook = new Thread(this::end, "stop trainings");
    private boolean ending;

    Processes(PrintStream console) {
        this.console = console;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a process and waits for its status; empty if it was stopped, or not even started, because this one ends. */
    Optional<Integer> run(ProcessBuilder builder) throws IOException, InterruptedException {
        var process = start(builder);
        if (process.isEmpty()) {
            return Optional.empty();
        }
        int status = process.get().waitFor();
        return over(process.get(), status);
    }

    /** Whether trainings are being stopped. */
    synchronized boolean ending() {
        return ending;
    }

    private synchronized Optional<Process> start(ProcessBuilder builder) throws IOException {
        if (ending) {
            return Optional.empty();
        }
        var process = builder.start();
        running.add(process);
        return Optional.of(process);
    }

    private synchronized Optional<Integer> over(Process process, int status) {
        running.remove(process);
        return ending && status != 0 ? Optional.empty() : Optional.of(status);
    }

    /** The trainings that are to be ended; none is started from now on. */
    private synchronized Set<Process> last() {
        ending = true;
        return Set.copyOf(running);
    }

    private void end() {
        var last = last();
        if (!last.isEmpty()) {
            console.printf("%d trainings are asked to end and keep their states%n", last.size());
            last.forEach(Process::destroy);
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            try {
                for (var process : last) {
                    process.waitFor(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            // What was kept before stays: a state takes its file's place at once.
            last.forEach(Process::destroyForcibly);
            console.println("stopped; the same command goes on where they were");
        }
    }

    /** Ends what still runs, because something went wrong. */
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // This process is ending already, for which the hook was there.
        }
    }
}
