package dev.kamba.imaging;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * One decoded plane: float32 [channels, rows, columns]. Grey images have one channel in the modality's unit (Hounsfield units
 * for CT, after rescale); colour images have three, red, green and blue, 0..255.
 */
public final class Image {

    private final int channels;
    private final int rows;
    private final int columns;
    private final float[] samples;

    private Image(int channels, int rows, int columns, float[] samples) {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 1 or 3, was " + channels);
        }
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("rows and columns must be positive, were " + rows + " x " + columns);
        }
        if (samples.length != Math.multiplyExact(Math.multiplyExact(channels, rows), columns)) {
            throw new IllegalArgumentException(
                    "expected " + channels + " x " + rows + " x " + columns + " samples, found " + samples.length);
        }
        this.channels = channels;
        this.rows = rows;
        this.columns = columns;
        this.samples = samples;
    }

    /** Copies the samples. */
    public static Image of(int channels, int rows, int columns, float[] samples) {
        return new Image(channels, rows, columns, samples.clone());
    }

    /** Takes the array over without a copy: the caller must not write to it any more. */
    public static Image wrap(int channels, int rows, int columns, float[] samples) {
        return new Image(channels, rows, columns, samples);
    }

    public int channels() {
        return channels;
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    public float at(int channel, int row, int column) {
        return samples[(channel * rows + row) * columns + column];
    }

    /** A copy of the samples, [channels, rows, columns]. */
    public float[] samples() {
        return samples.clone();
    }

    /** The samples themselves, [channels, rows, columns], for loops that read all of them: nobody may write to the array. */
    public float[] unwrap() {
        return samples;
    }

    /** The samples without a copy, read-only, [channels, rows, columns]. */
    public FloatBuffer view() {
        return FloatBuffer.wrap(samples).asReadOnlyBuffer();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Image image
                && channels == image.channels
                && rows == image.rows
                && columns == image.columns
                && Arrays.equals(samples, image.samples);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(samples);
    }

    @Override
    public String toString() {
        return "Image[" + channels + " x " + rows + " x " + columns + "]";
    }
}
