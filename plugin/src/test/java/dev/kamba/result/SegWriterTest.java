package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.model.ModelCard;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SegWriterTest {

    private static final Instant CREATED = Instant.parse("2026-03-04T05:06:07Z");
    private static final SegSettings SETTINGS = new SegSettings(false, ZoneOffset.UTC);
    private static final List<String> HEIGHTS = List.of("0.0", "2.50", "5.0");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("result.dcm");
    }

    @Test
    void same_job_gives_the_same_bytes() throws Exception {
        var series = slices((i, header) -> {});
        var masks = Shapes.letters(series, 1, 9);

        write(series, masks);
        var first = Files.readAllBytes(file);
        var second = write(series, masks);

        assertThat(Files.readAllBytes(file)).isEqualTo(first).hasSize((int) second.bytes());
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void another_model_or_setting_gives_other_uids() throws Exception {
        var series = slices((i, header) -> {});
        var masks = Shapes.letters(series, 1, 9);
        var card = Shapes.card("Lesion");
        var newer = new Equipment("Kamba", "Kamba", "test-1", "0.2.0");

        var results = List.of(
                writer().write(series, card, "aa", masks, CREATED, file),
                writer().write(series, card, "bb", masks, CREATED, file),
                new SegWriter(newer, SETTINGS).write(series, card, "aa", masks, CREATED, file),
                new SegWriter(equipment(), new SegSettings(true, ZoneOffset.UTC))
                        .write(series, card, "aa", masks, CREATED, file));

        assertThat(results).extracting(SegResult::sopInstanceUid).doesNotHaveDuplicates();
        assertThat(results).extracting(SegResult::seriesInstanceUid).doesNotHaveDuplicates();
    }

    @Test
    void geometry_is_the_sources_own_text() throws Exception {
        var series = slices((i, header) -> {});

        write(series, Shapes.letters(series, 1, 9));

        var header = Written.header(file);
        var measures = Written.shared(header).getNestedDataset(Tag.PixelMeasuresSequence);
        assertThat(header.getString(Tag.FrameOfReferenceUID)).isEqualTo(Sources.FRAME_OF_REFERENCE);
        assertThat(header.contains(Tag.PositionReferenceIndicator)).isTrue();
        assertThat(measures.getStrings(Tag.PixelSpacing)).containsExactly("0.70", "0.90");
        assertThat(measures.getString(Tag.SliceThickness)).isEqualTo("2.0");
        assertThat(measures.getString(Tag.SpacingBetweenSlices)).isEqualTo("2.5");
        assertThat(Written.shared(header)
                        .getNestedDataset(Tag.PlaneOrientationSequence)
                        .getStrings(Tag.ImageOrientationPatient))
                .containsExactly("1.000000", "0.000000", "0", "0", "1.0", "0");
        assertThat(Written.groups(header, 1)
                        .getNestedDataset(Tag.PlanePositionSequence)
                        .getStrings(Tag.ImagePositionPatient))
                .containsExactly("-12.50", "3.250", "2.50");
    }

    @Test
    void references_are_those_of_the_frames_and_no_other() throws Exception {
        var series = slices((i, header) -> {});
        var masks = List.of(
                List.of(Mask.empty(13, 11)), List.of(Shapes.letter(13, 11, 2, 1, 2)), List.of(Mask.empty(13, 11)));

        var result = write(series, masks);

        var references = Written.header(file).getSequence(Tag.ReferencedSeriesSequence);
        assertThat(references).hasSize(1);
        assertThat(references.get(0).getString(Tag.SeriesInstanceUID)).isEqualTo(series.seriesInstanceUid());
        assertThat(references.get(0).getSequence(Tag.ReferencedInstanceSequence))
                .extracting(item -> item.getString(Tag.ReferencedSOPInstanceUID))
                .containsExactly(series.frames().get(1).sopInstanceUid());
        assertThat(result.frames()).isEqualTo(1);
        assertThat(result.labelPixels())
                .containsExactly((long) masks.get(1).get(0).count());
    }

    @Test
    void pictures_without_geometry_get_none() throws Exception {
        var series = Sources.pictures(folder.resolve("us"), 13, 11, 2, (i, header) -> {
            header.setString(Tag.PixelSpacing, VR.DS, "0.1", "0.1");
        });

        write(series, Shapes.letters(series, 1, 9));

        var header = Written.header(file);
        assertThat(header.contains(Tag.FrameOfReferenceUID)).isFalse();
        assertThat(header.contains(Tag.PatientOrientation)).isTrue();
        assertThat(Written.shared(header).isEmpty()).isTrue();
        assertThat(Written.groups(header, 0).contains(Tag.PlanePositionSequence))
                .isFalse();
        assertThat(Written.groups(header, 1).contains(Tag.DerivationImageSequence))
                .isTrue();
    }

    @Test
    void orientation_for_viewers_is_a_setting() throws Exception {
        var series = Sources.pictures(folder.resolve("us"), 13, 11, 1, (i, header) -> {});

        new SegWriter(equipment(), new SegSettings(true, ZoneOffset.UTC))
                .write(series, Shapes.card("Lesion"), Shapes.DIGEST, Shapes.letters(series, 1, 9), CREATED, file);

        var header = Written.header(file);
        assertThat(Written.shared(header)
                        .getNestedDataset(Tag.PlaneOrientationSequence)
                        .getStrings(Tag.ImageOrientationPatient))
                .containsExactly("1", "0", "0", "0", "1", "0");
        assertThat(header.contains(Tag.FrameOfReferenceUID)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "ISO_IR 100, ISO-8859-1, Müller^Jürgen",
        "ISO_IR 192, UTF-8, Ångström^你好",
        "'\\ISO 2022 IR 87', ISO-2022-JP, 'Yamada^Tarou=山田^太郎'"
    })
    void names_survive_in_their_character_set(String characterSet, String encoding, String name) throws Exception {
        var bytes = name.getBytes(Charset.forName(encoding));
        var padded = Arrays.copyOf(bytes, bytes.length + bytes.length % 2);
        if (padded.length > bytes.length) {
            padded[bytes.length] = ' ';
        }
        var series = slices((i, header) -> {
            header.setString(Tag.SpecificCharacterSet, VR.CS, characterSet.split("\\\\", -1));
            header.setBytes(Tag.PatientName, VR.PN, padded);
        });

        write(series, Shapes.letters(series, 1, 9));

        var copy = Written.header(file);
        assertThat(copy.getBytes(Tag.PatientName)).isEqualTo(padded);
        assertThat(new String(copy.getBytes(Tag.SpecificCharacterSet), StandardCharsets.US_ASCII).trim())
                .isEqualTo(characterSet);
        assertThat(copy.getString(Tag.PatientName)).isEqualTo(name);
    }

    @Test
    void label_beyond_the_sources_character_set_makes_the_object_utf8() throws Exception {
        var series = slices((i, header) -> {
            header.setString(Tag.SpecificCharacterSet, VR.CS, "ISO_IR 100");
            header.setString(Tag.PatientName, VR.PN, "Müller^Jürgen");
        });

        writer().write(series, Shapes.card("Läsion 病变"), Shapes.DIGEST, Shapes.letters(series, 1, 9), CREATED, file);

        var copy = Written.header(file);
        assertThat(copy.getString(Tag.SpecificCharacterSet)).isEqualTo("ISO_IR 192");
        assertThat(copy.getString(Tag.PatientName)).isEqualTo("Müller^Jürgen");
        assertThat(copy.getNestedDataset(Tag.SegmentSequence).getString(Tag.SegmentLabel))
                .isEqualTo("Läsion 病变");
    }

    @Test
    void empty_character_set_is_left_out_and_empty_identity_stays() throws Exception {
        var series = slices((i, header) -> {
            header.setNull(Tag.SpecificCharacterSet, VR.CS);
            header.setNull(Tag.PatientBirthDate, VR.DA);
            header.remove(Tag.PatientID);
        });

        write(series, Shapes.letters(series, 1, 9));

        var copy = Written.header(file);
        assertThat(copy.contains(Tag.SpecificCharacterSet)).isFalse();
        for (var tag :
                new int[] {Tag.PatientBirthDate, Tag.PatientID, Tag.AccessionNumber, Tag.ReferringPhysicianName}) {
            assertThat(copy.contains(tag)).isTrue();
            assertThat(copy.containsValue(tag)).isFalse();
        }
    }

    @Test
    void lossy_compression_of_a_named_source_is_inherited() throws Exception {
        var series = slices((i, header) -> {
            if (i == 1) {
                header.setString(Tag.LossyImageCompression, VR.CS, "01");
                header.setString(Tag.LossyImageCompressionRatio, VR.DS, "12.5");
                header.setString(Tag.LossyImageCompressionMethod, VR.CS, "ISO_10918_1");
            }
        });

        write(series, Shapes.letters(series, 1, 9));

        var copy = Written.header(file);
        assertThat(copy.getString(Tag.LossyImageCompression)).isEqualTo("01");
        assertThat(copy.getString(Tag.LossyImageCompressionRatio)).isEqualTo("12.5");
        assertThat(copy.getString(Tag.LossyImageCompressionMethod)).isEqualTo("ISO_10918_1");
    }

    @Test
    void overlap_is_stated() throws Exception {
        var series = slices((i, header) -> {});
        var letter = Shapes.letter(13, 11, 1, 1, 1);
        var apart = Shapes.letter(13, 11, 7, 6, 1);
        var empty = List.of(Mask.empty(13, 11), Mask.empty(13, 11));

        assertThat(overlap(series, List.of(List.of(letter, letter), empty, empty)))
                .isEqualTo("YES");
        assertThat(overlap(series, List.of(List.of(letter, apart), List.of(apart, letter), empty)))
                .isEqualTo("NO");
    }

    @Test
    void nothing_found_keeps_one_empty_frame_and_says_so() throws Exception {
        var series = slices((i, header) -> {});

        var result = write(series, Shapes.nothing(series, 1));

        assertThat(result.nothingFound()).isTrue();
        assertThat(result.frames()).isEqualTo(1);
        assertThat(result.labelPixels()).containsExactly(0L);
        assertThat(Written.header(file).getInt(Tag.NumberOfFrames, 0)).isEqualTo(1);
    }

    @Test
    void times_follow_the_sources_offset() throws Exception {
        var series = slices((i, header) -> header.setString(Tag.TimezoneOffsetFromUTC, VR.SH, "+0900"));

        write(series, Shapes.letters(series, 1, 9));

        var copy = Written.header(file);
        assertThat(copy.getString(Tag.ContentDate) + copy.getString(Tag.ContentTime))
                .isEqualTo("20260304140607");
        assertThat(copy.getString(Tag.StudyDate)).isEqualTo("20240229");
    }

    @Test
    void uneven_distances_leave_the_spacing_out() throws Exception {
        var series = Sources.slices(folder.resolve("ct"), 13, 11, List.of("0", "2", "5.1"), (i, header) -> {});

        write(series, Shapes.letters(series, 1, 9));

        assertThat(spacing()).isNull();
    }

    @Test
    void missing_slice_keeps_the_spacing_of_the_others() throws Exception {
        var series = Sources.slices(folder.resolve("ct"), 13, 11, List.of("0", "2.5", "7.5", "10"), (i, header) -> {});

        write(series, Shapes.letters(series, 1, 9));

        assertThat(spacing()).isEqualTo("2.5");
    }

    @Test
    void frames_at_one_place_share_its_index_and_differ_in_another() throws Exception {
        var series = Sources.slices(folder.resolve("ct"), 13, 11, List.of("0", "4", "0", "4"), (i, header) -> {});

        write(series, Shapes.letters(series, 1, 9));

        var header = Written.header(file);
        assertThat(IntStream.range(0, 4).mapToObj(i -> indices(header, i)))
                .containsExactly(List.of(1, 1, 1), List.of(1, 1, 2), List.of(1, 2, 1), List.of(1, 2, 2));
        assertThat(spacing()).isEqualTo("4");
    }

    @Test
    void images_of_different_size_are_refused() throws Exception {
        var series = Sources.pictures(folder.resolve("us"), 16, 16, 2, (i, header) -> {
            if (i == 1) {
                header.setInt(Tag.Rows, VR.US, 8);
            }
        });

        assertThatThrownBy(() -> write(series, Shapes.nothing(series, 1)))
                .isInstanceOf(KambaException.class)
                .hasMessageStartingWith("IMAGE_UNSUPPORTED")
                .hasMessageContaining("16 x 16 and 8 x 16");
    }

    @Test
    void masks_of_another_grid_are_refused() throws Exception {
        var series = slices((i, header) -> {});
        var masks =
                IntStream.range(0, 3).mapToObj(i -> List.of(Mask.empty(12, 11))).toList();

        assertThatThrownBy(() -> write(series, masks)).hasMessageStartingWith("INTERNAL");
        assertThat(file).doesNotExist();
    }

    private SourceSeries slices(BiConsumer<Integer, Attributes> change) throws IOException {
        return Sources.slices(folder.resolve("ct"), 13, 11, HEIGHTS, change);
    }

    private SegResult write(SourceSeries series, List<List<Mask>> masks) {
        return writer().write(series, card(masks), Shapes.DIGEST, masks, CREATED, file);
    }

    private static ModelCard card(List<List<Mask>> masks) {
        return masks.get(0).size() == 1 ? Shapes.card("Lesion") : Shapes.card("Lesion", "Cyst");
    }

    private String overlap(SourceSeries series, List<List<Mask>> masks) throws IOException {
        write(series, masks);
        return Written.header(file).getString(Tag.SegmentsOverlap);
    }

    private @Nullable String spacing() throws IOException {
        return Written.shared(Written.header(file))
                .getNestedDataset(Tag.PixelMeasuresSequence)
                .getString(Tag.SpacingBetweenSlices);
    }

    private static List<Integer> indices(Attributes header, int frame) {
        var values = Written.groups(header, frame)
                .getNestedDataset(Tag.FrameContentSequence)
                .getInts(Tag.DimensionIndexValues);
        return IntStream.of(Objects.requireNonNull(values)).boxed().toList();
    }

    private static SegWriter writer() {
        return new SegWriter(equipment(), SETTINGS);
    }

    private static Equipment equipment() {
        return new Equipment("Kamba", "Kamba", "test-1", "0.1.0");
    }
}
