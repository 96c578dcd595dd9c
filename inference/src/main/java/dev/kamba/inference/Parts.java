package dev.kamba.inference;

import dev.kamba.imaging.Mask;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The connected parts of a mask or of a stack of masks, found as runs of pixels joined from row to row and from slice to
 * slice. Only the runs of two slices are kept, and one number for each run of all. Keeps its memory from call to call; for one
 * thread at a time.
 */
public final class Parts {

    private final Union union = new Union();
    private final int columns;
    private Runs above;
    private Runs here;

    Parts(int rows, int columns) {
        this.columns = columns;
        above = new Runs(rows, columns);
        here = new Runs(rows, columns);
    }

    /** The number of each pixel's part (8 neighbours), from 1 without gaps, row by row; 0 where no bit is set. */
    public static int[] numbers(Mask mask) {
        var parts = new Parts(mask.rows(), mask.columns());
        parts.find(List.of(mask.bits()), true, 1);
        var runs = parts.here;
        var numbers = new int[Math.multiplyExact(mask.rows(), mask.columns())];
        var ofRoots = new int[runs.count()];
        int last = 0;
        for (int row = 0; row < mask.rows(); row++) {
            for (int run = runs.first(row); run < runs.first(row + 1); run++) {
                int root = parts.union.root(run);
                if (ofRoots[root] == 0) {
                    ofRoots[root] = ++last;
                }
                int from = row * mask.columns();
                Arrays.fill(numbers, from + runs.start(run), from + runs.end(run), ofRoots[root]);
            }
        }
        return numbers;
    }

    /** Whether the sizes are these. */
    boolean fits(int rows, int ofColumns) {
        return here.rows() == rows && columns == ofColumns;
    }

    /** Clears every part with fewer pixels; neighbours are the 8 of a slice, and the 9 of the slice before and after. */
    void dropBelow(List<BitSet> slices, int minimumPixels) {
        flipBelow(slices, true, 1, minimumPixels);
    }

    /** Sets the pixels of every hole with fewer of them: parts of the background (4 neighbours) that touch no border. */
    void fillBelow(BitSet slice, int holePixels) {
        flipBelow(List.of(slice), false, 0, holePixels);
    }

    private void flipBelow(List<BitSet> slices, boolean set, int reach, int pixels) {
        find(slices, set, reach);
        if (slices.size() == 1) {
            flip(slices.get(0), pixels);
            return;
        }
        int number = 0;
        for (var slice : slices) {
            here.find(slice, set, number);
            number += here.count();
            flip(slice, pixels);
        }
    }

    private void flip(BitSet slice, int pixels) {
        for (int row = 0; row < here.rows(); row++) {
            for (int run = here.first(row); run < here.first(row + 1); run++) {
                if (union.size(here.number(run)) < pixels) {
                    slice.flip(row * columns + here.start(run), row * columns + here.end(run));
                }
            }
        }
    }

    /** Afterwards {@code here} holds the runs of the last slice. */
    private void find(List<BitSet> slices, boolean set, int reach) {
        union.clear();
        for (int slice = 0; slice < slices.size(); slice++) {
            var before = here;
            here = above;
            above = before;
            here.find(slices.get(slice), set, union.count());
            add(!set);
            for (int row = 0; row < here.rows(); row++) {
                if (row > 0) {
                    here.join(row, here, row - 1, reach, union);
                }
                if (slice > 0) {
                    joinAbove(row, reach);
                }
            }
        }
    }

    private void joinAbove(int row, int reach) {
        int last = Math.min(here.rows() - 1, row + reach);
        for (int other = Math.max(0, row - reach); other <= last; other++) {
            here.join(row, above, other, reach, union);
        }
    }

    /** What must not touch the border counts as endless where it does. */
    private void add(boolean inside) {
        for (int row = 0; row < here.rows(); row++) {
            boolean edge = inside && (row == 0 || row == here.rows() - 1);
            for (int run = here.first(row); run < here.first(row + 1); run++) {
                boolean endless = edge || (inside && (here.start(run) == 0 || here.end(run) == columns));
                union.add(endless ? Integer.MAX_VALUE : here.end(run) - here.start(run));
            }
        }
    }
}
