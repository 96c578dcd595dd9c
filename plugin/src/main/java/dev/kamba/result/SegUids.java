package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.dicom.SourceSeries;

import java.util.ArrayList;
import java.util.List;

/**
 * The UIDs of one SEG. They follow from the source images, the model, the settings and the writer, not from the time, so that
 * a repeated job makes the same object.
 */
final class SegUids {

    // Counts changes to what this package writes: another content must have another UID.
    private static final String WRITER = "2";

    private final String series;
    private final String instance;
    private final String dimensions;
    private final String device;
    private final List<String> trackings;

    SegUids(
            SourceSeries source,
            String modelDigest,
            int labels,
            SegEncoding encoding,
            Equipment equipment,
            SegSettings settings) {
        var parts = new ArrayList<String>();
        parts.add(source.studyInstanceUid());
        parts.add(source.seriesInstanceUid());
        source.frames().stream()
                .map(SourceFrame::sopInstanceUid)
                .distinct()
                .sorted()
                .forEach(parts::add);
        parts.add(modelDigest);
        parts.add(encoding.name());
        parts.add("orientationFor2d=" + settings.orientationFor2d());
        parts.add(WRITER);
        parts.addAll(List.of(equipment.manufacturer(), equipment.model(), equipment.serial(), equipment.version()));
        series = StableUid.of("SEG series", parts);
        instance = StableUid.of("SEG instance", parts);
        dimensions = StableUid.of("SEG dimensions", parts);
        device = StableUid.of("model", List.of(modelDigest));
        var tracked = new ArrayList<String>();
        for (int label = 1; label <= labels; label++) {
            // Of the images and the model alone: a new release of this program finds the same findings.
            tracked.add(StableUid.of(
                    "tracking",
                    List.of(
                            source.studyInstanceUid(),
                            source.seriesInstanceUid(),
                            modelDigest,
                            Integer.toString(label))));
        }
        trackings = List.copyOf(tracked);
    }

    String series() {
        return series;
    }

    String instance() {
        return instance;
    }

    String dimensions() {
        return dimensions;
    }

    /** Device UID of the algorithm: another for every model file. */
    String device() {
        return device;
    }

    /** Tracking UID of a label, by its index from 0. */
    String tracking(int label) {
        return trackings.get(label);
    }
}
