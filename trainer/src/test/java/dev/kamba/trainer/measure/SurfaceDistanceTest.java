package dev.kamba.trainer.measure;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.PixelSpacing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SurfaceDistanceTest {

    private static final PixelSpacing PIXELS = new PixelSpacing(1, 1);

    @Test
    void a_point_moved_by_three_and_four_is_five_away() {
        var truth = Masks.of("#....", ".....", ".....", ".....");
        var found = Masks.of(".....", ".....", ".....", "....#");

        assertThat(SurfaceDistance.hausdorff95(truth, found, PIXELS)).isEqualTo(5);
        assertThat(SurfaceDistance.hausdorff95(truth, found, new PixelSpacing(4, 1.25)))
                .isEqualTo(13);
    }

    @Test
    void five_of_a_hundred_distances_hardly_count() {
        // 20 border pixels of the truth, 20 of the finding; one of the latter is 5 columns off, the others lie on the
        // truth.
        var truth = Masks.of("####################......");
        var found = Masks.of("###################.....#.");

        // Sorted distances: 0 (38 times), 1, 5; place 0.95 * 39 = 37.05 lies between the last 0 and the 1.
        assertThat(SurfaceDistance.hausdorff95(truth, found, PIXELS)).isCloseTo(0.05, within(1e-12));
    }

    @Test
    void border_is_what_has_a_neighbour_outside() {
        var border = Masks.of("####", "####", "####", "....").border();

        assertThat(Mask.of(4, 4, border)).isEqualTo(Masks.of("####", "#..#", "####", "...."));
    }

    @Test
    void equal_masks_have_no_distance_and_empty_ones_none_that_is_defined() {
        var some = Masks.of(".##", ".##", "...");
        var none = Masks.of("...", "...", "...");

        assertThat(SurfaceDistance.hausdorff95(some, some, PIXELS)).isZero();
        assertThat(SurfaceDistance.hausdorff95(some, none, PIXELS)).isNaN();
        assertThat(SurfaceDistance.hausdorff95(none, some, PIXELS)).isNaN();
        assertThat(SurfaceDistance.hausdorff95(none, none, PIXELS)).isNaN();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233})
    void agrees_with_a_comparison_of_all_pairs_of_pixels(long seed) {
        var random = new Random(seed);
        int rows = random.nextInt(1, 40);
        int columns = random.nextInt(1, 40);
        var truth = random.nextInt(4) == 0 ? noise(random, rows, columns) : Masks.discs(random, rows, columns);
        var found = random.nextInt(4) == 0 ? noise(random, rows, columns) : Masks.discs(random, rows, columns);
        var spacing = new PixelSpacing(random.nextDouble(0.1, 3), random.nextDouble(0.1, 3));
        double naive = naive(truth, found, spacing);

        if (Double.isNaN(naive)) {
            assertThat(SurfaceDistance.hausdorff95(truth, found, spacing)).isNaN();
        } else {
            assertThat(SurfaceDistance.hausdorff95(truth, found, spacing)).isCloseTo(naive, within(1e-9));
        }
    }

    private static Mask noise(Random random, int rows, int columns) {
        var bits = new BitSet();
        for (int i = 0; i < rows * columns; i++) {
            bits.set(i, random.nextInt(5) == 0);
        }
        return Mask.of(rows, columns, bits);
    }

    private static double naive(Mask truth, Mask found, PixelSpacing spacing) {
        var one = border(truth);
        var other = border(found);
        if (one.isEmpty() || other.isEmpty()) {
            return Double.NaN;
        }
        var all = new ArrayList<>(distances(one, other, spacing));
        all.addAll(distances(other, one, spacing));
        Collections.sort(all);
        double place = 0.95 * (all.size() - 1);
        int below = (int) Math.floor(place);
        return all.get(below) + (place - below) * (all.get((int) Math.ceil(place)) - all.get(below));
    }

    private static List<int[]> border(Mask mask) {
        var border = new ArrayList<int[]>();
        for (int row = 0; row < mask.rows(); row++) {
            for (int column = 0; column < mask.columns(); column++) {
                if (set(mask, row, column)
                        && !(set(mask, row - 1, column)
                                && set(mask, row + 1, column)
                                && set(mask, row, column - 1)
                                && set(mask, row, column + 1))) {
                    border.add(new int[] {row, column});
                }
            }
        }
        return border;
    }

    private static boolean set(Mask mask, int row, int column) {
        return row >= 0 && column >= 0 && row < mask.rows() && column < mask.columns() && mask.at(row, column);
    }

    private static List<Double> distances(List<int[]> from, List<int[]> to, PixelSpacing spacing) {
        return from.stream()
                .map(a -> to.stream()
                        .mapToDouble(
                                b -> Math.hypot((a[0] - b[0]) * spacing.rowMm(), (a[1] - b[1]) * spacing.columnMm()))
                        .min()
                        .orElseThrow())
                .toList();
    }
}
