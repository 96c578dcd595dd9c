package dev.kamba.trainer.measure;

import java.util.Locale;

/** Figures for people; what is undefined is a dash. */
final class Figures {

    static final String DASH = "\u2013";

    private Figures() {}

    /** A ratio as percent with one decimal, without the sign. */
    static String percent(double ratio) {
        return decimal(100 * ratio, 1);
    }

    /** The same as mean and deviation. */
    static String percent(Summary summary) {
        return withDeviation(percent(summary.mean()), percent(summary.sd()));
    }

    /** The same of differences, each with its sign. */
    static String signedPercent(Summary summary) {
        var mean = percent(summary.mean());
        return withDeviation(summary.mean() > 0 ? "+" + mean : mean, percent(summary.sd()));
    }

    /** The same of a quantity that is no ratio. */
    static String decimal(Summary summary, int places) {
        return withDeviation(decimal(summary.mean(), places), decimal(summary.sd(), places));
    }

    private static String withDeviation(String mean, String deviation) {
        return deviation.equals(DASH) ? mean : mean + " \u00b1 " + deviation;
    }

    static String decimal(double value, int places) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + places + "f", value) : DASH;
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** A value of a metric: percent, or a length. */
    static String of(Metric metric, double value) {
        return metric == Metric.HAUSDORFF95 ? decimal(value, 1) : percent(value);
    }

    /** An interval of ratios behind its figure, for example " [83.3, 92.1]"; nothing where there is none. */
    static String bracketed(Interval interval) {
        var low = percent(interval.low());
        return low.equals(DASH) ? "" : " [" + low + ", " + percent(interval.high()) + "]";
    }

    /** From lowest to highest. */
    static String of(Metric metric, Interval interval) {
        var low = of(metric, interval.low());
        return low.equals(DASH) ? DASH : low + " to " + of(metric, interval.high());
    }
}
