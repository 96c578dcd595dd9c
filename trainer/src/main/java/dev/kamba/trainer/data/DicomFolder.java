package dev.kamba.trainer.data;

import dev.kamba.dicom.Segments;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.Label;
import dev.kamba.trainer.data.DicomFiles.Found;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A folder of DICOM files, however nested and named: series with the segmentations that refer to them. Every frame of such a
 * series becomes a case, read as serving reads it. A group is a patient.
 */
public final class DicomFolder {

    private static final int NAMED = 10;

    private final List<Case> cases;
    private final List<String> leftOut;

    private DicomFolder(List<Case> cases, List<String> leftOut) {
        this.cases = List.copyOf(cases);
        this.leftOut = List.copyOf(leftOut);
    }

    /** Which frames of a segmented series become cases; a segmentation cannot say what its author has looked at. */
    public enum Frames {
        /** All: where nothing is marked, nothing is there. Right for volumes that were segmented as a whole. */
        ALL,
        /** Those on which something is marked. Right where only some frames were drawn on, as in a loop. */
        MARKED
    }

    /** Reads the headers of all files and the masks of the segmentations, several at a time. */
    public static DicomFolder read(Path folder, List<Label> labels, Frames frames) {
        var files = DicomFiles.find(folder);
        var series = new TreeMap<String, SegmentedFiles>();
        for (var each : files.found()) {
            if (!each.outline().segmentation() && each.outline().hasPixels()) {
                series.computeIfAbsent(each.outline().seriesInstanceUid(), uid -> new SegmentedFiles())
                        .add(each);
            }
        }
        for (var each : files.found()) {
            if (each.outline().segmentation()) {
                for (var uid : each.outline().referencedSeries()) {
                    Optional.ofNullable(series.get(uid)).ifPresent(source -> source.mark(each));
                }
            }
        }
        var read = series.entrySet().parallelStream()
                .filter(entry -> !entry.getValue().segmentations.isEmpty())
                .map(entry -> attempt(entry.getKey(), entry.getValue(), labels, frames))
                .toList();
        var leftOut = new ArrayList<>(files.unreadable());
        read.forEach(each -> each.failure.ifPresent(leftOut::add));
        var cases = read.stream().flatMap(each -> each.cases.stream()).toList();
        if (cases.isEmpty()) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "the folder has no picture with a segmentation that can be used; it holds "
                            + files.found().size()
                            + " DICOM files. Left out: "
                            + String.join("; ", leftOut.subList(0, Math.min(NAMED, leftOut.size()))));
        }
        return new DicomFolder(cases, leftOut);
    }

    /** Frame by frame, the series in the order of their UIDs, the frames of each as serving orders them. */
    public List<Case> cases() {
        return cases;
    }

    /** What cannot be used, and why; without names of files, which may name patients. */
    public List<String> leftOut() {
        return leftOut;
    }

    /** The files of one series and those that segment it. */
    private static final class SegmentedFiles {

        private final Map<String, Found> images = new LinkedHashMap<>();
        private final Map<String, Found> segmentations = new LinkedHashMap<>();

        void add(Found image) {
            images.putIfAbsent(image.outline().sopInstanceUid(), image);
        }

        void mark(Found segmentation) {
            segmentations.putIfAbsent(segmentation.outline().sopInstanceUid(), segmentation);
        }

        String patient() {
            return images.values().iterator().next().outline().patient();
        }
    }

    private record Attempt(List<Case> cases, Optional<String> failure) {}

    private static Attempt attempt(String uid, SegmentedFiles files, List<Label> labels, Frames which) {
        try {
            return new Attempt(cases(files, labels, which), Optional.empty());
        } catch (KambaException e) {
            return new Attempt(List.of(), Optional.of("series " + uid + ": " + e.detail()));
        }
    }

    private static List<Case> cases(SegmentedFiles files, List<Label> labels, Frames which) {
        var frames = SourceSeries.read(
                        files.images.values().stream().map(Found::file).toList())
                .frames();
        var truth = new SeriesTruth(frames, labels);
        for (var each : files.segmentations.values()) {
            if (!each.outline().patient().equals(files.patient())) {
                throw new KambaException(
                        ErrorCode.IDENTITY_MISMATCH,
                        "a segmentation names another patient; correct Patient ID (0010,0020) at the source");
            }
            truth.add(Segments.read(each.file()));
        }
        truth.requireAllLabels();
        var cases = new ArrayList<Case>();
        for (int i = 0; i < frames.size(); i++) {
            if (which == Frames.ALL || truth.marked(i)) {
                cases.add(Case.of(frames.get(i), files.patient(), truth.masks(i)));
            }
        }
        return cases;
    }
}
