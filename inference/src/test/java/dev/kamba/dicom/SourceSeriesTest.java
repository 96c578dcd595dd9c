package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.imaging.Region;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SourceSeriesTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "ISO_IR 192, UTF-8, Müller^Łucja",
        "ISO_IR 100, ISO-8859-1, Müller^Jörg",
        "'\\ISO 2022 IR 87', ISO-2022-JP, Yamada^Tarou=山田^太郎"
    })
    void names_keep_their_characters(String set, String charset, String name) {
        var bytes = name.getBytes(Charset.forName(charset));
        var image = TestImage.grey("1.1", 1, 1, 8)
                .set(Tag.SpecificCharacterSet, VR.CS, set)
                .set(Tag.PatientName, VR.PN, bytes)
                .pixels(0);

        assertThat(image.seriesIn(folder).header("1.1").getString(Tag.PatientName))
                .isEqualTo(name);
    }

    @Test
    void a_header_has_no_pixel_data_and_no_value_of_more_than_256_kib() {
        var image = TestImage.grey("1.1", 1, 1, 8)
                .set(Tag.EncapsulatedDocument, VR.OB, new byte[300_000])
                .set(Tag.PatientComments, VR.LT, "kept")
                .pixels(1);

        var header = image.seriesIn(folder).header("1.1");

        assertThat(header.contains(Tag.PixelData)).isFalse();
        assertThat(header.contains(Tag.EncapsulatedDocument)).isFalse();
        assertThat(header.getString(Tag.PatientComments)).isEqualTo("kept");
    }

    @Test
    void the_first_of_two_files_with_one_uid_is_kept() {
        var first = TestImage.grey("1.1", 1, 1, 8).pixels(5).writeTo(folder);
        var second = TestImage.grey("1.1", 1, 1, 8)
                .set(Tag.InstanceNumber, VR.IS, "2")
                .pixels(6)
                .writeTo(folder);

        var series = SourceSeries.read(List.of(first, second));

        assertThat(series.frames())
                .singleElement()
                .satisfies(frame -> assertThat(frame.image().at(0, 0, 0)).isEqualTo(5));
        assertThat(series.leftOut())
                .singleElement()
                .satisfies(left -> assertThat(left.reason()).contains("twice"));
    }

    @Test
    void an_instance_without_pixels_is_left_out() {
        var series = SourceSeries.read(List.of(
                TestImage.grey("1.1", 1, 1, 8).writeTo(folder),
                TestImage.grey("1.2", 1, 1, 8).pixels(1).writeTo(folder)));

        assertThat(series.frames()).extracting(SourceFrame::sopInstanceUid).containsExactly("1.2");
        assertThat(series.leftOut()).containsExactly(new LeftOut("1.1", "has no pixel data"));
    }

    @Test
    void a_series_of_two_patients_is_refused_without_naming_them() {
        var first = TestImage.grey("1.1", 1, 1, 8)
                .set(Tag.PatientID, VR.LO, "SECRET1")
                .pixels(5)
                .writeTo(folder);
        var second = TestImage.grey("1.2", 1, 1, 8)
                .set(Tag.PatientID, VR.LO, "SECRET2")
                .pixels(6)
                .writeTo(folder);

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> SourceSeries.read(List.of(first, second)))
                .withMessageContaining("different patients")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.IDENTITY_MISMATCH))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("SECRET"));
    }

    @Test
    void files_of_two_series_are_refused() {
        var files = List.of(
                TestImage.grey("1.1", 1, 1, 8).pixels(1).writeTo(folder),
                TestImage.grey("1.2", 1, 1, 8)
                        .set(Tag.SeriesInstanceUID, VR.UI, "1.9")
                        .pixels(1)
                        .writeTo(folder));

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> SourceSeries.read(files))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.IDENTITY_MISMATCH));
    }

    @Test
    void a_series_without_any_image_is_refused() {
        var files = List.of(TestImage.grey("1.1", 1, 1, 8).writeTo(folder));

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> SourceSeries.read(files))
                .withMessageContaining("no pixel data")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.IMAGE_UNSUPPORTED));
    }

    @ParameterizedTest
    @CsvSource({
        // x0, y0, x1, y1, expected row, column, rows, columns in a plane of 60 rows and 80 columns
        "10, 5, 69, 54, 5, 10, 50, 60",
        "10, 5, 500, 4000000000, 5, 10, 55, 70",
        "0, 0, 79, 59, 0, 0, 60, 80"
    })
    void a_region_includes_both_corners_and_ends_at_the_plane(
            long x0, long y0, long x1, long y1, int row, int column, int rows, int columns) {
        var frame = ultrasound(region(1, 1, x0, y0, x1, y1));

        assertThat(frame.region()).contains(new Region(row, column, rows, columns));
    }

    @ParameterizedTest
    @CsvSource({"80, 5, 90, 50", "10, 70, 20, 90", "20, 5, 10, 50", "10, 5, 10, 50"})
    void a_region_outside_the_plane_or_turned_round_is_none(long x0, long y0, long x1, long y1) {
        assertThat(ultrasound(region(1, 1, x0, y0, x1, y1)).region()).isEmpty();
    }

    @Test
    void colour_flow_within_the_tissue_does_not_count_as_a_second_region() {
        var frame = ultrasound(region(1, 1, 10, 5, 69, 54), region(1, 2, 20, 10, 40, 30), region(3, 1, 0, 0, 9, 9));

        assertThat(frame.region()).contains(new Region(5, 10, 50, 60));
    }

    @Test
    void two_regions_of_tissue_are_none() {
        assertThat(ultrasound(region(1, 1, 0, 0, 30, 50), region(1, 1, 40, 0, 70, 50))
                        .region())
                .isEmpty();
    }

    @Test
    void an_ultrasound_loop_has_its_frames_in_order_and_colour() {
        var study = Study.of(Recipe.of(Kind.US_MULTIFRAME, 3).withSlices(4).withSize(128));

        var series = SourceSeries.read(study.writeTo(folder));

        assertThat(series.modality()).isEqualTo("US");
        assertThat(series.frames()).extracting(SourceFrame::number).containsExactly(1, 2, 3, 4);
        assertThat(series.frames().get(3).image().channels()).isEqualTo(3);
    }

    private SourceFrame ultrasound(Attributes... regions) {
        var image = TestImage.grey("1.1", 60, 80, 8).pixels(new byte[60 * 80]);
        for (var region : regions) {
            image.item(Tag.SequenceOfUltrasoundRegions, region);
        }
        return image.seriesIn(folder).frames().get(0);
    }

    private static Attributes region(int format, int type, long x0, long y0, long x1, long y1) {
        var item = new Attributes();
        item.setInt(Tag.RegionSpatialFormat, VR.US, format);
        item.setInt(Tag.RegionDataType, VR.US, type);
        item.setInt(Tag.RegionLocationMinX0, VR.UL, (int) x0);
        item.setInt(Tag.RegionLocationMinY0, VR.UL, (int) y0);
        item.setInt(Tag.RegionLocationMaxX1, VR.UL, (int) x1);
        item.setInt(Tag.RegionLocationMaxY1, VR.UL, (int) y1);
        return item;
    }
}
