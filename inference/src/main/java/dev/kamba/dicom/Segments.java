package dev.kamba.dicom;

import dev.kamba.dicom.SegmentFrame.Source;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.PlaneGeometry;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A DICOM segmentation as it lies on disk: BINARY, FRACTIONAL (a pixel belongs to the segment above half of the Maximum
 * Fractional Value) or label map (PS3.3 sections A.51 and C.8.20). Headers are read once, frames when asked for.
 */
public final class Segments {

    /** What a pixel value means. */
    public enum Kind {
        BINARY,
        FRACTIONAL,
        LABEL_MAP
    }

    /** @param most Maximum Fractional Value */
    record Values(Kind kind, int most) {

        boolean belongs(long value, int segment) {
            return switch (kind) {
                case BINARY -> value != 0;
                case FRACTIONAL -> 2 * value > most;
                case LABEL_MAP -> value == segment;
            };
        }
    }

    record Identity(String sopInstanceUid, String frameOfReference, List<ReferencedSeries> references) {}

    private final Instance instance;
    private final Values values;
    private final List<Segment> segments;
    private final List<SegmentFrame> frames;
    private final Identity identity;
    private final Map<Source, List<SegmentFrame>> bySource = new HashMap<>();

    Segments(Instance instance, Values values, List<Segment> segments, List<SegmentFrame> frames, Identity identity) {
        this.instance = instance;
        this.values = values;
        this.segments = List.copyOf(segments);
        this.frames = List.copyOf(frames);
        this.identity = identity;
        for (var frame : frames) {
            frame.sources()
                    .forEach(source -> bySource.computeIfAbsent(source, unknown -> new ArrayList<>())
                            .add(frame));
        }
    }

    /** Whether the file is a DICOM segmentation of a kind that {@link #read} knows. */
    public static boolean isSegmentation(Path file) {
        return SegmentsReader.isSegmentation(HeaderReader.read(file).attributes());
    }

    /**
     * Reads the header of a segmentation.
     *
     * @throws KambaException where the file is not readable, is no segmentation, or contradicts itself
     */
    public static Segments read(Path file) {
        return SegmentsReader.read(file);
    }

    /** UID of the (first) series that the segmentation refers to, or an empty text. */
    public String sourceSeriesUid() {
        return identity.references.isEmpty() ? "" : identity.references.get(0).seriesInstanceUid();
    }

    /** The items of the Referenced Series Sequence (0008,1115). */
    public List<ReferencedSeries> references() {
        return List.copyOf(identity.references);
    }

    /** SOP Instance UID (0008,0018), or an empty text. */
    public String sopInstanceUid() {
        return identity.sopInstanceUid;
    }

    /** Frame of Reference UID (0020,0052), or an empty text. */
    public String frameOfReferenceUid() {
        return identity.frameOfReference;
    }

    public String transferSyntaxUid() {
        return instance.transferSyntax();
    }

    public Kind kind() {
        return values.kind;
    }

    /** Place of the first frame, which has the spacing of all. */
    public Optional<PlaneGeometry> geometry() {
        return frames.stream().findFirst().map(SegmentFrame::geometry);
    }

    /** Number of frames. */
    public int size() {
        return frames.size();
    }

    /** Decodes every frame once and counts, for each segment in the order of the file. */
    public List<SegmentTally> tally() {
        return SegmentTally.of(this);
    }

    /** What is segmented, in the order of the file. */
    public List<Segment> segments() {
        return segments;
    }

    /**
     * What belongs to a segment in one source image, by the references of the segmentation's frames alone; empty where no frame
     * for this segment refers to the image. Several frames that do are united.
     *
     * @param frame number in its instance, from 1; a reference without a number is to frame 1
     */
    public Optional<Mask> mask(int segmentNumber, String sopInstanceUid, int frame) {
        requireDescribed(segmentNumber);
        var found = new ArrayList<>(bySource.getOrDefault(new Source(sopInstanceUid, frame), List.of()));
        if (frame == 1) {
            found.addAll(bySource.getOrDefault(new Source(sopInstanceUid, Source.WHOLE), List.of()));
        }
        found.removeIf(each -> !each.mayShow(segmentNumber));
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var bits = new BitSet();
        found.forEach(each -> unite(each, segmentNumber, bits));
        return Optional.of(Mask.of(rows(), columns(), bits));
    }

    /**
     * What belongs to a segment in each of the given frames, empty masks where nothing does; see {@link #placedOn}.
     *
     * @throws KambaException where the segmentation belongs to none of the frames, or lies on another grid than they
     */
    public List<Mask> masks(int segmentNumber, List<SourceFrame> sources) {
        requireDescribed(segmentNumber);
        var placed = placedOn(sources);
        var masks = new ArrayList<Mask>();
        for (int index = 0; index < sources.size(); index++) {
            masks.add(placed.mask(segmentNumber, index));
        }
        return masks;
    }

    /**
     * Finds the images of each frame of the segmentation: those it refers to, if they are among those given, otherwise the only
     * one at its place.
     *
     * @throws KambaException where the segmentation belongs to none of the frames, or lies on another grid than they
     */
    public PlacedSegments placedOn(List<SourceFrame> sources) {
        return PlacedSegments.of(this, sources);
    }

    List<SegmentFrame> frames() {
        return frames;
    }

    Values values() {
        return values;
    }

    Samples stored(SegmentFrame frame) {
        return instance.stored(frame.index());
    }

    /** The images that frames refer to, in the order of the frames. */
    List<Source> sources() {
        return frames.stream()
                .flatMap(frame -> frame.sources().stream())
                .distinct()
                .toList();
    }

    public int rows() {
        return instance.format().rows();
    }

    public int columns() {
        return instance.format().columns();
    }

    private void requireDescribed(int segmentNumber) {
        if (segments.stream().noneMatch(segment -> segment.number() == segmentNumber)) {
            throw new IllegalArgumentException("the segmentation has no segment " + segmentNumber);
        }
    }

    void unite(SegmentFrame frame, int segment, BitSet into) {
        var samples = instance.stored(frame.index());
        int pixels = instance.format().pixels();
        for (int pixel = 0; pixel < pixels; pixel++) {
            if (values.belongs(samples.at(0, pixel), segment)) {
                into.set(pixel);
            }
        }
    }
}
