package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;

import java.util.ArrayList;
import java.util.List;

/**
 * The UIDs of one SEG. They follow from the source images and their content, the model and how it saw them, the settings, the
 * writer and what the SEG replaces, not from the time: a repeated job makes the same object, and the same UID means the same content.
 */
final class SegUids {

    // Counts changes to what this package writes: another content must have another UID.
    private static final String WRITER = "3";

    private final String series;
    private final String instance;
    private final String dimensions;
    private final List<String> trackings;

    SegUids(SegJob job, SegEncoding encoding, Equipment equipment, SegSettings settings) {
        var source = job.series();
        var parts = new ArrayList<String>();
        parts.add(source.studyInstanceUid());
        parts.add(source.seriesInstanceUid());
        source.frames().stream()
                .map(SourceFrame::sopInstanceUid)
                .distinct()
                .sorted()
                .forEach(parts::add);
        parts.addAll(job.origin().parts());
        parts.add(job.modelDigest());
        // Only where it is not plain, so that what was plain before this was written keeps its UIDs.
        if (!job.viewing().isEmpty()) {
            parts.add(job.viewing());
        }
        parts.add(encoding.name());
        parts.addAll(settings.parts());
        parts.add(WRITER);
        parts.addAll(List.of(equipment.manufacturer(), equipment.model(), equipment.serial(), equipment.version()));
        series = StableUid.of("SEG series", parts);
        instance = StableUid.of("SEG instance", parts);
        dimensions = StableUid.of("SEG dimensions", parts);
        var tracked = new ArrayList<String>();
        for (int label = 1; label <= job.card().labels().size(); label++) {
            // Of the images and the model alone: a new release of this program finds the same findings.
            tracked.add(StableUid.of(
                    "tracking",
                    List.of(
                            source.studyInstanceUid(),
                            source.seriesInstanceUid(),
                            job.modelDigest(),
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

    /** Tracking UID of a label, by its index from 0. */
    String tracking(int label) {
        return trackings.get(label);
    }
}
