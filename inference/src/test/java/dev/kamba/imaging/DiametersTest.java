package dev.kamba.imaging;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class DiametersTest {

    private static final double EXACT = 1e-9;

    @Test
    void nothing_has_no_diameter() {
        assertThat(Diameters.of(Mask.empty(4, 4), new PixelSpacing(1, 1))).isEmpty();
    }

    @Test
    void a_row_of_pixels_is_as_long_as_its_pixels_and_as_wide_as_one() {
        var row = new BitSet();
        row.set(2 * 10 + 3, 2 * 10 + 8);

        var diameters =
                Diameters.of(Mask.of(5, 10, row), new PixelSpacing(0.5, 0.5)).orElseThrow();

        assertThat(diameters.longestMm()).isEqualTo(5 * 0.5, within(EXACT));
        assertThat(diameters.perpendicularMm()).isEqualTo(0.5, within(EXACT));
    }

    @Test
    void a_single_pixel_is_as_long_as_its_longer_edge() {
        var pixel = new BitSet();
        pixel.set(0);

        assertThat(Diameters.of(Mask.of(1, 1, pixel), new PixelSpacing(3, 2))).contains(new Diameters(3, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "30, 12, 0, 1, 1",
        "30, 12, 33, 1, 1",
        "40, 25, 71, 0.7, 0.7",
        "22, 9, 120, 0.5, 1.3",
        "9, 9, 0, 0.8, 0.4"
    })
    void an_ellipse_has_its_axes_to_within_a_pixel(
            double major, double minor, double degrees, double rowMm, double columnMm) {
        var mask = ellipse(major / 2, minor / 2, Math.toRadians(degrees), new PixelSpacing(rowMm, columnMm));

        var diameters = Diameters.of(mask, new PixelSpacing(rowMm, columnMm)).orElseThrow();

        var pixel = Math.max(rowMm, columnMm);
        assertThat(diameters.longestMm()).isEqualTo(major, within(pixel));
        assertThat(diameters.perpendicularMm()).isEqualTo(minor, within(pixel));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void a_search_over_all_pairs_of_edges_finds_the_same(int seed) {
        var random = new Random(seed);
        var spacing = new PixelSpacing(0.3 + random.nextDouble(), 0.3 + random.nextDouble());
        int rows = 1 + random.nextInt(12);
        int columns = 1 + random.nextInt(12);
        var bits = new BitSet();
        for (int i = 0; i < rows * columns; i++) {
            bits.set(i, random.nextInt(4) == 0);
        }
        bits.set(random.nextInt(rows * columns));
        var mask = Mask.of(rows, columns, bits);

        var found = Diameters.of(mask, spacing).orElseThrow();

        var edges = edges(mask, spacing);
        var longest = 0.0;
        var perpendicular = new ArrayList<Double>();
        for (var from : edges) {
            for (var to : edges) {
                longest = Math.max(longest, Math.hypot(to[0] - from[0], to[1] - from[1]));
            }
        }
        for (var from : edges) {
            for (var to : edges) {
                if (Math.abs(Math.hypot(to[0] - from[0], to[1] - from[1]) - longest) < EXACT) {
                    perpendicular.add(widest(
                            edges, new double[] {(to[0] - from[0]) / longest, (to[1] - from[1]) / longest}));
                }
            }
        }
        assertThat(found.longestMm()).isEqualTo(longest, within(EXACT));
        // Several pairs may be the longest; each has a perpendicular of its own.
        assertThat(perpendicular)
                .anySatisfy(width -> assertThat(found.perpendicularMm()).isEqualTo(width, within(1e-6)));
    }

    /** The largest chord across a direction, at each point, of the union of all segments between two points. */
    private static double widest(List<double[]> points, double[] along) {
        var widest = 0.0;
        for (var at : points) {
            var low = Double.POSITIVE_INFINITY;
            var high = Double.NEGATIVE_INFINITY;
            for (var from : points) {
                for (var to : points) {
                    double begin = dot(from, along) - dot(at, along);
                    double end = dot(to, along) - dot(at, along);
                    if (begin <= 0 && end >= 0) {
                        double part = end - begin < 1e-12 ? 0 : -begin / (end - begin);
                        double across = -along[1] * (from[0] + part * (to[0] - from[0]))
                                + along[0] * (from[1] + part * (to[1] - from[1]));
                        low = Math.min(low, across);
                        high = Math.max(high, across);
                    }
                }
            }
            widest = Math.max(widest, high - low);
        }
        return widest;
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1];
    }

    private static List<double[]> edges(Mask mask, PixelSpacing spacing) {
        var edges = new ArrayList<double[]>();
        for (int row = 0; row < mask.rows(); row++) {
            for (int column = 0; column < mask.columns(); column++) {
                if (mask.at(row, column)) {
                    for (var step : new double[][] {{-0.5, 0}, {0.5, 0}, {0, -0.5}, {0, 0.5}}) {
                        edges.add(
                                new double[] {(column + step[0]) * spacing.columnMm(), (row + step[1]) * spacing.rowMm()
                                });
                    }
                }
            }
        }
        return edges;
    }

    private static Mask ellipse(double a, double b, double angle, PixelSpacing spacing) {
        int size = 140;
        var bits = new BitSet();
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                double x = (column - size / 2.0 + 0.3) * spacing.columnMm();
                double y = (row - size / 2.0 - 0.2) * spacing.rowMm();
                double along = (x * Math.cos(angle) + y * Math.sin(angle)) / a;
                double across = (y * Math.cos(angle) - x * Math.sin(angle)) / b;
                bits.set(row * size + column, along * along + across * across <= 1);
            }
        }
        return Mask.of(size, size, bits);
    }
}
