package dev.kamba.imaging;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * How probable it is that each pixel of one plane belongs to one label: 0..255 for 0..1. Kept as deflated differences of rows,
 * since most pixels are as good as certain and the others change little from row to row. Immutable.
 */
public final class ProbabilityMap {

    /** The value of a probability of 1. */
    public static final int MOST = 255;

    private static final int BUFFER = 1 << 13;

    private final int rows;
    private final int columns;

    /** Nothing at all where every value is 0. */
    private final byte[] deflated;

    private ProbabilityMap(int rows, int columns, byte[] deflated) {
        this.rows = rows;
        this.columns = columns;
        this.deflated = deflated;
    }

    /** Packs values, unsigned, row by row; the array is not kept. */
    public static ProbabilityMap of(int rows, int columns, byte[] values) {
        if (rows < 1 || columns < 1 || values.length != Math.multiplyExact(rows, columns)) {
            throw new IllegalArgumentException(
                    values.length + " values are not those of " + rows + " x " + columns + " pixels");
        }
        return new ProbabilityMap(rows, columns, allZero(values) ? new byte[0] : deflate(differences(values, columns)));
    }

    private static boolean allZero(byte[] values) {
        for (byte value : values) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] differences(byte[] values, int columns) {
        var differences = values.clone();
        for (int i = columns; i < values.length; i++) {
            differences[i] -= values[i - columns];
        }
        return differences;
    }

    // The fastest level: on smooth maps the slower ones gain little.
    private static byte[] deflate(byte[] values) {
        var deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(values);
            deflater.finish();
            var packed = new byte[BUFFER];
            int length = 0;
            while (!deflater.finished()) {
                if (length == packed.length) {
                    packed = Arrays.copyOf(packed, 2 * length);
                }
                length += deflater.deflate(packed, length, packed.length - length);
            }
            return Arrays.copyOf(packed, length);
        } finally {
            deflater.end();
        }
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** Whether every value is 0. */
    public boolean isEmpty() {
        return deflated.length == 0;
    }

    /** Bytes that it takes in memory. */
    public int size() {
        return deflated.length;
    }

    /** A new array of all values, unsigned, row by row. */
    public byte[] values() {
        var values = new byte[rows * columns];
        if (!isEmpty()) {
            var inflater = new Inflater(true);
            try {
                inflater.setInput(deflated);
                int length = 0;
                while (length < values.length) {
                    length += inflater.inflate(values, length, values.length - length);
                }
            } catch (DataFormatException e) {
                throw new IllegalStateException("what was deflated here is whole", e);
            } finally {
                inflater.end();
            }
            for (int i = columns; i < values.length; i++) {
                values[i] += values[i - columns];
            }
        }
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProbabilityMap map
                && rows == map.rows
                && columns == map.columns
                && Arrays.equals(deflated, map.deflated);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(deflated);
    }

    @Override
    public String toString() {
        return "ProbabilityMap[" + rows + " x " + columns + "]";
    }
}
