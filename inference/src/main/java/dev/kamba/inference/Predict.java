package dev.kamba.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.model.ModelPackage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Segments files: for each PNG or JPEG {@code ID.*} a mask {@code ID.png}, for each DICOM instance one named by its SOP
 * Instance UID, {@code _N} for frame N of several; a model with several labels adds {@code _labelK}. What happened to each
 * file stands in report.json.
 */
@Command(name = "predict", mixinStandardHelpOptions = true, description = "Segments PNG, JPEG and DICOM files.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Predict implements Callable<Integer> {

    /** Files segmented together, so that batches are full; their masks are all that is kept in memory. */
    private static final int TOGETHER = 32;

    private static final int MOST_DEPTH = 16;

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

    @Spec
    private CommandSpec spec;

    private final Set<String> names = new HashSet<>();

    @Override
    public Integer call() throws IOException {
        var folder = folder();
        var files = files();
        var opened = ModelPackage.open(model);
        Files.createDirectories(out);
        try (var engine = new Engine(EngineOptions.of(devices))) {
            var stacks = opened.card().input().slices() > 1 ? Stacks.of(files) : Stacks.none();
            var report = new PredictReport(opened, engine.devices());
            for (int first = 0; first < files.size(); first += TOGETHER) {
                var some = files.subList(first, Math.min(first + TOGETHER, files.size()));
                new Run(engine, opened, report, new Opening(folder, stacks)).segment(some);
            }
            report.write(out.resolve("report.json"));
            spec.commandLine()
                    .getOut()
                    .println(report.done() + " done, " + report.failed() + " failed on "
                            + PredictReport.names(engine.devices()) + "; see " + out.resolve("report.json"));
            return report.failed() == 0 ? 0 : 1;
        }
    }

    private Path folder() {
        var parent = input.toAbsolutePath().normalize().getParent();
        return Files.isDirectory(input) || parent == null
                ? input.toAbsolutePath().normalize()
                : parent;
    }

    private List<Path> files() throws IOException {
        var start = input.toAbsolutePath().normalize();
        if (!Files.exists(start)) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "--input: there is no " + input);
        }
        var results = out.toAbsolutePath().normalize();
        if (folder().startsWith(results)) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "--out: masks would overwrite the input; name another folder");
        }
        try (var found = Files.walk(start, MOST_DEPTH)) {
            // Masks of an earlier run may lie inside the folder that is read.
            return found.filter(file -> !file.startsWith(results))
                    .filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .filter(file -> !file.getFileName().toString().equals("DICOMDIR"))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw new KambaException(ErrorCode.UNREADABLE, "--input: a folder cannot be read", e);
        }
    }

    /** How files become planes. */
    private record Opening(Path folder, Stacks stacks) {

        PredictInput open(Path file) {
            return PredictInput.open(file, folder, stacks);
        }
    }

    /** A few files on their way through the engine. */
    private final class Run {

        private final Engine engine;
        private final ModelPackage model;
        private final PredictReport report;
        private final Opening opening;

        Run(Engine engine, ModelPackage model, PredictReport report, Opening opening) {
            this.engine = engine;
            this.model = model;
            this.report = report;
            this.opening = opening;
        }

        void segment(List<Path> files) {
            var opened = new ArrayList<PredictInput>();
            for (var file : files) {
                attempt(file, () -> opened.add(unlike(opening.open(file))));
            }
            var together = together(opened);
            if (together.isPresent()) {
                write(opened, together.get());
                return;
            }
            for (var one : opened) {
                attempt(one.file(), () -> {
                    var alone = List.of(one);
                    write(alone, engine.segment(model, planes(alone), done -> {}));
                });
            }
        }

        /** Empty if one of them is broken: it remains to find out which, and to keep the others. */
        private Optional<Segmentation> together(List<PredictInput> inputs) {
            try {
                return Optional.of(engine.segment(model, planes(inputs), done -> {}));
            } catch (KambaException e) {
                return Optional.empty();
            }
        }

        private void attempt(Path file, Runnable action) {
            try {
                action.run();
            } catch (KambaException e) {
                var name = opening.folder.relativize(file).toString();
                report.failed(name, e);
                spec.commandLine().getErr().println(name + ": " + e.getMessage());
            }
        }

        private PredictInput unlike(PredictInput opened) {
            for (var frame : opened.frames()) {
                if (!names.add(frame.name())) {
                    throw new KambaException(
                            ErrorCode.IMAGE_UNSUPPORTED,
                            "its mask would overwrite " + frame.name() + ".png of another file; rename one of them");
                }
            }
            return opened;
        }

        private List<Plane> planes(List<PredictInput> inputs) {
            return inputs.stream()
                    .flatMap(one -> one.frames().stream())
                    .map(PredictInput.Frame::plane)
                    .toList();
        }

        private void write(List<PredictInput> inputs, Segmentation found) {
            report.spent(found);
            int plane = 0;
            for (var one : inputs) {
                var node = report.done(opening.folder.relativize(one.file()).toString(), one);
                for (var frame : one.frames()) {
                    write(frame, found.masks().get(plane++), node);
                }
            }
        }

        private void write(PredictInput.Frame frame, List<Mask> masks, ObjectNode node) {
            for (int label = 0; label < masks.size(); label++) {
                var name = frame.name() + (masks.size() == 1 ? "" : "_label" + (label + 1)) + ".png";
                try {
                    MaskFile.write(masks.get(label), out.resolve(name));
                } catch (IOException e) {
                    throw new KambaException(ErrorCode.STORAGE_FULL, "a mask cannot be written to --out", e);
                }
                PredictReport.addMask(
                        node, name, model.card().labels().get(label).name(), frame, masks.get(label));
            }
        }
    }
}
