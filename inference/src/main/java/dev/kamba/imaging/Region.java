package dev.kamba.imaging;

/**
 * A rectangle of a plane, in pixels.
 *
 * @param row first row, from 0
 * @param column first column, from 0
 * @param rows number of rows, at least 1
 * @param columns number of columns, at least 1
 */
public record Region(int row, int column, int rows, int columns) {

    public Region {
        if (row < 0 || column < 0) {
            throw new IllegalArgumentException("row and column must not be negative, were " + row + ", " + column);
        }
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("rows and columns must be positive, were " + rows + " x " + columns);
        }
        if (rows > Integer.MAX_VALUE - row || columns > Integer.MAX_VALUE - column) {
            throw new IllegalArgumentException("the region ends beyond the largest integer");
        }
    }

    /** Whether the whole region lies in a plane of this size. */
    public boolean isInside(int planeRows, int planeColumns) {
        return row + rows <= planeRows && column + columns <= planeColumns;
    }
}
