package dev.kamba.inference;

import java.util.Arrays;
import java.util.List;

/**
 * Exact percentiles of many samples in linear time, whatever their values. Whole numbers that lie close together, which is
 * what scanners store, are counted one by one; of others the upper and then the lower half of the order-preserving integer
 * form is. Keeps its counters from picture to picture; for one thread at a time.
 */
final class Percentiles {

    private static final int HALF = 1 << 16;

    /** Adding and subtracting it rounds to a whole number where that is below 2^22. */
    private static final float ROUNDING = 0x1.8p23f;

    /** Neighbouring samples are counted apart, or runs of one value would wait for their own counter. */
    private static final int LANES = 4;

    private List<Grid> grids = List.of();
    private int[] counts = new int[0];
    private int[] lower = new int[0];
    private float[] least = new float[0];
    private float[] greatest = new float[0];
    private float[] fraction = new float[0];
    private boolean whole;
    private int offset;
    private int values;
    private long size;

    /** Counts the samples; the grids must not change until the last call of {@link #at}. */
    void look(List<Grid> all) {
        grids = all;
        size = 0;
        for (var grid : all) {
            size += (long) grid.rows() * grid.columns();
        }
        findRange();
        values = whole ? values : HALF;
        if (counts.length < LANES * values) {
            counts = new int[LANES * values];
        }
        Arrays.fill(counts, 0, LANES * values, 0);
        for (var grid : grids) {
            for (int row = 0; row < grid.rows(); row++) {
                int at = grid.at(row);
                if (whole) {
                    countWhole(grid.samples(), at, at + grid.columns(), offset, counts);
                } else {
                    countUpper(grid.samples(), at, at + grid.columns(), counts);
                }
            }
        }
        for (int i = 0; i < values; i++) {
            counts[i] = counts[LANES * i] + counts[LANES * i + 1] + counts[LANES * i + 2] + counts[LANES * i + 3];
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

    private void findRange() {
        int widest = 0;
        for (var grid : grids) {
            widest = Math.max(widest, grid.columns());
        }
        if (least.length != widest) {
            least = new float[widest];
            greatest = new float[widest];
            fraction = new float[widest];
        }
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        Arrays.fill(greatest, Float.NEGATIVE_INFINITY);
        Arrays.fill(fraction, 0);
        for (var grid : grids) {
            for (int row = 0; row < grid.rows(); row++) {
                widen(grid.samples(), grid.at(row), grid.columns(), least, greatest);
                widenFraction(grid.samples(), grid.at(row), grid.columns(), fraction);
            }
        }
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        float part = 0;
        for (int i = 0; i < widest; i++) {
            low = Math.min(low, least[i]);
            high = Math.max(high, greatest[i]);
            part = Math.max(part, fraction[i]);
        }
        // False where anything is not a number.
        whole = part == 0 && low > -(1 << 22) && high < 1 << 22 && high - low < HALF;
        offset = (int) low;
        values = (int) (high - low) + 1;
    }

    private static void widen(float[] samples, int at, int count, float[] least, float[] greatest) {
        for (int i = 0; i < count; i++) {
            least[i] = Math.min(least[i], samples[at + i]);
        }
        for (int i = 0; i < count; i++) {
            greatest[i] = Math.max(greatest[i], samples[at + i]);
        }
    }

    private static void widenFraction(float[] samples, int at, int count, float[] fraction) {
        for (int i = 0; i < count; i++) {
            float sample = samples[at + i];
            fraction[i] = Math.max(fraction[i], Math.abs(sample - (sample + ROUNDING - ROUNDING)));
        }
    }

    private static void countWhole(float[] samples, int from, int to, int offset, int[] counts) {
        int i = from;
        for (; i < to - 3; i += LANES) {
            counts[LANES * ((int) samples[i] - offset)]++;
            counts[LANES * ((int) samples[i + 1] - offset) + 1]++;
            counts[LANES * ((int) samples[i + 2] - offset) + 2]++;
            counts[LANES * ((int) samples[i + 3] - offset) + 3]++;
        }
        for (; i < to; i++) {
            counts[LANES * ((int) samples[i] - offset)]++;
        }
    }

    private static void countUpper(float[] samples, int from, int to, int[] counts) {
        for (int i = from; i < to; i++) {
            counts[LANES * (key(samples[i]) >>> 16) + (i & (LANES - 1))]++;
        }
    }

    private float sample(long rank) {
        long before = 0;
        int value = 0;
        while (before + counts[value] <= rank) {
            before += counts[value++];
        }
        return whole ? offset + value : value(value << 16 | lower(value, rank - before));
    }

    /** The lower half of the sample with this rank among those whose upper half is given. */
    private int lower(int high, long rank) {
        if (lower.length == 0) {
            lower = new int[HALF];
        }
        Arrays.fill(lower, 0);
        for (var grid : grids) {
            for (int row = 0; row < grid.rows(); row++) {
                for (int i = grid.at(row); i < grid.at(row) + grid.columns(); i++) {
                    int key = key(grid.samples()[i]);
                    if (key >>> 16 == high) {
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
