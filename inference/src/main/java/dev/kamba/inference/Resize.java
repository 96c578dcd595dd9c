package dev.kamba.inference;

import dev.kamba.imaging.Values;
import org.jspecify.annotations.Nullable;

/** Resamples both axes of a plane, row by row, so that no second plane is kept. Not for use by several threads. */
final class Resize {

    private final int rows;
    private final int columns;
    private final Resampling vertical;
    private final Resampling horizontal;
    private final float[] near;
    private final float[] mixed;
    private final float[] line;
    private final @Nullable Halving halving;

    Resize(int rows, int columns, int toRows, int toColumns) {
        this.rows = rows;
        this.columns = columns;
        vertical = Resampling.of(rows, toRows);
        horizontal = Resampling.of(columns, toColumns);
        near = new float[Math.multiplyExact(vertical.taps(), columns)];
        mixed = new float[columns];
        line = new float[toColumns];
        halving = rows == 2L * toRows && columns == 2L * toColumns ? new Halving(toColumns) : null;
    }

    /** Where rows go. */
    interface Sink {
        /** Takes a finished row; the line is used again for the next. */
        void row(int row, float[] line);
    }

    /** Whether this is the resize between these sizes. */
    boolean fits(int fromRows, int fromColumns, int toRows, int toColumns) {
        return rows == fromRows && columns == fromColumns && vertical.size() == toRows && line.length == toColumns;
    }

    void run(Grid from, Sink sink) {
        for (int row = 0; row < vertical.size(); row++) {
            sink.row(row, line(from, row));
        }
    }

    /** One finished row; the line is used again for the next. */
    float[] line(Grid from, int row) {
        if (halving != null && from.values() instanceof Values.Whole whole && Halving.suits(whole)) {
            halving.line(whole, from.at(2 * row), from.at(2 * row + 1), line);
        } else {
            mix(from, row);
            horizontal.line(mixed, line);
        }
        return line;
    }

    /** The weighted sum of rows. Its loops have no branches and no calls, so that the compiler makes them vector loops. */
    private void mix(Grid from, int row) {
        int tap = 0;
        while (vertical.weight(row, tap) == 0) {
            tap++;
        }
        fetch(from, vertical.first(row));
        int last = vertical.taps() - 1;
        float weight = vertical.weight(row, tap);
        if (tap < last && vertical.weight(row, tap + 1) != 0) {
            weigh(near, tap * columns, columns, weight, vertical.weight(row, tap + 1), mixed);
            tap++;
        } else {
            weigh(near, tap * columns, weight, mixed);
        }
        for (tap++; tap <= last; tap++) {
            weight = vertical.weight(row, tap);
            if (weight != 0) {
                add(near, tap * columns, weight, mixed);
            }
        }
    }

    /** Copies rows one after the other: read side by side while they are mixed, they come from memory at half the speed. */
    private void fetch(Grid from, int row) {
        for (int tap = 0; tap < vertical.taps(); tap++) {
            from.copy(row + tap, near, tap * columns);
        }
    }

    private static void weigh(float[] samples, int at, float weight, float[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = weight * samples[at + i];
        }
    }

    private static void weigh(float[] samples, int at, int stride, float weight, float next, float[] into) {
        int below = at + stride;
        for (int i = 0; i < into.length; i++) {
            into[i] = weight * samples[at + i] + next * samples[below + i];
        }
    }

    private static void add(float[] samples, int at, float weight, float[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] += weight * samples[at + i];
        }
    }
}
