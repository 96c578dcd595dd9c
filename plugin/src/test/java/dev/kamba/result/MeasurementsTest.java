package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Vector3;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Measurements of bodies whose size is known. */
class MeasurementsTest {

    private static final int SIZE = 60;

    @TempDir
    Path folder;

    /** Pixels of 0.7 x 0.9 mm; the stack's row direction turned by the angle, its slices stacked along the turned normal. */
    @ParameterizedTest
    @CsvSource({"0, 1", "0, 2.5", "25, 1.5", "50, 0.8"})
    void an_ellipsoid_has_its_volume_and_diameters_in_anisotropic_and_oblique_stacks(double degrees, double step)
            throws Exception {
        var angle = Math.toRadians(degrees);
        int slices = (int) Math.ceil(34 / step);
        var series = turned(
                angle, IntStream.range(0, slices).mapToDouble(i -> i * step).toArray());
        var masks = ellipsoid(series, 10, 7, 13);

        var measured = Measurements.of(Reported.findings(series, masks)).get(0);

        var volume = 4.0 / 3 * Math.PI * 10 * 7 * 13;
        assertThat(measured.volumeMm3().orElseThrow()).isEqualTo(volume, within(0.02 * volume));
        assertThat(measured.areaMm2().orElseThrow()).isEqualTo(Math.PI * 70, within(0.03 * Math.PI * 70));
        var diameters = measured.diameters().orElseThrow();
        assertThat(diameters.longestMm()).isEqualTo(20, within(0.9));
        assertThat(diameters.perpendicularMm()).isEqualTo(14, within(0.9));
    }

    @Test
    void uneven_and_missing_slices_count_by_their_own_extents() throws Exception {
        var even = IntStream.rangeClosed(0, 34).mapToDouble(i -> i).toArray();
        var uneven = IntStream.rangeClosed(0, 34)
                .filter(i -> i % 5 != 2 && i % 7 != 3)
                .mapToDouble(i -> i)
                .toArray();
        var volume = 4.0 / 3 * Math.PI * 10 * 7 * 13;

        for (var heights : List.of(even, uneven)) {
            var series = turned(0.3, heights);
            var measured = Measurements.of(Reported.findings(series, ellipsoid(series, 10, 7, 13)))
                    .get(0);
            assertThat(measured.volumeMm3().orElseThrow()).isEqualTo(volume, within(0.02 * volume));
        }
    }

    @Test
    void a_box_is_exact() throws Exception {
        var series = turned(0, 0, 2, 5);
        var bits = new BitSet();
        for (int row = 10; row < 15; row++) {
            bits.set(row * SIZE + 20, row * SIZE + 28);
        }
        var mask = Mask.of(SIZE, SIZE, bits);

        var measured = Measurements.of(Reported.findings(series, List.of(List.of(mask), List.of(mask), List.of(mask))))
                .get(0);

        assertThat(measured.areaMm2().orElseThrow()).isEqualTo(5 * 0.7 * 8 * 0.9, within(1e-9));
        assertThat(measured.volumeMm3().orElseThrow()).isEqualTo(5 * 0.7 * 8 * 0.9 * (2 + 2.5 + 3), within(1e-9));
    }

    @Test
    void several_images_at_one_place_are_no_volume() throws Exception {
        var series = turned(0, 0, 0, 2, 2);

        var measured = Measurements.of(Reported.findings(series, ellipsoid(series, 10, 7, 13)))
                .get(0);

        assertThat(measured.volumeMm3()).isEmpty();
        assertThat(measured.diameters()).isPresent();
    }

    @Test
    void the_mean_is_of_the_pixels_inside_in_hounsfield_units() throws Exception {
        var series = Sources.slices(folder, 4, 4, List.of("0", "1"), (i, header) -> {
            var pixels = new byte[16];
            for (int at = 0; at < 16; at++) {
                pixels[at] = (byte) (10 * i + at);
            }
            header.setBytes(Tag.PixelData, VR.OB, pixels);
            header.setString(Tag.RescaleIntercept, VR.DS, "-1000");
            header.setString(Tag.RescaleSlope, VR.DS, "2");
        });
        var masks = List.of(List.of(mask(4, 4, 0, 1, 2)), List.of(mask(4, 4, 15)));

        var findings = Reported.findings(series, masks);

        // Stored 0, 1, 2 and 25.
        assertThat(Measurements.of(findings).get(0).mean().orElseThrow())
                .isEqualTo(-1000 + 2 * (0 + 1 + 2 + 25) / 4.0, within(1e-9));
        assertThat(Measurements.quantity(findings))
                .get()
                .extracting(quantity -> quantity.unit().value())
                .isEqualTo("[hnsf'U]");
    }

    @Test
    void a_ct_whose_values_are_no_hounsfield_units_has_no_mean() throws Exception {
        var series = Sources.slices(
                folder, 4, 4, List.of("0", "1"), (i, header) -> header.setString(Tag.RescaleType, VR.LO, "US"));

        var findings = Reported.findings(series, List.of(List.of(mask(4, 4, 5)), List.of(mask(4, 4, 5))));

        assertThat(Measurements.of(findings).get(0).mean()).isEmpty();
    }

    @Test
    void an_ultrasound_picture_is_measured_by_its_region() throws Exception {
        var series = Sources.pictures(folder, 40, 40, 1, (i, header) -> region(header, 3));

        var measured = Measurements.of(Reported.findings(series, List.of(List.of(mask(40, 40, 810, 811, 812)))))
                .get(0);

        assertThat(measured.areaMm2().orElseThrow()).isEqualTo(3 * 0.2 * 0.3, within(1e-9));
        assertThat(measured.diameters().orElseThrow().longestMm()).isEqualTo(3 * 0.2, within(1e-9));
        assertThat(measured.volumeMm3()).isEmpty();
    }

    @Test
    void a_picture_whose_region_is_not_in_centimetres_has_pixels_only() throws Exception {
        var series = Sources.pictures(folder, 40, 40, 1, (i, header) -> region(header, 4));

        var measured = Measurements.of(Reported.findings(series, List.of(List.of(mask(40, 40, 810, 811, 812)))))
                .get(0);

        assertThat(measured.areaMm2()).isEmpty();
        assertThat(measured.diameters()).isEmpty();
        assertThat(measured.largestPixels()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_projection_counts_only_when_it_was_calibrated(boolean calibrated) throws Exception {
        var series = Sources.pictures(folder, 4, 4, 1, (i, header) -> {
            header.setString(Tag.Modality, VR.CS, "DX");
            header.setString(Tag.PixelSpacing, VR.DS, "0.1", "0.1");
            header.setString(Tag.ImagerPixelSpacing, VR.DS, calibrated ? "0.12" : "0.1", calibrated ? "0.12" : "0.1");
        });

        var measured = Measurements.of(Reported.findings(series, List.of(List.of(mask(4, 4, 5)))))
                .get(0);

        assertThat(measured.areaMm2().isPresent()).isEqualTo(calibrated);
    }

    private static void region(Attributes header, int units) {
        var region = Items.one(header, Tag.SequenceOfUltrasoundRegions);
        region.setInt(Tag.RegionSpatialFormat, VR.US, 1);
        region.setInt(Tag.RegionDataType, VR.US, 1);
        region.setInt(Tag.RegionFlags, VR.UL, 0);
        region.setInt(Tag.RegionLocationMinX0, VR.UL, 2);
        region.setInt(Tag.RegionLocationMinY0, VR.UL, 3);
        region.setInt(Tag.RegionLocationMaxX1, VR.UL, 37);
        region.setInt(Tag.RegionLocationMaxY1, VR.UL, 36);
        region.setInt(Tag.PhysicalUnitsXDirection, VR.US, units);
        region.setInt(Tag.PhysicalUnitsYDirection, VR.US, units);
        region.setDouble(Tag.PhysicalDeltaX, VR.FD, 0.02);
        region.setDouble(Tag.PhysicalDeltaY, VR.FD, 0.03);
    }

    private static Mask mask(int rows, int columns, int... at) {
        var bits = new BitSet();
        for (int bit : at) {
            bits.set(bit);
        }
        return Mask.of(rows, columns, bits);
    }

    /** Slices at these distances along a normal that is turned about the x axis. */
    private SourceSeries turned(double angle, double... along) throws Exception {
        var normal = new Vector3(0, -Math.sin(angle), Math.cos(angle));
        var heights = IntStream.range(0, along.length).mapToObj(i -> "0").toList();
        return Sources.slices(folder, SIZE, SIZE, heights, (i, header) -> {
            var position = new Vector3(5, 6, 7).plus(normal.times(along[i]));
            header.setString(Tag.ImagePositionPatient, VR.DS, ds(position.x()), ds(position.y()), ds(position.z()));
            header.setString(
                    Tag.ImageOrientationPatient, VR.DS, "1", "0", "0", "0", ds(Math.cos(angle)), ds(Math.sin(angle)));
        });
    }

    private static String ds(double value) {
        return String.format(Locale.ROOT, "%.9f", value);
    }

    /** Half axes along the rows, the columns and the normal, in millimetres, about the middle of the stack. */
    private static List<List<Mask>> ellipsoid(SourceSeries series, double a, double b, double c) {
        var frames = series.frames();
        var normal = frames.get(0).geometry().orElseThrow().normal();
        var first = offset(frames.get(0), normal);
        var last = offset(frames.get(frames.size() - 1), normal);
        return frames.stream()
                .map(frame -> {
                    var z = (offset(frame, normal) - (first + last) / 2) / c;
                    var bits = new BitSet();
                    for (int row = 0; row < SIZE; row++) {
                        for (int column = 0; column < SIZE; column++) {
                            var x = (column - SIZE / 2.0 + 0.25) * 0.9 / a;
                            var y = (row - SIZE / 2.0 - 0.4) * 0.7 / b;
                            bits.set(row * SIZE + column, x * x + y * y + z * z <= 1);
                        }
                    }
                    return List.of(Mask.of(SIZE, SIZE, bits));
                })
                .toList();
    }

    private static double offset(SourceFrame frame, Vector3 normal) {
        return frame.geometry().orElseThrow().position().dot(normal);
    }
}
