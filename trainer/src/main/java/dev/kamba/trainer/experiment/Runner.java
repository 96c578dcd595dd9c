package dev.kamba.trainer.experiment;

import dev.kamba.trainer.measure.RunResult;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs trials, each in a process of its own (PyTorch lets one process compute gradients for one training at a time), several at
 * a time. What has a result is not run again; what was broken off goes on from its state.
 */
public final class Runner {

    /** File that a finished training leaves in its folder. */
    public static final String RESULT = "result.json";

    private final Path data;
    private final Path folder;
    private final List<String> devices;
    private final PrintStream console;
    private final AtomicInteger finished = new AtomicInteger();

    /**
     * @param data folder of the picture sets
     * @param folder where each trial gets a folder of its own
     * @param devices one for each process that may run at a time, for example cuda:0 twice
     */
    public Runner(Path data, Path folder, List<String> devices, PrintStream console) {
        this.data = data;
        this.folder = folder;
        this.devices = List.copyOf(devices);
        this.console = console;
    }

    /** Runs what has no result yet, in order; returns how many trials failed, or nothing if this process was asked to end. */
    public OptionalInt run(List<Trial> trials) throws InterruptedException {
        var waiting = new ConcurrentLinkedQueue<Trial>();
        trials.stream().filter(trial -> !done(trial)).forEach(waiting::add);
        console.printf("%d trials, %d of them to run%n", trials.size(), waiting.size());
        int all = waiting.size();
        var threads = Executors.newFixedThreadPool(devices.size());
        try (var processes = new Processes(console)) {
            var workers = devices.stream()
                    .map(device -> threads.submit(() -> work(waiting, device, all, processes)))
                    .toList();
            int failed = 0;
            for (var worker : workers) {
                failed += worker.get();
            }
            return processes.ending() ? OptionalInt.empty() : OptionalInt.of(failed);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a trial could not be started", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    /** One trial after another on a device, until this process is asked to end; returns how many failed. */
    private int work(Queue<Trial> waiting, String device, int all, Processes processes)
            throws IOException, InterruptedException {
        int failed = 0;
        for (var trial = waiting.poll(); trial != null; trial = waiting.poll()) {
            long start = System.nanoTime();
            var status = processes.run(process(trial, device));
            if (status.isEmpty()) {
                return failed;
            }
            boolean succeeded = status.get() == 0 && done(trial);
            tell(trial, device, all, succeeded, Duration.ofNanos(System.nanoTime() - start));
            failed += succeeded ? 0 : 1;
        }
        return failed;
    }

    private boolean done(Trial trial) {
        return Files.exists(result(trial));
    }

    private Path result(Trial trial) {
        return folder.resolve(trial.folder()).resolve(RESULT);
    }

    private ProcessBuilder process(Trial trial, String device) throws IOException {
        var run = folder.resolve(trial.folder());
        Files.createDirectories(run);
        var plan = run.resolve("plan.json");
        Files.writeString(plan, trial.plan().toPrettyString());
        return new ProcessBuilder(command(plan, run, device))
                .redirectErrorStream(true)
                .redirectOutput(log(trial).toFile());
    }

    private Path log(Trial trial) {
        return folder.resolve(trial.folder()).resolve("run.log");
    }

    private void tell(Trial trial, String device, int all, boolean succeeded, Duration took) {
        console.printf(
                "%d of %d  %s  %s on %s in %dm%02ds%s%n",
                finished.incrementAndGet(),
                all,
                succeeded ? "done" : "FAILED, see " + log(trial),
                trial.name(),
                device,
                took.toMinutes(),
                took.toSecondsPart(),
                succeeded ? ": " + RunResult.read(result(trial)).line() : "");
    }

    private List<String> command(Path plan, Path run, String device) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(java));
        command.addAll(properties());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.kamba.trainer.Main", "train"));
        command.addAll(List.of("--plan", plan.toString(), "--data", data.toString(), "--run", run.toString()));
        command.addAll(List.of("--device", device, "--resume"));
        return command;
    }

    /** What this process was started with and its children need too. */
    private static List<String> properties() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-X") || argument.startsWith("-D"))
                .toList();
    }
}
