package dev.kamba.dicom.rule;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.PlaneGeometry;
import dev.kamba.imaging.Vector3;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The images of one series that a segmentation was made from, as its rules need them. */
public final class Sources {

    /** Positions nearer than this are one place written with different rounding. */
    private static final double SAME_MM = 0.01;

    /** Share of the slice distance by which slices may be uneven. */
    private static final double UNEVEN = 0.01;

    /** @param frames 1 for what is not multi-frame */
    record Instance(String sopClassUid, int frames, int rows, int columns, boolean lossy, String frameOfReference) {}

    private final String studyInstanceUid;
    private final String seriesInstanceUid;
    private final Attributes first;
    private final Map<Integer, byte[]> bytes = new HashMap<>();
    private final boolean geometric;
    private final Map<String, Instance> instances = new HashMap<>();
    private final Map<String, Map<Integer, SourceFrame>> frames = new HashMap<>();
    private final OptionalDouble step;
    private final List<String> thickness;

    private Sources(SourceSeries series) {
        studyInstanceUid = series.studyInstanceUid();
        seriesInstanceUid = series.seriesInstanceUid();
        first = series.header(series.frames().get(0).sopInstanceUid());
        for (int tag : first.tags()) {
            bytes.put(tag, TextRules.bytes(first, tag));
        }
        geometric = series.geometric();
        for (var uid : series.instances()) {
            instances.put(uid, instance(series.header(uid)));
        }
        for (var frame : series.frames()) {
            frames.computeIfAbsent(frame.sopInstanceUid(), unknown -> new HashMap<>())
                    .put(frame.number(), frame);
        }
        step = geometric ? step(series.frames()) : OptionalDouble.empty();
        var measures = Data.item(Data.item(first, Tag.SharedFunctionalGroupsSequence), Tag.PixelMeasuresSequence);
        thickness = Data.texts(measures.isEmpty() ? first : measures, Tag.SliceThickness);
    }

    /** Reads the headers of all images. */
    public static Sources of(SourceSeries series) {
        return new Sources(series);
    }

    private static Instance instance(Attributes header) {
        return new Instance(
                Data.text(header, Tag.SOPClassUID),
                Math.max(1, Data.number(header, Tag.NumberOfFrames, 1)),
                Data.number(header, Tag.Rows, 0),
                Data.number(header, Tag.Columns, 0),
                Data.text(header, Tag.LossyImageCompression).equals("01"),
                Data.text(header, Tag.FrameOfReferenceUID));
    }

    private static OptionalDouble step(List<SourceFrame> frames) {
        var normal = frames.get(0).geometry().map(PlaneGeometry::normal).orElse(new Vector3(0, 0, 1));
        var offsets = frames.stream()
                .flatMap(frame -> frame.geometry().stream())
                .mapToDouble(place -> place.position().dot(normal))
                .sorted()
                .toArray();
        return step(offsets);
    }

    /** Distance of adjacent places, some of which may be missing; empty where they are uneven or there is one alone. */
    static OptionalDouble step(double[] sorted) {
        var gaps = new double[Math.max(0, sorted.length - 1)];
        int count = 0;
        for (int i = 1; i < sorted.length; i++) {
            double gap = sorted[i] - sorted[i - 1];
            if (gap >= SAME_MM) {
                gaps[count++] = gap;
            }
        }
        if (count == 0) {
            return OptionalDouble.empty();
        }
        double least = Arrays.stream(gaps, 0, count).min().orElseThrow();
        double steps =
                Arrays.stream(gaps, 0, count).map(gap -> Math.rint(gap / least)).sum();
        double step = (sorted[sorted.length - 1] - sorted[0]) / steps;
        double reach = Math.max(SAME_MM, UNEVEN * step);
        boolean even = Arrays.stream(sorted)
                .map(offset -> offset - sorted[0])
                .allMatch(offset -> Math.abs(offset - Math.rint(offset / step) * step) <= reach);
        return even ? OptionalDouble.of(step) : OptionalDouble.empty();
    }

    String studyInstanceUid() {
        return studyInstanceUid;
    }

    String seriesInstanceUid() {
        return seriesInstanceUid;
    }

    /** The data set of the first image. */
    Attributes first() {
        return first;
    }

    /** Whether the first image has this value, byte for byte; of a sequence, whether it has it at all. */
    boolean holds(int tag, byte[] value) {
        return Arrays.equals(bytes.get(tag), value);
    }

    /** Whether all have a place in one Frame of Reference. */
    boolean geometric() {
        return geometric;
    }

    Optional<Instance> instance(String sopInstanceUid) {
        return Optional.ofNullable(instances.get(sopInstanceUid));
    }

    Map<String, Instance> instances() {
        return instances;
    }

    /** The image that a frame names, if that is one and the same, and is among those to be segmented. */
    Optional<SourceFrame> only(Frame frame) {
        var references = frame.references();
        if (references.size() != 1 || references.get(0).numbers().size() > 1) {
            return Optional.empty();
        }
        var known = frames.getOrDefault(references.get(0).sopInstanceUid(), Map.of());
        var numbers = references.get(0).numbers();
        return numbers.isEmpty()
                ? known.values().stream().findFirst().filter(any -> known.size() == 1)
                : Optional.ofNullable(known.get(numbers.get(0)));
    }

    /** Distance of adjacent slices along their normal in mm, where it is the same for all. */
    OptionalDouble step() {
        return step;
    }

    /** Slice Thickness (0018,0050) of the first image. */
    List<String> thickness() {
        return thickness;
    }
}
