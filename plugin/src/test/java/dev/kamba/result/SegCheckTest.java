package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.PixelSpacing;
import dev.kamba.imaging.PlaneGeometry;
import dev.kamba.imaging.Vector3;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The self-check must notice each kind of defect. */
class SegCheckTest {

    /** @param reasons the beginnings of what the check must say, and no more */
    record Fault(String name, SegEncoding encoding, Consumer<Attributes> put, List<String> reasons) {

        @Override
        public String toString() {
            return name + " in " + encoding;
        }
    }

    @TempDir
    static Path folder;

    private static SourceSeries series;
    private static List<List<Mask>> masks;

    @BeforeAll
    static void write() throws IOException {
        series = Sources.slices(folder.resolve("ct"), 13, 11, List.of("0.0", "2.50", "5.0"), (i, header) -> {});
        masks = Encoded.apart(Shapes.letters(series, 2, 9));
        for (var encoding : SegEncoding.values()) {
            Encoded.write(series, Encoded.content(encoding, series, masks), file(encoding));
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_was_written_passes_even_after_it_was_rewritten(SegEncoding encoding) throws IOException {
        assertThat(check(encoding, file(encoding))).isEmpty();
        assertThat(check(encoding, changed(encoding, header -> {}))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void each_defect_is_found_and_named(Fault fault) throws IOException {
        var reasons = check(fault.encoding(), changed(fault.encoding(), fault.put()));

        assertThat(reasons).hasSameSizeAs(fault.reasons());
        for (int i = 0; i < reasons.size(); i++) {
            assertThat(reasons.get(i)).startsWith(fault.reasons().get(i));
        }
    }

    static List<Fault> faults() {
        return List.of(
                fault(
                        "a frame too few",
                        header -> frames(header).remove(0),
                        "there are not as many frames",
                        "frame-count",
                        "pixel-data"),
                fault(
                        "another segment",
                        header -> frame(header, 0, Tag.SegmentIdentificationSequence)
                                .setInt(Tag.ReferencedSegmentNumber, VR.US, 2),
                        "frame 1: another segment is named"),
                fault(
                        "another image, at its place",
                        header -> {
                            frames(header).get(0).remove(Tag.PlanePositionSequence);
                            frames(header).get(0).remove(Tag.DerivationImageSequence);
                            copy(header, Tag.PlanePositionSequence);
                            copy(header, Tag.DerivationImageSequence);
                        },
                        "frame 1: another image is named",
                        "the centre of segment 1"),
                fault(
                        "a pixel more",
                        header -> flip(header, 3),
                        "frame 1: pixels differ",
                        "segment 1 has",
                        "the centre of segment 1"),
                fault(
                        "a pixel elsewhere",
                        header -> {
                            flip(header, 3);
                            flip(header, firstPixel(header));
                        },
                        "frame 1: pixels differ",
                        "the centre of segment 1"),
                fault(
                        "a little wider",
                        header -> header.getNestedDataset(Tag.SharedFunctionalGroupsSequence)
                                .getNestedDataset(Tag.PixelMeasuresSequence)
                                .setString(Tag.PixelSpacing, VR.DS, "0.7", "0.9005"),
                        "the centre of segment 1",
                        "the centre of segment 2"),
                fault(
                        "set spare bits",
                        header -> {
                            var bytes = header.getSafeBytes(Tag.PixelData);
                            bytes[bytes.length - 1] |= (byte) 0x80;
                            header.setBytes(Tag.PixelData, VR.OB, bytes);
                        },
                        "bits after the last pixel"),
                fault(
                        "more bytes",
                        header -> {
                            var bytes = header.getSafeBytes(Tag.PixelData);
                            header.setBytes(Tag.PixelData, VR.OB, Arrays.copyOf(bytes, bytes.length + 2));
                        },
                        "Pixel Data has another length",
                        "something stands after",
                        "pixel-length"),
                fault(
                        "words",
                        header -> header.setBytes(Tag.PixelData, VR.OW, header.getSafeBytes(Tag.PixelData)),
                        "Pixel Data has another VR"),
                fault(
                        "something behind",
                        header -> header.setBytes(Tag.DataSetTrailingPadding, VR.OB, new byte[2]),
                        "something stands after"),
                fault(
                        "a rule broken",
                        header -> header.setString(Tag.ContentLabel, VR.CS, "lower"),
                        "content-label (PS3.5 6.2): "),
                fault("another patient", header -> header.setString(Tag.PatientID, VR.LO, "P-2"), "identity-PatientID"),
                new Fault(
                        "another fraction",
                        SegEncoding.FRACTIONAL,
                        header -> {
                            var bytes = header.getSafeBytes(Tag.PixelData);
                            bytes[1]++;
                            header.setBytes(Tag.PixelData, VR.OB, bytes);
                        },
                        List.of("frame 1: pixels differ")),
                new Fault(
                        "another label",
                        SegEncoding.LABELMAP,
                        header -> {
                            var bytes = header.getSafeBytes(Tag.PixelData);
                            bytes[0] = 2;
                            header.setBytes(Tag.PixelData, VR.OB, bytes);
                        },
                        List.of("frame 1: pixels differ", "segment 2 has", "the centre of segment 2")));
    }

    private static Fault fault(String name, Consumer<Attributes> put, String... reasons) {
        return new Fault(name, SegEncoding.BINARY, put, List.of(reasons));
    }

    @Test
    void a_file_that_ends_early_cannot_be_read_back() throws IOException {
        var bytes = Files.readAllBytes(file(SegEncoding.BINARY));
        var file = Files.write(folder.resolve("short.dcm"), Arrays.copyOf(bytes, bytes.length - 2));

        assertThat(check(SegEncoding.BINARY, file)).containsExactly("it cannot be read back (EOFException)");
    }

    @Test
    void what_many_frames_have_in_common_is_said_once() {
        var differences = new Differences();
        differences.require(false, "pixels differ", 2);
        differences.require(true, "pixels differ", 3);
        differences.require(false, "pixels differ", 4);
        differences.require(false, "the length");

        assertThat(differences.texts()).containsExactly("frame 2 and 1 more: pixels differ", "the length");
    }

    @Test
    void a_centre_is_the_mean_of_the_pixels_places() {
        var plane = new PlaneGeometry(
                new Vector3(10, 20, 30), new Vector3(0, 1, 0), new Vector3(0, 0, -1), new PixelSpacing(2, 0.5));
        var pixels = new BitSet();
        // Of 3 columns: (0, 1), (0, 2) and (1, 0).
        pixels.set(1, 4);
        var centre = new Centroid();
        centre.add(pixels, 3, plane);
        var origin = new Centroid();
        var first = new BitSet();
        first.set(0);
        origin.add(first, 3, plane);

        // One column on average, and a third of a row.
        assertThat(centre.distanceMm(origin)).isCloseTo(Math.hypot(0.5, 2.0 / 3), within(1e-12));
        assertThat(centre.distanceMm(new Centroid())).isInfinite();
    }

    private static List<Attributes> frames(Attributes header) {
        return header.getSequence(Tag.PerFrameFunctionalGroupsSequence);
    }

    private static Attributes frame(Attributes header, int index, int group) {
        return frames(header).get(index).getNestedDataset(group);
    }

    /** Gives the first frame a functional group of the second. */
    private static void copy(Attributes header, int group) {
        frames(header).get(0).newSequence(group, 1).add(new Attributes(frame(header, 1, group)));
    }

    private static int firstPixel(Attributes header) {
        return BitSet.valueOf(header.getSafeBytes(Tag.PixelData)).nextSetBit(4);
    }

    /** Turns a pixel of a BINARY object over. */
    private static void flip(Attributes header, int pixel) {
        var bits = BitSet.valueOf(header.getSafeBytes(Tag.PixelData));
        int length = header.getSafeBytes(Tag.PixelData).length;
        bits.flip(pixel);
        header.setBytes(Tag.PixelData, VR.OB, Arrays.copyOf(bits.toByteArray(), length));
    }

    private static Path file(SegEncoding encoding) {
        return folder.resolve(encoding + ".dcm");
    }

    private static Path changed(SegEncoding encoding, Consumer<Attributes> change) throws IOException {
        Attributes header;
        try (var in = new ImageInputStream(file(encoding).toFile())) {
            in.readFileMetaInformation();
            header = in.readDataset(-1, -1);
        }
        change.accept(header);
        var changed = folder.resolve("changed.dcm");
        try (var out = new ImageOutputStream(changed.toFile())) {
            out.writeDataset(header.createFileMetaInformation(UID.ExplicitVRLittleEndian), header);
        }
        return changed;
    }

    private static List<String> check(SegEncoding encoding, Path file) throws IOException {
        return new SegCheck(Encoded.content(encoding, series, masks), series).reasons(file);
    }
}
