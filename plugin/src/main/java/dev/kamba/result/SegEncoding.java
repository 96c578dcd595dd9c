package dev.kamba.result;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.ProbabilityMap;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.util.List;

/** How the pixels of a segmentation are stored, and all that follows from it (PS3.3 sections A.51 and C.8.20.2). */
enum SegEncoding {

    /** One bit per pixel; a frame shows one segment, and segments may overlap. */
    BINARY(UID.SegmentationStorage, true, ""),

    /** The probability of a segment in 8 bits per pixel. */
    FRACTIONAL(UID.SegmentationStorage, true, " probabilities"),

    /** The number of a segment in each pixel, 0 where there is none; a frame shows all segments, which must not overlap. */
    LABELMAP("1.2.840.10008.5.1.4.1.1.66.7", false, " label map");

    private final String sopClass;
    private final boolean framePerSegment;
    private final String words;

    SegEncoding(String sopClass, boolean framePerSegment, String words) {
        this.sopClass = sopClass;
        this.framePerSegment = framePerSegment;
        this.words = words;
    }

    static SegEncoding of(ResultKind kind) {
        return switch (kind) {
            case SEGMENTATION -> BINARY;
            case LABELMAP -> LABELMAP;
            case FRACTIONAL -> FRACTIONAL;
            case REPORT, CAPTURE, PRESENTATION -> throw new IllegalArgumentException(kind + " is no segmentation");
        };
    }

    /** The kind of result that is encoded so. */
    ResultKind kind() {
        return switch (this) {
            case BINARY -> ResultKind.SEGMENTATION;
            case FRACTIONAL -> ResultKind.FRACTIONAL;
            case LABELMAP -> ResultKind.LABELMAP;
        };
    }

    /** This encoding, or {@link #BINARY} where masks [frame][label] overlap and it cannot hold them. */
    SegEncoding fitting(List<List<Mask>> masks) {
        return this == LABELMAP && masks.stream().anyMatch(SegContent::overlaps) ? BINARY : this;
    }

    String sopClass() {
        return sopClass;
    }

    /** Whether a frame shows one segment, and says which; else it shows all. */
    boolean framePerSegment() {
        return framePerSegment;
    }

    /** What tells series of the same model apart in lists; empty, or words after a space. */
    String words() {
        return words;
    }

    /** Bits Allocated. */
    int bits(int segments) {
        return switch (this) {
            case BINARY -> 1;
            case FRACTIONAL -> 8;
            case LABELMAP -> segments < 1 << 8 ? 8 : 16;
        };
    }

    /** Writes what the modules Image Pixel and Segmentation Image say of the pixels. */
    void describe(Attributes target, int segments, boolean overlap) {
        int bits = bits(segments);
        target.setString(Tag.SegmentationType, VR.CS, name());
        target.setInt(Tag.SamplesPerPixel, VR.US, 1);
        target.setString(Tag.PhotometricInterpretation, VR.CS, "MONOCHROME2");
        target.setInt(Tag.BitsAllocated, VR.US, bits);
        target.setInt(Tag.BitsStored, VR.US, bits);
        target.setInt(Tag.HighBit, VR.US, bits - 1);
        target.setInt(Tag.PixelRepresentation, VR.US, 0);
        switch (this) {
            case BINARY -> target.setString(Tag.SegmentsOverlap, VR.CS, overlap ? "YES" : "NO");
            case FRACTIONAL -> {
                // Whether small probabilities at one pixel are an overlap is for the reader to say.
                target.setString(Tag.SegmentsOverlap, VR.CS, "UNDEFINED");
                target.setString(Tag.SegmentationFractionalType, VR.CS, "PROBABILITY");
                target.setInt(Tag.MaximumFractionalValue, VR.US, ProbabilityMap.MOST);
            }
            case LABELMAP -> {
                target.setString(Tag.SegmentsOverlap, VR.CS, "NO");
                target.setInt(Tag.PixelPaddingValue, VR.US, Segments.BACKGROUND);
            }
        }
    }
}
