package dev.kamba.inference;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Region;

/**
 * A rectangle of samples inside an array that is read in place: row {@code r} begins at {@code start + r * stride}. Never
 * written to.
 */
final class Grid {

    private final float[] samples;
    private final int start;
    private final int stride;
    private final int rows;
    private final int columns;

    private Grid(float[] samples, int start, int stride, int rows, int columns) {
        this.samples = samples;
        this.start = start;
        this.stride = stride;
        this.rows = rows;
        this.columns = columns;
    }

    /** All of a plane that lies row by row. */
    static Grid of(float[] samples, int rows, int columns) {
        return new Grid(samples, 0, columns, rows, columns);
    }

    /** Part of one channel of a picture. */
    static Grid of(Image image, int channel, Region part) {
        int start = (channel * image.rows() + part.row()) * image.columns() + part.column();
        return new Grid(image.unwrap(), start, image.columns(), part.rows(), part.columns());
    }

    float[] samples() {
        return samples;
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
}
