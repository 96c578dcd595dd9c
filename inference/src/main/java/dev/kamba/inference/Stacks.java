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

/** The DICOM files of a command line put together to their series: for neighbouring slices, and for volumes. */
final class Stacks {

    /** Files without a series that are segmented together, so that batches are full. */
    private static final int TOGETHER = 32;

    private record Key(String sopInstanceUid, int number) {}

    /** Files to segment together: those of a series, or some without one. */
    record Group(List<Path> files, String seriesInstanceUid) {}

    private final boolean needed;
    private final Map<Key, SourceFrame> frames = new HashMap<>();
    private final Map<Path, KambaException> failures = new HashMap<>();
    private final List<Group> groups = new ArrayList<>();

    private Stacks(boolean needed) {
        this.needed = needed;
    }

    /**
     * Reads all headers; a file that is no DICOM image is left to whoever opens it.
     *
     * @param needed whether frames make no sense without their neighbours; otherwise each frame of a broken series is by itself
     */
    static Stacks of(List<Path> files, boolean needed) {
        var bySeries = new LinkedHashMap<String, List<Path>>();
        for (var file : files) {
            bySeries.computeIfAbsent(series(file), unknown -> new ArrayList<>()).add(file);
        }
        var stacks = new Stacks(needed);
        bySeries.forEach(stacks::add);
        return stacks;
    }

    /** Empty for a picture, and for what cannot be read: that failure comes again when the file is opened. */
    private static String series(Path file) {
        try {
            return PredictInput.isPicture(file)
                    ? ""
                    : SourceSeries.read(List.of(file)).seriesInstanceUid();
        } catch (KambaException e) {
            return "";
        }
    }

    private void add(String uid, List<Path> files) {
        if (uid.isEmpty()) {
            for (int first = 0; first < files.size(); first += TOGETHER) {
                groups.add(new Group(files.subList(first, Math.min(first + TOGETHER, files.size())), uid));
            }
            return;
        }
        groups.add(new Group(files, uid));
        try {
            SourceSeries.read(files)
                    .frames()
                    .forEach(frame -> frames.putIfAbsent(new Key(frame.sopInstanceUid(), frame.number()), frame));
        } catch (KambaException e) {
            files.forEach(file -> failures.put(file, e));
        }
    }

    List<Group> groups() {
        return List.copyOf(groups);
    }

    /** The frame with its neighbours, or as it is where it has none. */
    SourceFrame inStack(Path file, SourceFrame alone) {
        var failure = failures.get(file);
        if (failure != null && needed) {
            throw failure;
        }
        return frames.getOrDefault(new Key(alone.sopInstanceUid(), alone.number()), alone);
    }
}
