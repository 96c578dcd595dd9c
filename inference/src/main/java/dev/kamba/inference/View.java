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
}
