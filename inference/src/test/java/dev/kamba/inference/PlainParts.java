package dev.kamba.inference;

import java.util.Arrays;
import java.util.BitSet;

/** The connected parts of a mask (8 neighbours), all runs kept, to compare {@link Parts} with. */
final class PlainParts {

    private final BitSet bits;
    private int[] starts = new int[256];
    private int[] ends = new int[256];
    private int[] parents = new int[256];
    private int runs;

    /** Keeps the bits without a copy; bit {@code row * columns + column} is the pixel at (row, column). */
    PlainParts(BitSet bits, int rows, int columns) {
        this.bits = bits;
        int above = 0;
        for (int row = 0; row < rows; row++) {
            int first = runs;
            addRuns(row * columns, (row + 1) * columns);
            join(above, first, columns);
            above = first;
        }
    }

    /** Clears every part with fewer pixels. */
    void dropBelow(int minimumPixels) {
        var sizes = new long[runs];
        for (int run = 0; run < runs; run++) {
            sizes[root(run)] += ends[run] - starts[run];
        }
        for (int run = 0; run < runs; run++) {
            if (sizes[root(run)] < minimumPixels) {
                bits.clear(starts[run], ends[run]);
            }
        }
    }

    private void addRuns(int from, int to) {
        int start = bits.nextSetBit(from);
        while (start >= 0 && start < to) {
            int end = Math.min(bits.nextClearBit(start), to);
            add(start, end);
            start = end < to ? bits.nextSetBit(end) : -1;
        }
    }

    private void add(int start, int end) {
        if (runs == starts.length) {
            starts = Arrays.copyOf(starts, 2 * runs);
            ends = Arrays.copyOf(ends, 2 * runs);
            parents = Arrays.copyOf(parents, 2 * runs);
        }
        starts[runs] = start;
        ends[runs] = end;
        parents[runs] = runs;
        runs++;
    }

    /** Joins the runs from {@code first} on with those of the row above, which begin at {@code above}. */
    private void join(int above, int first, int columns) {
        int upper = above;
        for (int run = first; run < runs; run++) {
            // In the row above, diagonal neighbours count: one pixel more on either side.
            int from = starts[run] - columns - 1;
            int to = ends[run] - columns + 1;
            while (upper < first && ends[upper] <= from) {
                upper++;
            }
            for (int other = upper; other < first && starts[other] < to; other++) {
                parents[root(other)] = root(run);
            }
        }
    }

    private int root(int run) {
        int root = run;
        while (parents[root] != root) {
            parents[root] = parents[parents[root]];
            root = parents[root];
        }
        return root;
    }
}
