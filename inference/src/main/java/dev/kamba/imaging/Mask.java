package dev.kamba.imaging;

import java.util.BitSet;

/**
 * Which pixels of a plane belong to a segment: one bit per pixel, row by row without gaps, 64 to a word, the first the least
 * significant, which is the order of a binary SEG (PS3.3 section C.8.20.2). Immutable.
 */
public final class Mask {

    private final int rows;
    private final int columns;
    private final BitSet bits;

    private Mask(int rows, int columns, BitSet bits) {
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("rows and columns must be positive, were " + rows + " x " + columns);
        }
        if (bits.length() > Math.multiplyExact(rows, columns)) {
            throw new IllegalArgumentException(
                    "bit " + (bits.length() - 1) + " lies outside " + rows + " x " + columns);
        }
        this.rows = rows;
        this.columns = columns;
        this.bits = bits;
    }

    /** A copy of the bits; bit {@code row * columns + column} is the pixel at (row, column). */
    public static Mask of(int rows, int columns, BitSet bits) {
        return new Mask(rows, columns, (BitSet) bits.clone());
    }

    /** Takes the bits over without a copy: the caller must not write to them any more. */
    public static Mask wrap(int rows, int columns, BitSet bits) {
        return new Mask(rows, columns, bits);
    }

    public static Mask empty(int rows, int columns) {
        return new Mask(rows, columns, new BitSet());
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public boolean at(int row, int column) {
        if (column < 0 || column >= columns || row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException("(" + row + ", " + column + ") lies outside " + rows + " x " + columns);
        }
        return bits.get(row * columns + column);
    }

    /** Number of pixels that are set. */
    public int count() {
        return bits.cardinality();
    }

    public boolean isEmpty() {
        return bits.isEmpty();
    }

    /** A copy of the bits, in the order of {@link #of}. */
    public BitSet bits() {
        return (BitSet) bits.clone();
    }

    /** The pixels with a 4-neighbour that is not set, or on the edge of the plane; in the order of {@link #of}. */
    public BitSet border() {
        var inner = new BitSet();
        for (int at = bits.nextSetBit(0); at >= 0; at = bits.nextSetBit(at + 1)) {
            int column = at % columns;
            // Below the last row no bit is set, so that this edge needs no test of its own.
            inner.set(
                    at,
                    column > 0
                            && column < columns - 1
                            && at >= columns
                            && bits.get(at - 1)
                            && bits.get(at + 1)
                            && bits.get(at - columns)
                            && bits.get(at + columns));
        }
        var border = bits();
        border.andNot(inner);
        return border;
    }

    /**
     * Dice coefficient 2|A∩B| / (|A| + |B|) with a mask of the same size, 0..1; NaN when both are empty, because then it is
     * undefined.
     */
    public double dice(Mask other) {
        if (rows != other.rows || columns != other.columns) {
            throw new IllegalArgumentException(
                    "sizes differ: " + rows + " x " + columns + " and " + other.rows + " x " + other.columns);
        }
        var common = bits();
        common.and(other.bits);
        return 2.0 * common.cardinality() / (count() + other.count());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mask mask && rows == mask.rows && columns == mask.columns && bits.equals(mask.bits);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + bits.hashCode();
    }

    @Override
    public String toString() {
        return "Mask[" + rows + " x " + columns + ", " + count() + " set]";
    }
}
