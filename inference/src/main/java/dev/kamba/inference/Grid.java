package dev.kamba.inference;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Region;
import dev.kamba.imaging.Values;

/**
 * A rectangle of samples that are read in place: row {@code r} begins at {@code start + r * stride}. Never
 * written to.
 */
final class Grid {

    private final Values values;
    private final int start;
    private final int stride;
    private final int rows;
    private final int columns;

    private Grid(Values values, int start, int stride, int rows, int columns) {
        this.values = values;
        this.start = start;
        this.stride = stride;
        this.rows = rows;
        this.columns = columns;
    }

    /** All of a plane that lies row by row. */
    static Grid of(float[] samples, int rows, int columns) {
        return new Grid(new Values.Floats(samples), 0, columns, rows, columns);
    }

    /** Part of one channel of a picture. */
    static Grid of(Image image, int channel, Region part) {
        int start = (channel * image.rows() + part.row()) * image.columns() + part.column();
        return new Grid(image.values(), start, image.columns(), part.rows(), part.columns());
    }

    Values values() {
        return values;
    }

    int stride() {
        return stride;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** Where a row begins. */
    int at(int row) {
        return start + row * stride;
    }

    /** Writes a row as float32. */
    void copy(int row, float[] into, int at) {
        values.copy(at(row), into, at, columns);
    }
}
