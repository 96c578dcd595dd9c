package dev.kamba.model;

/**
 * How samples become 0..1 before mean and standard deviation are applied; values outside are clamped.
 *
 * @param rule what {@code low} and {@code high} mean
 * @param low becomes 0
 * @param high becomes 1
 */
public record Intensity(Rule rule, double low, double high) {

    /** The meaning of the two bounds. */
    public enum Rule {
        /** Modality values, for example Hounsfield units. */
        WINDOW,
        /** Percentiles (0..100) of the plane's own samples. */
        PERCENTILE
    }

    public Intensity {
        if (!(low < high && Double.isFinite(low) && Double.isFinite(high))) {
            throw new IllegalArgumentException("low must be below high, were " + low + " and " + high);
        }
        if (rule == Rule.PERCENTILE && (low < 0 || high > 100)) {
            throw new IllegalArgumentException("percentiles must lie in 0..100, were " + low + " and " + high);
        }
    }
}
