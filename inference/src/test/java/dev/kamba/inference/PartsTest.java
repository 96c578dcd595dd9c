package dev.kamba.inference;

import dev.kamba.imaging.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class PartsTest {

    @Test
    void voxels_that_touch_at_a_corner_of_the_next_slice_are_one_part() {
        var first = bits(0);
        var second = bits(5);
        var far = bits(15);

        new Parts(4, 4).dropBelow(List.of(first, second, far), 2);

        assertThat(first).isEqualTo(bits(0));
        assertThat(second).isEqualTo(bits(5));
        assertThat(far).isEqualTo(new BitSet());
    }

    @Test
    void a_slice_between_parts_them() {
        var first = bits(5);
        var third = bits(5);

        new Parts(4, 4).dropBelow(List.of(first, new BitSet(), third), 2);

        assertThat(first).isEqualTo(new BitSet());
        assertThat(third).isEqualTo(new BitSet());
    }

    @Test
    void the_end_of_a_row_is_no_neighbour_of_the_next_row_s_beginning() {
        var bits = bits(3, 4);

        new Parts(4, 4).dropBelow(List.of(bits), 2);

        assertThat(bits).isEqualTo(new BitSet());
    }

    @Test
    void a_hole_is_filled_if_it_is_small_and_touches_no_border() {
        // A ring around one pixel, and a bay that is open to the left.
        var ring = grid("######", "#.##.#", "####.#", "..####", "######");

        new Parts(5, 6).fillBelow(ring, 2);
        assertThat(ring).isEqualTo(grid("######", "####.#", "####.#", "..####", "######"));

        new Parts(5, 6).fillBelow(ring, 3);
        assertThat(ring).isEqualTo(grid("######", "######", "######", "..####", "######"));
    }

    @Test
    void holes_that_touch_at_a_corner_are_two() {
        var bits = grid("####", "#.##", "##.#", "####");

        new Parts(4, 4).fillBelow(bits, 2);

        assertThat(bits.cardinality()).isEqualTo(16);
    }

    @Test
    void parts_are_numbered_row_by_row() {
        assertThat(Parts.numbers(Mask.of(3, 4, grid("#..#", "#...", "..##"))))
                .containsExactly(1, 0, 0, 2, 1, 0, 0, 0, 0, 0, 3, 3);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21})
    void dropping_and_filling_equal_flood_filling(long seed) {
        var random = new Random(seed);
        int rows = 1 + random.nextInt(20);
        int columns = 1 + random.nextInt(150);
        // One instance for all: what is kept from the volume before must not show.
        var parts = new Parts(rows, columns);
        for (int depth : new int[] {1, 2, 6}) {
            for (double density : new double[] {0.05, 0.3, 0.6, 0.9}) {
                var slices = new ArrayList<BitSet>();
                for (int slice = 0; slice < depth; slice++) {
                    slices.add(noise(rows * columns, density, random));
                }
                int minimum = 1 + random.nextInt(12);
                var expected = flooded(slices, rows, columns, true, minimum);
                var holes = flooded(slices.subList(0, 1), rows, columns, false, minimum);

                var filled = (BitSet) slices.get(0).clone();
                parts.fillBelow(filled, minimum);
                parts.dropBelow(slices, minimum);

                assertThat(slices).isEqualTo(expected);
                assertThat(filled).isEqualTo(holes.get(0));
            }
        }
    }

    @Test
    void many_runs_that_join_late_are_one_part() {
        // A comb: its teeth meet in the last row of the last slice only.
        var slices = new ArrayList<BitSet>();
        for (int slice = 0; slice < 3; slice++) {
            var bits = new BitSet();
            for (int row = 0; row < 64; row++) {
                for (int column = 0; column < 4096; column += 2) {
                    bits.set(row * 4096 + column);
                }
            }
            slices.add(bits);
        }
        slices.get(2).set(63 * 4096, 64 * 4096);
        int all = slices.stream().mapToInt(BitSet::cardinality).sum();

        new Parts(64, 4096).dropBelow(slices, all);
        assertThat(slices.stream().mapToInt(BitSet::cardinality).sum()).isEqualTo(all);

        new Parts(64, 4096).dropBelow(slices, all + 1);
        assertThat(slices).allMatch(BitSet::isEmpty);
    }

    /** Voxel by voxel: parts of set bits (26 neighbours), or holes (4 neighbours in one slice), flipped if too small. */
    private static List<BitSet> flooded(List<BitSet> slices, int rows, int columns, boolean set, int minimum) {
        var result = new ArrayList<BitSet>();
        slices.forEach(slice -> result.add((BitSet) slice.clone()));
        var seen = new boolean[slices.size()][rows * columns];
        for (int z = 0; z < slices.size(); z++) {
            for (int at = 0; at < rows * columns; at++) {
                if (slices.get(z).get(at) == set && !seen[z][at]) {
                    var part = new ArrayList<int[]>();
                    boolean border = flood(slices, rows, columns, set, new int[] {z, at}, seen, part);
                    if (part.size() < minimum && (set || !border)) {
                        part.forEach(voxel -> result.get(voxel[0]).flip(voxel[1]));
                    }
                }
            }
        }
        return result;
    }

    private static boolean flood(
            List<BitSet> slices, int rows, int columns, boolean set, int[] seed, boolean[][] seen, List<int[]> part) {
        boolean border = false;
        var queue = new ArrayDeque<int[]>();
        queue.add(seed);
        seen[seed[0]][seed[1]] = true;
        while (!queue.isEmpty()) {
            var voxel = queue.remove();
            part.add(voxel);
            int row = voxel[1] / columns;
            int column = voxel[1] % columns;
            border |= row == 0 || row == rows - 1 || column == 0 || column == columns - 1;
            for (int dz = -1; dz <= 1; dz++) {
                for (int dr = -1; dr <= 1; dr++) {
                    for (int dc = -1; dc <= 1; dc++) {
                        int z = voxel[0] + dz;
                        int r = row + dr;
                        int c = column + dc;
                        boolean near = set || Math.abs(dz) + Math.abs(dr) + Math.abs(dc) == 1;
                        if (near && z >= 0 && z < slices.size() && r >= 0 && r < rows && c >= 0 && c < columns) {
                            int at = r * columns + c;
                            if (!seen[z][at] && slices.get(z).get(at) == set) {
                                seen[z][at] = true;
                                queue.add(new int[] {z, at});
                            }
                        }
                    }
                }
            }
        }
        return border;
    }

    private static BitSet noise(int size, double density, Random random) {
        var bits = new BitSet();
        for (int i = 0; i < size; i++) {
            bits.set(i, random.nextDouble() < density);
        }
        return bits;
    }

    private static BitSet bits(int... set) {
        var bits = new BitSet();
        for (int bit : set) {
            bits.set(bit);
        }
        return bits;
    }

    private static BitSet grid(String... rows) {
        var bits = new BitSet();
        for (int row = 0; row < rows.length; row++) {
            for (int column = 0; column < rows[row].length(); column++) {
                bits.set(row * rows[row].length() + column, rows[row].charAt(column) == '#');
            }
        }
        return bits;
    }
}
