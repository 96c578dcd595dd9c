package dev.kamba.trainer.measure;

import dev.kamba.imaging.Quantile;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A metric over many pictures, or over the runs of several seeds; values that are undefined (NaN) are left out and not counted. */
public final class Summary {

    private final double[] sorted;

    private Summary(double[] sorted) {
        this.sorted = sorted;
    }

    public static Summary of(double... values) {
        return new Summary(Arrays.stream(values)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray());
    }

    /** Over several things that each have the value, for example the evaluations of several seeds. */
    public static <T> Summary of(List<T> things, ToDoubleFunction<? super T> value) {
        return of(things.stream().mapToDouble(value).toArray());
    }

    /** Number of values that are defined. */
    public int count() {
        return sorted.length;
    }

    /** NaN if no value is defined. */
    public double mean() {
        return Arrays.stream(sorted).average().orElse(Double.NaN);
    }

    /** Standard deviation of the sample, with n - 1; NaN below two values. */
    public double sd() {
        if (sorted.length < 2) {
            return Double.NaN;
        }
        double mean = mean();
        double squares = Arrays.stream(sorted)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (sorted.length - 1));
    }

    /** NaN if no value is defined. */
    public double median() {
        return quantile(0.5);
    }

    /** NaN if no value is defined. */
    public double tenthPercentile() {
        return quantile(0.1);
    }

    /** NaN if no value is defined. */
    public double lowest() {
        return quantile(0);
    }

    /** NaN if no value is defined. */
    public double highest() {
        return quantile(1);
    }

    /** Linear between the sorted values; NaN if no value is defined. */
    public double quantile(double share) {
        return Quantile.of(sorted, share);
    }

    @Override
    public String toString() {
        return "Summary[" + count() + " values, " + mean() + " +- " + sd() + "]";
    }
}
