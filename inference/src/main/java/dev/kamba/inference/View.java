package dev.kamba.inference;

import dev.kamba.imaging.Region;

import java.util.ArrayList;
import java.util.List;

/**
 * What a model sees at once of a prepared plane: one tile, perhaps mirrored.
 *
 * @param row number of the tile from the top
 * @param column number of the tile from the left
 * @param flip how it is mirrored
 */
record View(int row, int column, Flips.Flip flip) {

    /** Tile after tile, row by row, all mirror images of one together. */
    static List<View> all(Tiles rows, Tiles columns, Flips flips) {
        var views = new ArrayList<View>();
        for (int row = 0; row < rows.number(); row++) {
            for (int column = 0; column < columns.number(); column++) {
                for (var flip : flips.each()) {
                    views.add(new View(row, column, flip));
                }
            }
        }
        return views;
    }

    /** Where the tile lies. */
    Cut cut(Tiles rows, Tiles columns) {
        return new Cut(
                new Region(rows.start(row), columns.start(column), rows.tile(), columns.tile()),
                rows.size(),
                columns.size());
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
                Cut.reverse(line);
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
}
