package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelPackage;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Segments files: for each PNG or JPEG {@code ID.*} a mask {@code ID.png}, for each DICOM instance one named by its SOP
 * Instance UID, {@code _N} for frame N of several; a model with several labels adds {@code _labelK}. The pictures with their
 * masks drawn over them lie in the folder overlay. What happened to each file stands in report.json.
 */
@Command(name = "predict", mixinStandardHelpOptions = true, description = "Segments PNG, JPEG and DICOM files.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Predict implements Callable<Integer> {

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "the model package")
    private Path model;

    @Option(names = "--input", required = true, paramLabel = "DIR_OR_FILE", description = "what to segment")
    private Path input;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "where masks and report.json go")
    private Path out;

    @Option(
            names = "--device",
            defaultValue = "auto",
            split = ",",
            paramLabel = "DEVICE",
            description = "auto, or one or several of cpu and cuda:N; default ${DEFAULT-VALUE}")
    private List<Device> devices;

    @Mixin
    private ViewingOptions options;

    @Option(
            names = "--overlay",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "write each picture with its masks drawn over it to the folder overlay; default true")
    private boolean overlay;

    @Option(
            names = "--progress",
            negatable = true,
            description = "draw a progress bar; default: on a terminal of Linux")
    private @Nullable Boolean progress;

    @Mixin
    private KeptModels kept;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var viewing = options.viewing();
        var files = InputFiles.of(input, out);
        if (files.files().isEmpty()) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "--input: there is nothing to segment in " + input + "; hidden files and DICOMDIR do not count");
        }
        var opened = ModelPackage.open(model);
        Files.createDirectories(out);
        try (var engine = new Engine(kept.in(EngineOptions.of(devices)))) {
            // A model that cannot be run is said once, and not for each picture.
            engine.load(opened);
            var report = new PredictReport(opened, engine.devices());
            var run = new PredictRun(engine, opened, viewing, files, new PredictOutput(out, overlay, opened, report));
            run.all(spec.commandLine().getErr(), bar(files.files().size()));
            report.write(out.resolve("report.json"));
            spec.commandLine()
                    .getOut()
                    .println(report.done() + " done, " + report.failed() + " failed on "
                            + Device.names(engine.devices()) + "; see " + out.resolve("report.json"));
            return report.failed() == 0 ? 0 : 1;
        }
    }

    private Optional<ProgressBar> bar(int total) {
        boolean wanted = progress == null ? isTerminal() : progress;
        return wanted
                ? Optional.of(new ProgressBar(spec.commandLine().getErr(), total, System::nanoTime))
                : Optional.empty();
    }

    /** Asked of Linux, because Java's console has another meaning from version 22 on. */
    private static boolean isTerminal() {
        try {
            var errors = Path.of("/proc/self/fd/2").toRealPath();
            return errors.startsWith("/dev/pts") || errors.startsWith("/dev/tty");
        } catch (IOException e) {
            return false;
        }
    }
}
