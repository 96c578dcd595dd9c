package dev.kamba.inference;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * What a model sees at once of a prepared plane: one tile, perhaps mirrored.
 *
 * @param row number of the tile from the top
 * @param column number of the tile from the left
 * @param flip how it is mirrored
 */
record View(int row, int column, Flips.Flip flip) {

    /**
     * Copies the tile; beyond an end of the plane its last samples repeat.
     *
     * @param plane float32 [rows.size, columns.size] from {@code from} on
     */
    void copy(float[] plane, int from, Tiles rows, Tiles columns, FloatBuffer into) {
        int left = columns.start(column);
        int inside = Math.min(columns.tile(), columns.size() - left);
        var line = new float[columns.tile()];
        for (int i = 0; i < rows.tile(); i++) {
            int fromTop = rows.start(row) + (flip.rows() ? rows.tile() - 1 - i : i);
            int at = from + Math.min(fromTop, rows.size() - 1) * columns.size() + left;
            System.arraycopy(plane, at, line, 0, inside);
            Arrays.fill(line, inside, line.length, line[inside - 1]);
            if (flip.columns()) {
                reverse(line);
            }
            into.put(line);
        }
    }

    /**
     * Adds the weighted logits of one label to a sum of the plane's size, turned back.
     *
     * @param logits float32 [rows.tile, columns.tile] from {@code from} on
     * @param sum float32 [rows.size, columns.size] from {@code into} on
     * @param share of this view's flip in the sum
     */
    void add(float[] logits, int from, Tiles rows, Tiles columns, float share, float[] sum, int into) {
        var down = rows.weights(row);
        var right = columns.weights(column);
        var line = new float[columns.tile()];
        for (int i = 0; i < down.length; i++) {
            int source = flip.rows() ? rows.tile() - 1 - i : i;
            System.arraycopy(logits, from + source * line.length, line, 0, line.length);
            if (flip.columns()) {
                reverse(line);
            }
            int at = into + (rows.start(row) + i) * columns.size() + columns.start(column);
            weigh(line, right, down[i] * share, sum, at);
        }
    }

    private static void weigh(float[] line, float[] right, float down, float[] sum, int at) {
        for (int i = 0; i < right.length; i++) {
            sum[at + i] += line[i] * (right[i] * down);
        }
    }

    private static void reverse(float[] line) {
        for (int i = 0, j = line.length - 1; i < j; i++, j--) {
            float left = line[i];
            line[i] = line[j];
            line[j] = left;
        }
    }
}
