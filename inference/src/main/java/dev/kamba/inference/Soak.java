package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Loads the engine fully for long: several callers with studies of noise, some urgent, some interrupted, while versions of the
 * models are replaced. Every mask is compared with the one that the plane gave alone. Prints a line of JSON per report and one at
 * the end; ends with 1 after any error, or if memory grew in 5 minutes or
 * more.
 */
@Command(
        name = "soak",
        mixinStandardHelpOptions = true,
        description = "Runs at full load for long; prints memory and errors.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Soak implements Callable<Integer> {

    /** Memory may rise by so much from the second quarter of the time to the last. */
    private static final double MOST_GROWTH = 1.1;

    /** A shorter run sees little but the start of the virtual machine. */
    private static final double LEAST_MINUTES = 5;

    private static final int REPORTS = 20;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "FILE",
            description = "a model package; may be given several times")
    private List<Path> models;

    @Option(
            names = "--device",
            defaultValue = "auto",
            split = ",",
            paramLabel = "DEVICE",
            description = "auto, or one or several of cpu and cuda:N; default ${DEFAULT-VALUE}")
    private List<Device> devices;

    @Option(names = "--minutes", defaultValue = "30", description = "how long; default ${DEFAULT-VALUE}")
    private double minutes;

    @Option(names = "--callers", defaultValue = "4", description = "studies at once; default ${DEFAULT-VALUE}")
    private int callers;

    @Mixin
    private KeptModels kept;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (!(minutes > 0) || callers < 1) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "--minutes must be more than 0 and --callers at least 1");
        }
        var folder = Files.createTempDirectory("kamba-soak");
        try (var engine = new Engine(kept.in(EngineOptions.of(devices)))) {
            var load = new SoakLoad(
                    engine,
                    models.stream()
                            .map(file -> new SoakModel(file, folder, engine))
                            .toList());
            var resident = run(load);
            int quarter = resident.size() / 4;
            long first = median(resident.subList(quarter, 2 * quarter));
            long last = median(resident.subList(resident.size() - quarter, resident.size()));
            boolean flat = last <= MOST_GROWTH * first;
            spec.commandLine()
                    .getOut()
                    .println(load.report()
                            .put("device", Device.names(engine.devices()))
                            .put("residentMbSecondQuarter", first)
                            .put("residentMbLastQuarter", last)
                            .put("memoryFlat", flat));
            return load.errors() == 0 && (flat || minutes < LEAST_MINUTES) ? 0 : 1;
        } finally {
            delete(folder);
        }
    }

    /** Memory at each report, without native memory that only waits for the garbage collector to find its Java owner gone. */
    private List<Long> run(SoakLoad load) throws InterruptedException {
        var resident = new ArrayList<Long>();
        var period = Duration.ofMillis(Math.max(1, (long) (minutes * 60_000 / REPORTS)));
        load.start(callers);
        try {
            for (int report = 0; report < REPORTS; report++) {
                load.await(period);
                System.gc();
                resident.add(Memory.residentMb());
                spec.commandLine().getOut().println(load.report());
            }
        } finally {
            load.stop();
        }
        return resident;
    }

    /** What is in use when a report comes varies with the batches that are on their way. */
    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
