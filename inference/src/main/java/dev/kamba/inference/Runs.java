package dev.kamba.inference;

import java.util.Arrays;
import java.util.BitSet;

/** The runs of equal bits of one slice, row by row. Keeps its memory from slice to slice. */
final class Runs {

    private final int columns;
    private final int[] firsts;
    private int[] starts = new int[256];
    private int[] ends = new int[256];
    private int base;

    Runs(int rows, int columns) {
        this.columns = columns;
        firsts = new int[rows + 1];
    }

    /**
     * Finds the runs of set or of clear bits.
     *
     * @param bits bit {@code row * columns + column} is the pixel at (row, column)
     * @param number of the first run, from which all are numbered on
     */
    void find(BitSet bits, boolean set, int number) {
        base = number;
        int count = 0;
        int all = (firsts.length - 1) * columns;
        // From the end of the run before; row by row, every empty row would search all that lies below it.
        int start = next(bits, set, 0, all);
        for (int row = 0; row < firsts.length - 1; row++) {
            firsts[row] = count;
            int from = row * columns;
            int to = from + columns;
            while (start < to) {
                int end = next(bits, !set, start, to);
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * count);
                    ends = Arrays.copyOf(ends, 2 * count);
                }
                starts[count] = start - from;
                ends[count++] = end - from;
                start = next(bits, set, end, all);
            }
        }
        firsts[firsts.length - 1] = count;
    }

    /** The first such bit from {@code from} on, at most {@code to}. */
    private static int next(BitSet bits, boolean set, int from, int to) {
        int found = set ? bits.nextSetBit(from) : bits.nextClearBit(from);
        return found < 0 ? to : Math.min(found, to);
    }

    int rows() {
        return firsts.length - 1;
    }

    /** The first run of a row; that of the row behind the last is the number of runs. */
    int first(int row) {
        return firsts[row];
    }

    int count() {
        return firsts[firsts.length - 1];
    }

    /** First column. */
    int start(int run) {
        return starts[run];
    }

    /** The column behind the last. */
    int end(int run) {
        return ends[run];
    }

    int number(int run) {
        return base + run;
    }

    /**
     * Joins the runs of a row with those of a row of another slice, or of this, that they touch.
     *
     * @param reach 1 if touching at a corner counts, else 0
     */
    void join(int row, Runs others, int otherRow, int reach, Union union) {
        int run = firsts[row];
        int other = others.firsts[otherRow];
        while (run < firsts[row + 1] && other < others.firsts[otherRow + 1]) {
            if (starts[run] < others.ends[other] + reach && others.starts[other] < ends[run] + reach) {
                union.join(base + run, others.base + other);
            }
            // The one that ends first can touch nothing further right.
            if (ends[run] < others.ends[other]) {
                run++;
            } else {
                other++;
            }
        }
    }
}
