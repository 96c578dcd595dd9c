package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Plane;
import dev.kamba.model.ModelPackage;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/** All files of a command line on their way through the engine, a series at a time. */
final class PredictRun {

    private final Engine engine;
    private final ModelPackage model;
    private final Viewing viewing;
    private final InputFiles files;
    private final PredictOutput output;
    private final Set<String> names = new HashSet<>();

    PredictRun(Engine engine, ModelPackage model, Viewing viewing, InputFiles files, PredictOutput output) {
        this.engine = engine;
        this.model = model;
        this.viewing = viewing;
        this.files = files;
        this.output = output;
    }

    /** @param err told of every file that fails, above the bar */
    void all(PrintWriter err, Optional<ProgressBar> bar) {
        var stacks = Stacks.of(files.files(), model.card().input().slices() > 1);
        int done = 0;
        for (var group : stacks.groups()) {
            int before = done;
            segment(group, stacks, err, share -> bar.ifPresent(each -> each.at(before + share)));
            done += group.files().size();
            int now = done;
            bar.ifPresent(each -> each.at(now));
        }
    }

    private void segment(Stacks.Group group, Stacks stacks, PrintWriter err, Progress progress) {
        var opened = new ArrayList<PredictInput>();
        for (var file : group.files()) {
            attempt(file, err, () -> opened.add(unlike(PredictInput.open(file, files.folder(), stacks))));
        }
        int planes = planes(opened).size();
        var together = together(
                opened, done -> progress.at((double) done * group.files().size() / planes));
        if (together.isPresent()) {
            write(opened, together.get());
            if (opened.size() == group.files().size()) {
                output.volumes(group.seriesInstanceUid(), planes(opened), together.get());
            }
            return;
        }
        for (var one : opened) {
            attempt(one.file(), err, () -> {
                var alone = List.of(one);
                write(alone, segment(alone, done -> {}));
            });
        }
    }

    /** Empty if one of them is broken: it remains to find out which, and to keep the others. */
    private Optional<Segmentation> together(List<PredictInput> inputs, IntConsumer progress) {
        try {
            return Optional.of(segment(inputs, progress));
        } catch (KambaException e) {
            return Optional.empty();
        }
    }

    private Segmentation segment(List<PredictInput> inputs, IntConsumer progress) {
        return engine.segment(model, planes(inputs), viewing, Priority.ROUTINE, progress);
    }

    private void write(List<PredictInput> inputs, Segmentation found) {
        int plane = 0;
        output.spent(found);
        for (var one : inputs) {
            int frames = one.frames().size();
            output.write(files.name(one.file()), one, found, found.masks().subList(plane, plane + frames));
            plane += frames;
        }
    }

    private void attempt(Path file, PrintWriter err, Runnable action) {
        try {
            action.run();
        } catch (KambaException e) {
            output.failed(files.name(file), e);
            err.println(files.name(file) + ": " + e.getMessage());
        }
    }

    private PredictInput unlike(PredictInput opened) {
        for (var frame : opened.frames()) {
            // Masks and overlays may lie in folders of one name.
            if (!names.add(frame.name()) || !names.add(PredictOutput.OVERLAYS + "/" + frame.name())) {
                throw new KambaException(
                        ErrorCode.IMAGE_UNSUPPORTED,
                        "its mask would overwrite " + frame.name() + ".png of another file; rename one of them");
            }
        }
        return opened;
    }

    private static List<Plane> planes(List<PredictInput> inputs) {
        return inputs.stream()
                .flatMap(one -> one.frames().stream())
                .map(PredictInput.Frame::plane)
                .toList();
    }

    /** Told how many files of a group are done, in parts. */
    private interface Progress {
        void at(double files);
    }
}
