package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The logits of a plane as the weighted mean of what its views brought. They are added in the order of the views, whatever the
 * order in which they come, so that rounding is always the same; what comes too early waits.
 */
final class Blend {

    /** Logits of one plane that are kept while its views come in. */
    private static final long MOST_BYTES = 1L << 30;

    private final Tiles rows;
    private final Tiles columns;
    private final List<View> views;
    private final float share;
    private final float[] sum;
    private final int labels;
    private final Map<Integer, float[]> early = new HashMap<>();
    private int next;

    /** @param flips how many views there are of each tile */
    Blend(Tiles rows, Tiles columns, List<View> views, int flips, int labels) {
        long floats = (long) labels * rows.size() * columns.size();
        if (floats * Float.BYTES > MOST_BYTES) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED,
                    "the logits of " + labels + " x " + rows.size() + " x " + columns.size()
                            + " pixels are more than can be blended; let the model see the plane resized");
        }
        this.rows = rows;
        this.columns = columns;
        this.views = views;
        this.labels = labels;
        share = 1f / flips;
        sum = new float[(int) floats];
    }

    /** Takes what view {@code number} brought, [labels, rows, columns] of a tile; true when all are there. */
    synchronized boolean take(int number, FloatBuffer logits) {
        var values = new float[labels * rows.tile() * columns.tile()];
        logits.get(values);
        early.put(number, values);
        for (var waiting = early.remove(next); waiting != null; waiting = early.remove(next)) {
            add(views.get(next++), waiting);
        }
        return next == views.size();
    }

    private void add(View view, float[] logits) {
        int tile = rows.tile() * columns.tile();
        int plane = rows.size() * columns.size();
        for (int label = 0; label < labels; label++) {
            view.add(logits, label * tile, rows, columns, share, sum, label * plane);
        }
    }

    /** [labels, rows, columns] of the plane, when all views are there. */
    FloatBuffer logits() {
        return FloatBuffer.wrap(sum);
    }
}
