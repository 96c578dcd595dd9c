package dev.kamba.imaging;

/** Quantiles of a sample, linear between its sorted values (type 7 of Hyndman and Fan, 1996). */
public final class Quantile {

    private Quantile() {}

    /** The value that the given share (0..1) of the sorted values lies below; NaN if there are none. */
    public static double of(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = share * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(sorted.length - 1, below + 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
