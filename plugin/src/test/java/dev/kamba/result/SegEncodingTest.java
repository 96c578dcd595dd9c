package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SegEncodingTest {

    @TempDir
    Path folder;

    private SourceSeries series;
    private List<List<Mask>> masks;
    private Path file;

    @BeforeEach
    void find() throws IOException {
        series = Sources.slices(folder.resolve("ct"), 13, 11, List.of("0.0", "2.50", "5.0"), (i, header) -> {});
        masks = Encoded.apart(Shapes.letters(series, 2, 9));
        file = folder.resolve("result.dcm");
    }

    @Test
    void label_map_describes_every_value_and_tells_frames_apart_by_place_alone() throws Exception {
        var header = header(SegEncoding.LABELMAP);

        assertThat(header.getString(Tag.SOPClassUID)).isEqualTo("1.2.840.10008.5.1.4.1.1.66.7");
        assertThat(header.getString(Tag.SegmentationType)).isEqualTo("LABELMAP");
        assertThat(header.getString(Tag.SegmentsOverlap)).isEqualTo("NO");
        assertThat(depth(header)).containsExactly(8, 8, 7);
        assertThat(header.getInt(Tag.PixelPaddingValue, -1)).isZero();
        assertThat(header.getInt(Tag.NumberOfFrames, 0)).isEqualTo(3);
        assertThat(header.getSequence(Tag.SegmentSequence))
                .extracting(item -> item.getInt(Tag.SegmentNumber, -1))
                .containsExactly(0, 1, 2);
        var background =
                header.getNestedDataset(Tag.SegmentSequence).getNestedDataset(Tag.SegmentedPropertyTypeCodeSequence);
        assertThat(background.getString(Tag.CodeValue)).isEqualTo("125040");
        assertThat(background.getString(Tag.CodingSchemeDesignator)).isEqualTo("DCM");
        assertThat(header.getSequence(Tag.DimensionIndexSequence))
                .extracting(item -> item.getInt(Tag.DimensionIndexPointer, 0))
                .containsExactly(Tag.ImagePositionPatient);
        assertThat(Written.groups(header, 1).contains(Tag.SegmentIdentificationSequence))
                .isFalse();
    }

    @Test
    void label_map_of_a_single_picture_has_an_index_nevertheless() throws Exception {
        series = Sources.pictures(folder.resolve("us"), 9, 9, 1, (i, header) -> {});
        masks = Encoded.apart(Shapes.letters(series, 2, 9));

        assertThat(header(SegEncoding.LABELMAP).getSequence(Tag.DimensionIndexSequence))
                .extracting(item -> item.getInt(Tag.DimensionIndexPointer, 0))
                .containsExactly(Tag.StackID, Tag.InStackPositionNumber);
    }

    @Test
    void fractional_says_what_its_values_are() throws Exception {
        var header = header(SegEncoding.FRACTIONAL);

        assertThat(header.getString(Tag.SegmentationType)).isEqualTo("FRACTIONAL");
        assertThat(header.getString(Tag.SegmentationFractionalType)).isEqualTo("PROBABILITY");
        assertThat(header.getInt(Tag.MaximumFractionalValue, 0)).isEqualTo(255);
        assertThat(header.getString(Tag.SegmentsOverlap)).isEqualTo("UNDEFINED");
        assertThat(depth(header)).containsExactly(8, 8, 7);
        assertThat(header.contains(Tag.PixelPaddingValue)).isFalse();
        assertThat(header.getSequence(Tag.SegmentSequence))
                .extracting(item -> item.getNestedDataset(Tag.SegmentationAlgorithmIdentificationSequence)
                        .getString(Tag.AlgorithmParameters))
                .containsOnly("modelSha256=" + Shapes.DIGEST);
    }

    @Test
    void encodings_are_other_objects_in_other_series_of_the_same_findings() throws Exception {
        var instances = new HashSet<String>();
        var names = new HashSet<String>();
        var trackings = new HashSet<String>();
        for (var encoding : SegEncoding.values()) {
            var header = header(encoding);
            instances.add(header.getString(Tag.SOPInstanceUID));
            instances.add(header.getString(Tag.SeriesInstanceUID));
            names.add(header.getString(Tag.SeriesDescription));
            header.getSequence(Tag.SegmentSequence).stream()
                    .filter(item -> item.getInt(Tag.SegmentNumber, 0) > 0)
                    .forEach(item -> trackings.add(item.getString(Tag.TrackingUID)));
        }

        assertThat(instances).hasSize(6);
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "breast-us-lesion 1.0.0 (AI, not verified)",
                        "breast-us-lesion 1.0.0 probabilities (AI, not verified)",
                        "breast-us-lesion 1.0.0 label map (AI, not verified)");
        assertThat(trackings).hasSize(2);
    }

    @Test
    void overlapping_segments_are_no_label_map() {
        var letter = Shapes.letter(13, 11, 2, 1, 2);
        var overlapping = List.of(masks.get(0), List.of(letter, letter), masks.get(2));

        assertThat(SegEncoding.LABELMAP.fitting(overlapping)).isEqualTo(SegEncoding.BINARY);
        assertThat(SegEncoding.LABELMAP.fitting(masks)).isEqualTo(SegEncoding.LABELMAP);
        assertThat(SegEncoding.FRACTIONAL.fitting(overlapping)).isEqualTo(SegEncoding.FRACTIONAL);
        assertThatThrownBy(() -> Encoded.content(SegEncoding.LABELMAP, series, overlapping))
                .hasMessageContaining("overlapping");
    }

    @ParameterizedTest
    @EnumSource
    void check_finds_a_changed_pixel_and_set_padding(SegEncoding encoding) throws Exception {
        var content = Encoded.content(encoding, series, masks);
        Encoded.write(series, content, file);
        var check = new SegCheck(content, series);
        var bytes = Files.readAllBytes(file);

        bytes[bytes.length - 20] ^= 1;
        assertThat(check.reasons(Files.write(file, bytes))).isNotEmpty();
        bytes[bytes.length - 20] ^= 1;
        bytes[bytes.length - 1] |= (byte) 0x80;
        assertThat(new SegCheck(content, series).reasons(Files.write(file, bytes)))
                .isNotEmpty();
    }

    @Test
    void label_map_of_256_segments_has_two_bytes_per_pixel() {
        var many = many(300);

        var content = SegContent.labelMap(series.frames(), List.of(many, many, many), 300);
        var bytes = content.frames().get(0).pixels().bytes();

        assertThat(SegEncoding.LABELMAP.bits(255)).isEqualTo(8);
        assertThat(SegEncoding.LABELMAP.bits(256)).isEqualTo(16);
        assertThat(bytes).hasSize(2 * 13 * 11);
        // Pixel 100 belongs to segment 101.
        assertThat(bytes[200]).isEqualTo((byte) 101);
        assertThat(bytes[201]).isZero();
        // Pixel 142, the last, belongs to segment 299 = 0x12b.
        assertThat(bytes[284]).isEqualTo((byte) 0x2b);
        assertThat(bytes[285]).isEqualTo((byte) 1);
    }

    @Test
    @NeedsProgram("python3")
    void pydicom_reads_label_maps_of_two_bytes() throws Exception {
        var many = many(300);
        var content = SegContent.labelMap(series.frames(), List.of(many, many, many), 300);
        var header = header(SegEncoding.LABELMAP);
        header.remove(Tag.PerFrameFunctionalGroupsSequence);
        content.encoding().describe(header, 300, false);
        var groups = new ArrayList<Attributes>();
        for (int i = 0; i < 3; i++) {
            var group = new Attributes();
            var source = Items.one(Items.one(group, Tag.DerivationImageSequence), Tag.SourceImageSequence);
            source.setString(Tag.ReferencedSOPInstanceUID, VR.UI, "2.25.9");
            groups.add(group);
        }

        SegFile.write(new SegObject(header, groups::get, content), file);

        var line = "- 2.25.9 - - "
                + Encoded.digest(content.frames().get(0).pixels().bytes());
        assertThat(Encoded.frames(List.of(file))).containsExactly(List.of(line, line, line));
    }

    /** Pixel i belongs to segment i + 1, or where there are more segments than pixels the last pixel to the last but one. */
    private static List<Mask> many(int segments) {
        return IntStream.range(0, segments)
                .mapToObj(i -> {
                    var bits = new BitSet();
                    if (i < 142) {
                        bits.set(i);
                    } else if (i == segments - 2) {
                        bits.set(142);
                    }
                    return Mask.of(13, 11, bits);
                })
                .toList();
    }

    private Attributes header(SegEncoding encoding) throws IOException {
        Encoded.write(series, Encoded.content(encoding, series, masks), file);
        return Written.header(file);
    }

    private static int[] depth(Attributes header) {
        return new int[] {
            header.getInt(Tag.BitsAllocated, 0), header.getInt(Tag.BitsStored, 0), header.getInt(Tag.HighBit, 0)
        };
    }
}
