package dev.kamba.inference;

import dev.kamba.model.Window;
import org.jspecify.annotations.Nullable;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

/**
 * One prepared picture cut into what a model sees at once, and the logits put together again, as {@link Engine} does it: for
 * those who run the network themselves. Not for use by several threads.
 */
public final class Mosaic {

    private final Tiles rows;
    private final Tiles columns;
    private final List<View> views;
    private final int labels;
    private @Nullable Blend blend;

    private Mosaic(Tiles rows, Tiles columns, int labels) {
        this.rows = rows;
        this.columns = columns;
        this.labels = labels;
        views = View.all(rows, columns, Flips.NONE);
    }

    /**
     * Lays tiles over a picture; refused where they are too many.
     *
     * @param rows height of the picture
     * @param columns width of the picture
     * @param tileRows height of what the model sees
     * @param tileColumns width of what the model sees
     * @param window how the model slides; empty: the picture has the model's size
     */
    public static Mosaic of(int rows, int columns, int tileRows, int tileColumns, Optional<Window> window, int labels) {
        if (window.isEmpty() && (rows != tileRows || columns != tileColumns)) {
            throw new IllegalArgumentException("without a window the picture must be " + tileRows + " x " + tileColumns
                    + ", was " + rows + " x " + columns);
        }
        return new Mosaic(
                window.map(each -> Tiles.sliding(rows, tileRows, each)).orElseGet(() -> Tiles.whole(rows)),
                window.map(each -> Tiles.sliding(columns, tileColumns, each)).orElseGet(() -> Tiles.whole(columns)),
                labels);
    }

    /** How many tiles there are. */
    public int tiles() {
        return views.size();
    }

    /**
     * Copies one tile.
     *
     * @param picture float32 [channels, rows, columns] from 0 on
     * @param into gets [channels, tileRows, tileColumns] from its position on, which moves behind it
     */
    public void copy(int tile, FloatBuffer picture, int channels, FloatBuffer into) {
        views.get(tile).cut(rows, columns).copy(picture, channels, into);
    }

    /** Takes the logits of one tile, float32 [labels, tileRows, tileColumns]; true when all are there. */
    public boolean take(int tile, FloatBuffer logits) {
        var known = blend;
        if (known == null) {
            known = new Blend(rows, columns, views, 1, labels);
            blend = known;
        }
        return known.take(tile, logits);
    }

    /** The logits of the picture, float32 [labels, rows, columns], once all tiles are there; then it holds no more of it. */
    public FloatBuffer logits() {
        var known = blend;
        if (known == null) {
            throw new IllegalStateException("no tile was taken yet");
        }
        blend = null;
        return known.logits();
    }
}
