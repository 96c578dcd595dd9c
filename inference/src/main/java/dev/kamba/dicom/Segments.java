package dev.kamba.dicom;

import dev.kamba.dicom.SegmentFrame.Source;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;

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

    enum Kind {
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

    record Identity(String sourceSeries, String frameOfReference) {}

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
        return identity.sourceSeries;
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
     * What belongs to a segment in each of the given frames, empty masks where nothing does. A frame of the segmentation goes to
     * the images it refers to, if they are among those given, otherwise to the only one at its place.
     *
     * @throws KambaException where the segmentation belongs to none of the frames, or lies on another grid than they
     */
    public List<Mask> masks(int segmentNumber, List<SourceFrame> sources) {
        requireDescribed(segmentNumber);
        var places = new SegmentPlaces(sources, identity.frameOfReference);
        var bits = new HashMap<Integer, BitSet>();
        boolean placed = frames.isEmpty();
        for (var frame : frames) {
            var targets = places.of(frame);
            placed |= !targets.isEmpty();
            if (!frame.mayShow(segmentNumber)) {
                continue;
            }
            for (int target : targets) {
                requireGrid(sources.get(target));
                unite(frame, segmentNumber, bits.computeIfAbsent(target, unknown -> new BitSet()));
            }
        }
        if (!placed) {
            throw new KambaException(
                    ErrorCode.GEOMETRY_INVALID,
                    "the segmentation belongs to none of these images, neither by reference nor by position");
        }
        var masks = new ArrayList<Mask>();
        for (int index = 0; index < sources.size(); index++) {
            var source = sources.get(index);
            masks.add(Mask.of(source.rows(), source.columns(), bits.getOrDefault(index, new BitSet())));
        }
        return masks;
    }

    /** The images that frames refer to, in the order of the frames. */
    List<Source> sources() {
        return frames.stream()
                .flatMap(frame -> frame.sources().stream())
                .distinct()
                .toList();
    }

    int rows() {
        return instance.format().rows();
    }

    int columns() {
        return instance.format().columns();
    }

    private void requireDescribed(int segmentNumber) {
        if (segments.stream().noneMatch(segment -> segment.number() == segmentNumber)) {
            throw new IllegalArgumentException("the segmentation has no segment " + segmentNumber);
        }
    }

    private void requireGrid(SourceFrame source) {
        if (source.rows() != rows() || source.columns() != columns()) {
            throw new KambaException(
                    ErrorCode.GEOMETRY_INVALID,
                    "the segmentation has " + rows() + " x " + columns() + " pixels, its image " + source.rows() + " x "
                            + source.columns() + "; resample it to the image first");
        }
    }

    private void unite(SegmentFrame frame, int segment, BitSet into) {
        var samples = instance.stored(frame.index());
        int pixels = instance.format().pixels();
        for (int pixel = 0; pixel < pixels; pixel++) {
            if (values.belongs(samples.at(0, pixel), segment)) {
                into.set(pixel);
            }
        }
    }
}
