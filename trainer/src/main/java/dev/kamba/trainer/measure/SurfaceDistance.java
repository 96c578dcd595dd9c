package dev.kamba.trainer.measure;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.PixelSpacing;
import dev.kamba.imaging.Quantile;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Distances from the pixels of a mask's border to the nearest border pixel of another mask, centre to centre. Exact: a distance transform along the columns,
 * then a search along the row that ends where no nearer pixel can lie.
 */
final class SurfaceDistance {

    /** Farther than any pixel, yet far from overflow. */
    private static final int NOWHERE = Integer.MAX_VALUE / 2;

    private final int columns;
    private final int rows;
    private final PixelSpacing spacing;

    private SurfaceDistance(Mask mask, PixelSpacing spacing) {
        this.rows = mask.rows();
        this.columns = mask.columns();
        this.spacing = spacing;
    }

    /**
     * The 95th percentile of all distances from either border to the other, in the spacing's unit; NaN where a mask is empty.
     */
    static double hausdorff95(Mask truth, Mask found, PixelSpacing spacing) {
        if (truth.isEmpty() || found.isEmpty()) {
            return Double.NaN;
        }
        var measure = new SurfaceDistance(truth, spacing);
        var one = truth.border();
        var other = found.border();
        double[] there = measure.distances(one, other);
        double[] back = measure.distances(other, one);
        double[] all = Arrays.copyOf(there, there.length + back.length);
        System.arraycopy(back, 0, all, there.length, back.length);
        Arrays.sort(all);
        return Quantile.of(all, 0.95);
    }

    private double[] distances(BitSet from, BitSet to) {
        int[] vertical = vertical(to);
        return from.stream().mapToDouble(at -> nearest(at, vertical)).toArray();
    }

    /** Rows between each pixel and the nearest border pixel of its column. */
    private int[] vertical(BitSet border) {
        var distances = new int[rows * columns];
        for (int i = 0; i < distances.length; i++) {
            int above = i < columns ? NOWHERE : distances[i - columns];
            distances[i] = border.get(i) ? 0 : Math.min(NOWHERE, above + 1);
        }
        for (int i = distances.length - columns - 1; i >= 0; i--) {
            distances[i] = Math.min(distances[i], distances[i + columns] + 1);
        }
        return distances;
    }

    private double nearest(int at, int[] vertical) {
        int column = at % columns;
        int start = at - column;
        double best = Double.POSITIVE_INFINITY;
        int widest = Math.max(column, columns - 1 - column);
        for (int aside = 0; aside <= widest; aside++) {
            double across = square(aside * spacing.columnMm());
            if (across >= best) {
                break;
            }
            if (aside <= column) {
                best = Math.min(best, across + square(vertical[start + column - aside] * spacing.rowMm()));
            }
            if (column + aside < columns) {
                best = Math.min(best, across + square(vertical[start + column + aside] * spacing.rowMm()));
            }
        }
        return Math.sqrt(best);
    }

    private static double square(double length) {
        return length * length;
    }
}
