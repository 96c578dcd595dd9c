package dev.kamba.dicom;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;

/** A small segmentation whose frames a test adds one by one. */
public final class TestSegments {

    public static final String SOURCE_SERIES = "1.2.3.4";
    private static final String SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4";
    private static final String LABEL_MAP = "1.2.840.10008.5.1.4.1.1.66.7";

    private final TestImage image;
    private final Attributes series = new Attributes();
    private final int pixels;
    private final int bits;
    private final BitSet stored = new BitSet();
    private int frames;
    private int claimed;

    private TestSegments(int rows, int columns, int bits, String sopClass) {
        this.pixels = rows * columns;
        this.bits = bits;
        image = TestImage.grey("1.9.1", rows, columns, bits)
                .set(Tag.SOPClassUID, VR.UI, sopClass)
                .set(Tag.FrameOfReferenceUID, VR.UI, "1.2.9");
        image.item(Tag.ReferencedSeriesSequence, series);
        sourceSeries(SOURCE_SERIES);
    }

    public TestSegments sourceSeries(String uid) {
        series.setString(Tag.SeriesInstanceUID, VR.UI, uid);
        return this;
    }

    public static TestSegments binary(int rows, int columns) {
        var segments = new TestSegments(rows, columns, 1, SEGMENTATION);
        segments.image.set(Tag.SegmentationType, VR.CS, "BINARY");
        return segments;
    }

    public static TestSegments fractional(int rows, int columns, int most) {
        var segments = new TestSegments(rows, columns, 8, SEGMENTATION);
        segments.image.set(Tag.SegmentationType, VR.CS, "FRACTIONAL").set(Tag.MaximumFractionalValue, most);
        return segments;
    }

    public static TestSegments labelMap(int rows, int columns, int bits) {
        return new TestSegments(rows, columns, bits, LABEL_MAP);
    }

    public TestSegments segment(int number, String label) {
        return segment(number, label, new Attributes());
    }

    /** A segment that was drawn by a model and is to be shown in this colour. */
    public TestSegments segment(int number, String label, int rgb) {
        var item = new Attributes();
        item.setString(Tag.SegmentAlgorithmType, VR.CS, "AUTOMATIC");
        item.setString(Tag.SegmentAlgorithmName, VR.LO, "net");
        item.setInt(Tag.RecommendedDisplayCIELabValue, VR.US, CieLab.encode(rgb));
        return segment(number, label, item);
    }

    private TestSegments segment(int number, String label, Attributes item) {
        item.setInt(Tag.SegmentNumber, VR.US, number);
        item.setString(Tag.SegmentLabel, VR.LO, label);
        item.newSequence(Tag.SegmentedPropertyTypeCodeSequence, 1).add(code("10200004", "SCT", "Liver"));
        image.item(Tag.SegmentSequence, item);
        return this;
    }

    private static Attributes code(String value, String scheme, String meaning) {
        var code = new Attributes();
        code.setString(Tag.CodeValue, VR.SH, value);
        code.setString(Tag.CodingSchemeDesignator, VR.SH, scheme);
        code.setString(Tag.CodeMeaning, VR.LO, meaning);
        return code;
    }

    /** Adds a frame; segment 0 of a frame means that it names none. */
    public TestSegments frame(Frame frame, int... values) {
        var item = new Attributes();
        if (frame.segment > 0) {
            item.newSequence(Tag.SegmentIdentificationSequence, 1).add(number(frame.segment));
        }
        if (!frame.source.isEmpty()) {
            item.newSequence(Tag.DerivationImageSequence, 1).add(derivation(frame));
        }
        if (!frame.position.isEmpty()) {
            place(item, frame.position);
        }
        image.item(Tag.PerFrameFunctionalGroupsSequence, item);
        for (int i = 0; i < pixels; i++) {
            for (int bit = 0; bit < bits; bit++) {
                stored.set((frames * pixels + i) * bits + bit, (values[i] >> bit & 1) == 1);
            }
        }
        frames++;
        return this;
    }

    /**
     * What a frame says of itself.
     *
     * @param number of the source's frame, 0 for none
     * @param position Image Position (Patient), empty for none
     */
    public record Frame(int segment, String source, int number, String position) {

        public static Frame of(int segment, String source) {
            return new Frame(segment, source, 0, "");
        }

        public static Frame at(int segment, String position) {
            return new Frame(segment, "", 0, position);
        }
    }

    private static Attributes number(int segment) {
        var item = new Attributes();
        item.setInt(Tag.ReferencedSegmentNumber, VR.US, segment);
        return item;
    }

    private static Attributes derivation(Frame frame) {
        var source = new Attributes();
        source.setString(Tag.ReferencedSOPInstanceUID, VR.UI, frame.source);
        if (frame.number > 0) {
            source.setInt(Tag.ReferencedFrameNumber, VR.IS, frame.number);
        }
        var derivation = new Attributes();
        derivation.newSequence(Tag.SourceImageSequence, 1).add(source);
        return derivation;
    }

    private static void place(Attributes item, String position) {
        var place = new Attributes();
        place.setString(Tag.ImagePositionPatient, VR.DS, position.split("\\\\"));
        item.newSequence(Tag.PlanePositionSequence, 1).add(place);
        var orientation = new Attributes();
        orientation.setString(Tag.ImageOrientationPatient, VR.DS, "1", "0", "0", "0", "1", "0");
        item.newSequence(Tag.PlaneOrientationSequence, 1).add(orientation);
        var measures = new Attributes();
        measures.setString(Tag.PixelSpacing, VR.DS, "0.5", "0.25");
        measures.setString(Tag.SpacingBetweenSlices, VR.DS, "8");
        item.newSequence(Tag.PixelMeasuresSequence, 1).add(measures);
    }

    public TestSegments with(int tag, VR vr, String value) {
        image.set(tag, vr, value);
        return this;
    }

    public TestSegments without(int tag) {
        image.without(tag);
        return this;
    }

    /** Several segmentations of one test have one UID and, if they differ in bytes alone, one name. */
    private static Path alone(Path folder) {
        try {
            return Files.createTempDirectory(folder, "segmentation");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says that there are so many frames. */
    public TestSegments claiming(int number) {
        claimed = number;
        return this;
    }

    public Path writeTo(Path folder) {
        return image.set(Tag.NumberOfFrames, VR.IS, String.valueOf(claimed > 0 ? claimed : frames))
                .pixels(padded())
                .writeTo(alone(folder));
    }

    Segments in(Path folder) {
        return Segments.read(writeTo(folder));
    }

    /** As {@link #in(Path)}, in another transfer syntax; RLE frames hold literal runs only. */
    Segments in(Path folder, String syntax) {
        image.set(Tag.NumberOfFrames, VR.IS, String.valueOf(frames));
        if (!syntax.equals(UID.RLELossless) && !syntax.startsWith("1.2.840.10008.1.2.8")) {
            return Segments.read(image.syntax(syntax).pixels(padded()).writeTo(alone(folder)));
        }
        var items = new ArrayList<byte[]>();
        items.add(new byte[0]);
        for (int frame = 0; frame < frames; frame++) {
            items.add(runLength(frame));
        }
        return Segments.read(image.fragments(syntax, items).writeTo(alone(folder)));
    }

    /** Adds lookup tables of black. */
    TestSegments palette(int entries) {
        for (int tag : new int[] {
            Tag.RedPaletteColorLookupTableDescriptor,
            Tag.GreenPaletteColorLookupTableDescriptor,
            Tag.BluePaletteColorLookupTableDescriptor
        }) {
            image.numbers(tag, entries, 0, 16);
            // The table's data have the descriptor's tag but for the element's second digit: 1101 and 1201.
            image.set(tag + 0x100, VR.OW, new byte[2 * entries]);
        }
        return this;
    }

    /** One segment of bytes for each byte of a sample, the most significant first (PS3.5 annex G). */
    private byte[] runLength(int frame) {
        int planes = Math.max(1, bits / 8);
        int length = bits == 1 ? (pixels + 7) / 8 : pixels;
        var out = ByteBuffer.allocate(64 + planes * (length + 1)).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(planes);
        for (int plane = 0; plane < planes; plane++) {
            out.putInt(64 + plane * (length + 1));
        }
        out.position(64);
        var frameBits = stored.get(frame * pixels * bits, (frame + 1) * pixels * bits);
        for (int plane = planes - 1; plane >= 0; plane--) {
            out.put((byte) (length - 1));
            for (int i = 0; i < length; i++) {
                int from = bits == 1 ? 8 * i : i * bits + 8 * plane;
                var one = frameBits.get(from, from + 8).toByteArray();
                out.put(one.length == 0 ? 0 : one[0]);
            }
        }
        return out.array();
    }

    private byte[] padded() {
        var bytes = new byte[(frames * pixels * bits + 15) / 16 * 2];
        var filled = stored.toByteArray();
        System.arraycopy(filled, 0, bytes, 0, filled.length);
        return bytes;
    }
}
