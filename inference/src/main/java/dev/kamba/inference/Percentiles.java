package dev.kamba.inference;

import dev.kamba.imaging.Values;

import java.util.Arrays;
import java.util.List;

/**
 * Exact percentiles of many samples in linear time, whatever their values. Whole numbers of 17 bits, which is what scanners
 * store, are counted one by one; of others the upper and then the lower half of the order-preserving integer form is. Keeps its
 * counters from picture to picture; for one thread at a time.
 */
final class Percentiles {

    private static final int HALF = 1 << 16;

    /** By counter number: whole numbers from {@link #origin} on, or upper halves. */
    private final int[] counts = new int[2 * HALF];

    private List<Grid> grids = List.of();
    private int[] lower = new int[0];
    private boolean whole;
    private int origin;
    private int first;
    private int last = counts.length - 1;
    private long size;

    /** Counts the samples of one picture; the grids must not change until the last call of {@link #at}. */
    void look(List<Grid> all) {
        grids = all;
        size = 0;
        for (var grid : all) {
            size += (long) grid.rows() * grid.columns();
        }
        clear();
        whole = countWhole();
        if (!whole) {
            clear();
            countUpper();
        }
    }

    /** The value at a percentile, 0..100, linear between the two nearest ranks (0 is the least sample, 100 the greatest). */
    double at(double percentile) {
        double rank = percentile / 100 * (size - 1);
        long below = (long) rank;
        double share = rank - below;
        double value = sample(below);
        return share == 0 ? value : value + share * (sample(below + 1) - value);
    }

    private void clear() {
        Arrays.fill(counts, first, last + 1, 0);
        first = counts.length - 1;
        last = 0;
    }

    /** False, with some samples counted, if one is not such a number. */
    private boolean countWhole() {
        origin = -HALF;
        for (var grid : grids) {
            for (int row = 0; row < grid.rows(); row++) {
                int at = grid.at(row);
                if (grid.values() instanceof Values.Whole known) {
                    origin = known.base() + Short.MIN_VALUE;
                    countSteps(known.steps(), at, at + grid.columns());
                } else if (!countWhole(grid.values().floats(), at, at + grid.columns())) {
                    return false;
                }
            }
        }
        return true;
    }

    private void countSteps(short[] steps, int from, int to) {
        first = 0;
        last = HALF - 1;
        int number = steps[from] - Short.MIN_VALUE;
        int run = 0;
        for (int i = from; i < to; i++) {
            int next = steps[i] - Short.MIN_VALUE;
            if (next != number) {
                counts[number] += run;
                number = next;
                run = 0;
            }
            run++;
        }
        counts[number] += run;
    }

    /** Runs of one value are counted at once, or each would wait for the one before to be stored. */
    private boolean countWhole(float[] samples, int from, int to) {
        int least = first;
        int greatest = last;
        int number = -1;
        int run = 0;
        for (int i = from; i < to; i++) {
            int next = (int) samples[i] + HALF;
            if (next == number && next - HALF == samples[i]) {
                run++;
                continue;
            }
            if (next - HALF != samples[i] || next < 0 || next >= counts.length) {
                first = 0;
                last = counts.length - 1;
                return false;
            }
            if (run > 0) {
                counts[number] += run;
            }
            number = next;
            run = 1;
            least = Math.min(least, next);
            greatest = Math.max(greatest, next);
        }
        counts[number] += run;
        first = least;
        last = greatest;
        return true;
    }

    private void countUpper() {
        first = 0;
        last = HALF - 1;
        for (var grid : grids) {
            var samples = grid.values().floats();
            for (int row = 0; row < grid.rows(); row++) {
                for (int i = grid.at(row); i < grid.at(row) + grid.columns(); i++) {
                    counts[key(samples[i]) >>> 16]++;
                }
            }
        }
    }

    private float sample(long rank) {
        long before = 0;
        int number = first;
        while (before + counts[number] <= rank) {
            before += counts[number++];
        }
        return whole ? number + origin : value(number << 16 | lower(number, rank - before));
    }

    /** The lower half of the sample with this rank among those whose upper half is given. */
    private int lower(int upper, long rank) {
        if (lower.length == 0) {
            lower = new int[HALF];
        }
        Arrays.fill(lower, 0);
        for (var grid : grids) {
            var samples = grid.values().floats();
            for (int row = 0; row < grid.rows(); row++) {
                for (int i = grid.at(row); i < grid.at(row) + grid.columns(); i++) {
                    int key = key(samples[i]);
                    if (key >>> 16 == upper) {
                        lower[key & 0xffff]++;
                    }
                }
            }
        }
        long before = 0;
        int low = 0;
        while (before + lower[low] <= rank) {
            before += lower[low++];
        }
        return low;
    }

    /** Unsigned order of keys is numeric order of floats. */
    private static int key(float sample) {
        int bits = Float.floatToIntBits(sample);
        return bits ^ (bits >> 31 | 0x80000000);
    }

    private static float value(int key) {
        return Float.intBitsToFloat(key < 0 ? key ^ 0x80000000 : ~key);
    }
}
