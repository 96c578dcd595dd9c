package dev.kamba.inference;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.error.KambaException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The DICOM files of a command line put together to their series, for models that see several slices. */
final class Stacks {

    private record Key(String sopInstanceUid, int number) {}

    private final Map<Key, SourceFrame> frames = new HashMap<>();
    private final Map<Path, KambaException> failures = new HashMap<>();

    private Stacks() {}

    /** For models that see one slice: every frame is by itself. */
    static Stacks none() {
        return new Stacks();
    }

    /** Reads all headers; a file that is no DICOM image is left to whoever opens it. */
    static Stacks of(List<Path> files) {
        var bySeries = new LinkedHashMap<String, List<Path>>();
        for (var file : files) {
            try {
                if (!PredictInput.isPicture(file)) {
                    bySeries.computeIfAbsent(
                                    SourceSeries.read(List.of(file)).seriesInstanceUid(), unknown -> new ArrayList<>())
                            .add(file);
                }
            } catch (KambaException e) {
                // The same failure comes when the file is opened, and is reported then.
            }
        }
        var stacks = new Stacks();
        bySeries.values().forEach(stacks::add);
        return stacks;
    }

    private void add(List<Path> series) {
        try {
            SourceSeries.read(series)
                    .frames()
                    .forEach(frame -> frames.putIfAbsent(new Key(frame.sopInstanceUid(), frame.number()), frame));
        } catch (KambaException e) {
            series.forEach(file -> failures.put(file, e));
        }
    }

    /** The frame with its neighbours, or as it is where it has none. */
    SourceFrame inStack(Path file, SourceFrame alone) {
        var failure = failures.get(file);
        if (failure != null) {
            throw failure;
        }
        return frames.getOrDefault(new Key(alone.sopInstanceUid(), alone.number()), alone);
    }
}
