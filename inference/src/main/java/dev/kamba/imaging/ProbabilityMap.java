package dev.kamba.imaging;

import java.util.Arrays;

/**
 * How probable it is that each pixel of one plane belongs to one label: 0..255 for 0..1. Kept in runs of equal values, since
 * most pixels are as good as certain. Immutable.
 */
public final class ProbabilityMap {

    /** The value of a probability of 1. */
    public static final int MOST = 255;

    /** A head below this is followed by so many single values and one more; any other by one value that repeats. */
    private static final int MOST_SINGLES = 128;

    private static final int LEAST_RUN = 3;

    private final int rows;
    private final int columns;

    /** Nothing at all where every value is 0. */
    private final byte[] packed;

    private ProbabilityMap(int rows, int columns, byte[] packed) {
        this.rows = rows;
        this.columns = columns;
        this.packed = packed;
    }

    /** Packs values, unsigned, row by row; the array is not kept. */
    public static ProbabilityMap of(int rows, int columns, byte[] values) {
        if (rows < 1 || columns < 1 || values.length != Math.multiplyExact(rows, columns)) {
            throw new IllegalArgumentException(
                    values.length + " values are not those of " + rows + " x " + columns + " pixels");
        }
        return new ProbabilityMap(rows, columns, allZero(values) ? new byte[0] : pack(values));
    }

    private static boolean allZero(byte[] values) {
        for (byte value : values) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] pack(byte[] values) {
        // At worst all are single values, with their number before each group; a run in between saves what it costs.
        var packed = new byte[values.length + values.length / MOST_SINGLES + 1];
        int length = 0;
        int at = 0;
        while (at < values.length) {
            int end = endOfRun(values, at);
            if (end - at >= LEAST_RUN) {
                packed[length++] = (byte) (MOST_SINGLES - LEAST_RUN + end - at);
                packed[length++] = values[at];
            } else {
                end = endOfSingles(values, at);
                packed[length++] = (byte) (end - at - 1);
                System.arraycopy(values, at, packed, length, end - at);
                length += end - at;
            }
            at = end;
        }
        return Arrays.copyOf(packed, length);
    }

    private static int endOfRun(byte[] values, int from) {
        int limit = Math.min(values.length, from + LEAST_RUN + MOST_SINGLES - 1);
        int end = from + 1;
        while (end < limit && values[end] == values[from]) {
            end++;
        }
        return end;
    }

    /** Where a run begins, or where there are enough. */
    private static int endOfSingles(byte[] values, int from) {
        int limit = Math.min(values.length, from + MOST_SINGLES);
        for (int end = from + 1; end < limit - LEAST_RUN; end++) {
            if (values[end] == values[end + 1] && values[end] == values[end + 2]) {
                return end;
            }
        }
        return limit;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Whether every value is 0. */
    public boolean isEmpty() {
        return packed.length == 0;
    }

    /** Bytes that it takes in memory. */
    public int size() {
        return packed.length;
    }

    /** A new array of all values, unsigned, row by row. */
    public byte[] values() {
        var values = new byte[rows * columns];
        int to = 0;
        for (int at = 0; at < packed.length; ) {
            int head = Byte.toUnsignedInt(packed[at++]);
            if (head < MOST_SINGLES) {
                System.arraycopy(packed, at, values, to, head + 1);
                at += head + 1;
                to += head + 1;
            } else {
                int end = to + head - MOST_SINGLES + LEAST_RUN;
                Arrays.fill(values, to, end, packed[at++]);
                to = end;
            }
        }
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProbabilityMap map
                && rows == map.rows
                && columns == map.columns
                && Arrays.equals(packed, map.packed);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(packed);
    }

    @Override
    public String toString() {
        return "ProbabilityMap[" + rows + " x " + columns + "]";
    }
}
