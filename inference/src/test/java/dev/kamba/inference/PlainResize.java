package dev.kamba.inference;

import java.util.Arrays;

/** {@link Resize} sample by sample, to compare the fast one with. */
final class PlainResize {

    private final Resampling vertical;
    private final Resampling horizontal;
    private final float[] read;
    private final float[] mixed;
    private final float[] line;

    PlainResize(int rows, int columns, int toRows, int toColumns) {
        vertical = Resampling.of(rows, toRows);
        horizontal = Resampling.of(columns, toColumns);
        read = new float[columns];
        mixed = new float[columns];
        line = new float[toColumns];
    }

    /** Where rows come from. */
    interface Source {
        /** Copies a row's samples into the line. */
        void read(int row, float[] into);
    }

    /** Where rows go. */
    interface Sink {
        /** Takes a finished row; the line is used again for the next. */
        void row(int row, float[] line);
    }

    void run(Source source, Sink sink) {
        for (int row = 0; row < vertical.size(); row++) {
            mix(source, row);
            for (int i = 0; i < line.length; i++) {
                line[i] = 0;
                for (int tap = 0; tap < horizontal.taps(); tap++) {
                    line[i] += mixed[horizontal.first(i) + tap] * horizontal.weight(i, tap);
                }
            }
            sink.row(row, line);
        }
    }

    private void mix(Source source, int row) {
        Arrays.fill(mixed, 0);
        for (int tap = 0; tap < vertical.taps(); tap++) {
            float weight = vertical.weight(row, tap);
            if (weight != 0) {
                source.read(vertical.first(row) + tap, read);
                for (int column = 0; column < mixed.length; column++) {
                    mixed[column] += weight * read[column];
                }
            }
        }
    }
}
