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
    private final List<float[]> down;
    private final List<float[]> right;
    private final float share;
    private final float[] sum;
    private final int labels;
    private final Map<Integer, FloatBuffer> early = new HashMap<>();
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
        down = rows.weights();
        right = columns.weights();
        share = 1f / flips;
        sum = new float[(int) floats];
    }

    /** Takes what view {@code number} brought, [labels, rows, columns] of a tile from its position on; true when all are there. */
    synchronized boolean take(int number, FloatBuffer logits) {
        if (number != next) {
            // The caller writes other logits there.
            early.put(
                    number,
                    FloatBuffer.allocate(tile() * labels)
                            .put(logits.duplicate().limit(logits.position() + tile() * labels))
                            .flip());
            return false;
        }
        for (var ready = logits; ready != null; ready = early.remove(next)) {
            add(views.get(next++), ready);
        }
        return next == views.size();
    }

    private int tile() {
        return rows.tile() * columns.tile();
    }

    private void add(View view, FloatBuffer logits) {
        int plane = rows.size() * columns.size();
        for (int label = 0; label < labels; label++) {
            add(view, logits, logits.position() + label * tile(), label * plane);
        }
    }

    /** Adds what a view brought of one label, from {@code from} on, turned back, to the sum of that label, from {@code into} on. */
    private void add(View view, FloatBuffer logits, int from, int into) {
        var weights = down.get(view.row());
        var across = right.get(view.column());
        var line = new float[columns.tile()];
        var mixed = new float[across.length];
        for (int i = 0; i < weights.length; i++) {
            int source = view.flip().rows() ? rows.tile() - 1 - i : i;
            logits.get(from + source * line.length, line);
            if (view.flip().columns()) {
                Cut.reverse(line);
            }
            int at = into + (rows.start(view.row()) + i) * columns.size() + columns.start(view.column());
            System.arraycopy(sum, at, mixed, 0, mixed.length);
            weigh(line, across, weights[i] * share, mixed);
            System.arraycopy(mixed, 0, sum, at, mixed.length);
        }
    }

    /** All from 0 on: where it sees that no number is read that was written before, the compiler makes vector instructions. */
    private static void weigh(float[] line, float[] across, float weight, float[] mixed) {
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] += line[i] * (across[i] * weight);
        }
    }

    /** [labels, rows, columns] of the plane, when all views are there. */
    FloatBuffer logits() {
        return FloatBuffer.wrap(sum);
    }
}
