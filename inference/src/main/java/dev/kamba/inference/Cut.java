package dev.kamba.inference;

import dev.kamba.imaging.Region;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A rectangle of a prepared picture, for serving and training alike. Where it reaches beyond the picture's last row or column,
 * that row or column repeats.
 *
 * @param place where it begins, inside the picture, and its size
 * @param rows height of the picture
 * @param columns width of the picture
 */
public record Cut(Region place, int rows, int columns) {

    public Cut {
        if (place.row() >= rows || place.column() >= columns) {
            throw new IllegalArgumentException(place + " begins outside a picture of " + rows + " x " + columns);
        }
    }

    /**
     * Copies every channel of it.
     *
     * @param picture float32 [channels, rows, columns] from 0 on; its position is left alone
     * @param into gets [channels, place.rows, place.columns] from its position on, which moves behind it
     */
    public void copy(FloatBuffer picture, int channels, FloatBuffer into) {
        for (int channel = 0; channel < channels; channel++) {
            copy(picture, channel * rows * columns, Flips.Flip.NONE, into);
        }
    }

    /**
     * Copies one channel of it, perhaps mirrored.
     *
     * @param from where the channel begins in the picture
     */
    void copy(FloatBuffer picture, int from, Flips.Flip flip, FloatBuffer into) {
        int inside = Math.min(place.columns(), columns - place.column());
        var line = new float[place.columns()];
        for (int i = 0; i < place.rows(); i++) {
            int row = place.row() + (flip.rows() ? place.rows() - 1 - i : i);
            picture.get(from + Math.min(row, rows - 1) * columns + place.column(), line, 0, inside);
            Arrays.fill(line, inside, line.length, line[inside - 1]);
            if (flip.columns()) {
                reverse(line);
            }
            into.put(line);
        }
    }

    static void reverse(float[] line) {
        for (int i = 0, j = line.length - 1; i < j; i++, j--) {
            float left = line[i];
            line[i] = line[j];
            line[j] = left;
        }
    }
}
