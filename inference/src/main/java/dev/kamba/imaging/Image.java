package dev.kamba.imaging;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * One decoded plane: float32 [channels, rows, columns]. Grey images have one channel in the modality's unit (Hounsfield units
 * for CT, after rescale); colour images have three, red, green and blue, 0..255. Whole numbers may be kept in 16 bits, which only
 * those notice who ask for {@link #values}.
 */
public final class Image {

    private final int channels;
    private final int rows;
    private final int columns;
    private final Values values;

    private Image(int channels, int rows, int columns, Values values) {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 1 or 3, was " + channels);
        }
        if (rows < 1 || columns < 1) {
            throw new IllegalArgumentException("rows and columns must be positive, were " + rows + " x " + columns);
        }
        if (values.size() != Math.multiplyExact(Math.multiplyExact(channels, rows), columns)) {
            throw new IllegalArgumentException(
                    "expected " + channels + " x " + rows + " x " + columns + " samples, found " + values.size());
        }
        this.channels = channels;
        this.rows = rows;
        this.columns = columns;
        this.values = values;
    }

    /** Copies the samples. */
    public static Image of(int channels, int rows, int columns, float[] samples) {
        return wrap(channels, rows, columns, samples.clone());
    }

    /** Takes the array over without a copy: the caller must not write to it any more. */
    public static Image wrap(int channels, int rows, int columns, float[] samples) {
        return new Image(channels, rows, columns, new Values.Floats(samples));
    }

    /** A grey image of whole numbers, each {@code base + steps[i]}. Takes the array over as {@link #wrap} does. */
    public static Image whole(int rows, int columns, short[] steps, int base) {
        return new Image(1, rows, columns, new Values.Whole(steps, base));
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
        return values.at((channel * rows + row) * columns + column);
    }

    /** A copy of the samples, [channels, rows, columns]. */
    public float[] samples() {
        var copy = new float[values.size()];
        values.copy(0, copy, 0, copy.length);
        return copy;
    }

    /** The samples, [channels, rows, columns], for loops that read all of them; made anew if they are kept in 16 bits. */
    public float[] unwrap() {
        return values.floats();
    }

    /** As {@link #unwrap}, read-only. */
    public FloatBuffer view() {
        return FloatBuffer.wrap(unwrap()).asReadOnlyBuffer();
    }

    /** The samples in the form in which they are kept, [channels, rows, columns]. */
    public Values values() {
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Image image
                && channels == image.channels
                && rows == image.rows
                && columns == image.columns
                && Arrays.equals(unwrap(), image.unwrap());
    }

    @Override
    public int hashCode() {
        return 31 * (31 * rows + columns) + Arrays.hashCode(unwrap());
    }

    @Override
    public String toString() {
        return "Image[" + channels + " x " + rows + " x " + columns + "]";
    }
}
