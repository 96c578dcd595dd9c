package dev.kamba.inference;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Resizes logits and sets the bits of the pixels that are above a threshold. Where a plane grows, a new pixel lies between
 * four old ones, and whatever the weights it is above if all four are; so only pixels at an edge are calculated, and the result
 * is that of calculating all. Keeps its memory from plane to plane; for one thread at a time.
 */
final class Threshold {

    /**
     * Four roundings to float32 move a weighted mean by less than 1e-6 of the threshold across it (if all four are beyond it
     * and have its sign; if one has the other sign, the mean moves away from it); values so close count as at an edge.
     */
    private static final float RELATIVE = 4e-6f;

    /** The same at a threshold of 0, where products may vanish. */
    private static final float ABSOLUTE = 1e-30f;

    /** With fewer a row is calculated as a whole, which is quicker per pixel. */
    private static final double LEAST_DECIDED = 0.75;

    private final int rows;
    private final int columns;
    private final int words;
    private final Resampling vertical;
    private final Resampling horizontal;
    private final Resize resize;

    /** The first new column of each old one, or each pair of old ones. */
    private final int[] begins;

    private final long[] above;
    private final long[] below;
    private final long[] allAbove;
    private final long[] allBelow;

    Threshold(int rows, int columns, int toRows, int toColumns) {
        this.rows = rows;
        this.columns = columns;
        words = columns / 64 + 2;
        vertical = Resampling.of(rows, toRows);
        horizontal = Resampling.of(columns, toColumns);
        resize = new Resize(rows, columns, toRows, toColumns);
        boolean growing = toRows >= rows && toColumns >= columns;
        begins = growing ? begins() : new int[0];
        above = new long[growing ? rows * words : 0];
        below = new long[above.length];
        allAbove = new long[words];
        allBelow = new long[words];
    }

    private int[] begins() {
        var first = new int[columns - horizontal.taps() + 2];
        int at = 0;
        for (int i = 0; i < horizontal.size(); i++) {
            while (at <= horizontal.first(i)) {
                first[at++] = i;
            }
        }
        Arrays.fill(first, at, first.length, horizontal.size());
        return first;
    }

    /** A value from which on a pixel may be above the threshold, so that between four lower ones nothing needs to be calculated. */
    static float low(float threshold) {
        return threshold - margin(threshold);
    }

    private static float margin(float threshold) {
        return Math.abs(threshold) * RELATIVE + ABSOLUTE;
    }

    /**
     * @param logits finite, float32 [rows, columns]
     * @param at bit of the first new pixel
     * @param stride bits from a row to the next
     */
    void set(float[] logits, float threshold, BitSet bits, int at, int stride) {
        var grid = Grid.of(logits, rows, columns);
        boolean crowded = begins.length == 0;
        if (!crowded) {
            classify(logits, threshold);
        }
        int known = -1;
        for (int row = 0; row < vertical.size(); row++) {
            if (begins.length > 0 && vertical.first(row) != known) {
                known = vertical.first(row);
                combine(above, known, allAbove);
                combine(below, known, allBelow);
                crowded = decided() < (begins.length - 1) * LEAST_DECIDED;
            }
            if (crowded) {
                setAbove(threshold, resize.line(grid, row), bits, at + row * stride);
            } else {
                setRow(logits, threshold, row, bits, at + row * stride);
            }
        }
    }

    private int decided() {
        int places = 0;
        for (int word = 0; word < words; word++) {
            places += Long.bitCount(allAbove[word] | allBelow[word]);
        }
        return places;
    }

    /** Places of old pixels one after the other: whole runs where all are alike, single new pixels between. */
    private void setRow(float[] logits, float threshold, int row, BitSet bits, int at) {
        int places = begins.length - 1;
        int start = -1;
        int place = 0;
        while (place < places) {
            if (has(allAbove, place)) {
                start = start < 0 ? begins[place] : start;
                place = clear(allAbove, place, places);
            } else if (has(allBelow, place)) {
                if (start >= 0) {
                    bits.set(at + start, at + begins[place]);
                    start = -1;
                }
                place = clear(allBelow, place, places);
            } else {
                for (int i = begins[place]; i < begins[place + 1]; i++) {
                    boolean on = value(logits, row, i) > threshold;
                    if (on && start < 0) {
                        start = i;
                    } else if (!on && start >= 0) {
                        bits.set(at + start, at + i);
                        start = -1;
                    }
                }
                place++;
            }
        }
        if (start >= 0) {
            bits.set(at + start, at + horizontal.size());
        }
    }

    /** One new pixel as {@link Resize} calculates it, rounding by rounding. */
    private float value(float[] logits, int row, int column) {
        int at = vertical.first(row) * columns + horizontal.first(column);
        float left = mixed(logits, at, row);
        return horizontal.taps() == 1
                ? left * horizontal.weight(column, 0)
                : left * horizontal.weight(column, 0) + mixed(logits, at + 1, row) * horizontal.weight(column, 1);
    }

    private float mixed(float[] logits, int at, int row) {
        return vertical.taps() == 1
                ? logits[at] * vertical.weight(row, 0)
                : logits[at] * vertical.weight(row, 0) + logits[at + columns] * vertical.weight(row, 1);
    }

    private static void setAbove(float threshold, float[] line, BitSet bits, int at) {
        int column = 0;
        while (column < line.length) {
            while (column < line.length && line[column] <= threshold) {
                column++;
            }
            int first = column;
            while (column < line.length && line[column] > threshold) {
                column++;
            }
            bits.set(at + first, at + column);
        }
    }

    /** In runs, since neighbours are mostly alike: the processor guesses right what the next pixel is. */
    private void classify(float[] logits, float threshold) {
        float high = threshold + margin(threshold);
        float low = low(threshold);
        Arrays.fill(above, 0);
        Arrays.fill(below, 0);
        for (int from = 0, word = 0; word < above.length; from += columns, word += words) {
            int to = from + columns;
            int i = from;
            while (i < to) {
                int start = i;
                if (logits[i] < low) {
                    do {
                        i++;
                    } while (i < to && logits[i] < low);
                    fill(below, word, start - from, i - from);
                } else if (logits[i] > high) {
                    do {
                        i++;
                    } while (i < to && logits[i] > high);
                    fill(above, word, start - from, i - from);
                } else {
                    i++;
                }
            }
        }
    }

    private static void fill(long[] row, int word, int from, int to) {
        int first = word + (from >> 6);
        int last = word + ((to - 1) >> 6);
        long head = -1L << from;
        long tail = -1L >>> -to;
        if (first == last) {
            row[first] |= head & tail;
            return;
        }
        row[first] |= head;
        Arrays.fill(row, first + 1, last, -1);
        row[last] |= tail;
    }

    /** Bit {@code i}: whether all old pixels between which the new ones of place {@code i} lie are so. */
    private void combine(long[] rows, int row, long[] into) {
        int upper = row * words;
        int lower = (row + vertical.taps() - 1) * words;
        long next = rows[upper] & rows[lower];
        for (int word = 0; word < words - 1; word++) {
            long both = next;
            next = rows[upper + word + 1] & rows[lower + word + 1];
            into[word] = horizontal.taps() == 1 ? both : both & ((both >>> 1) | (next << 63));
        }
    }

    private static boolean has(long[] bits, int i) {
        return (bits[i >> 6] >>> i & 1) != 0;
    }

    /** The first bit from {@code from} on that is clear, at most {@code limit}. */
    private static int clear(long[] bits, int from, int limit) {
        int word = from >> 6;
        long left = ~bits[word] & (-1L << from);
        while (left == 0) {
            if ((++word << 6) >= limit) {
                return limit;
            }
            left = ~bits[word];
        }
        return Math.min(limit, (word << 6) + Long.numberOfTrailingZeros(left));
    }
}
