package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A segmentation laid on the images it belongs to; masks are decoded when asked for, so that one frame is held at a time. */
public final class PlacedSegments {

    private final Segments segments;
    private final List<SourceFrame> sources;
    private final List<List<SegmentFrame>> bySource;
    private final int astray;

    private PlacedSegments(
            Segments segments, List<SourceFrame> sources, List<List<SegmentFrame>> bySource, int astray) {
        this.segments = segments;
        this.sources = sources;
        this.bySource = bySource;
        this.astray = astray;
    }

    static PlacedSegments of(Segments segments, List<SourceFrame> sources) {
        var places = new SegmentPlaces(sources, segments.frameOfReferenceUid());
        var bySource = new ArrayList<List<SegmentFrame>>();
        sources.forEach(source -> bySource.add(new ArrayList<>()));
        int astray = 0;
        for (var frame : segments.frames()) {
            var targets = places.of(frame);
            astray += targets.isEmpty() ? 1 : 0;
            for (int target : targets) {
                requireGrid(segments, sources.get(target));
                bySource.get(target).add(frame);
            }
        }
        if (astray == segments.frames().size()) {
            throw new KambaException(
                    ErrorCode.GEOMETRY_INVALID,
                    "the segmentation belongs to none of these images, neither by reference nor by position");
        }
        return new PlacedSegments(segments, List.copyOf(sources), bySource, astray);
    }

    /** How many frames of the segmentation belong to none of the images. */
    public int astray() {
        return astray;
    }

    /** What belongs to a segment in the image with this index; empty where nothing does. */
    public Mask mask(int segmentNumber, int source) {
        var bits = new BitSet();
        bySource.get(source).stream()
                .filter(frame -> frame.mayShow(segmentNumber))
                .forEach(frame -> segments.unite(frame, segmentNumber, bits));
        return Mask.wrap(sources.get(source).rows(), sources.get(source).columns(), bits);
    }

    private static void requireGrid(Segments segments, SourceFrame source) {
        if (source.rows() != segments.rows() || source.columns() != segments.columns()) {
            throw new KambaException(
                    ErrorCode.GEOMETRY_INVALID,
                    "the segmentation has " + segments.rows() + " x " + segments.columns() + " pixels, its image "
                            + source.rows() + " x " + source.columns() + "; resample it to the image first");
        }
    }
}
