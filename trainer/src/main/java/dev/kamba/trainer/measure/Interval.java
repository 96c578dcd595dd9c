package dev.kamba.trainer.measure;

import dev.kamba.imaging.Quantile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * How far a figure over many pictures would move with other patients: 95 % of the figures of as many groups, drawn from those at
 * hand with replacement, lie between low and high (the bootstrap's percentile interval: Efron and Tibshirani, An Introduction to
 * the Bootstrap, 1993, section 13.3). Whole groups are drawn, since pictures of one patient are alike. Of a dozen groups or fewer
 * it is somewhat too narrow.
 *
 * @param low NaN below two groups
 * @param high NaN as low
 * @param groups that it was taken over
 */
public record Interval(double low, double high, int groups) {

    /** Of what was not measured. */
    public static final Interval NONE = new Interval(Double.NaN, Double.NaN, 0);

    private static final double LEVEL = 0.95;
    private static final int DRAWS = 2000;

    /** So that the same scores always have the same interval. */
    private static final long SEED = 1;

    /** Of the mean over the scores whose value is defined. */
    static <T> Interval ofMean(List<T> scores, Function<T, String> group, ToDoubleFunction<T> value) {
        var defined = scores.stream()
                .filter(score -> !Double.isNaN(value.applyAsDouble(score)))
                .toList();
        return of(
                defined,
                group,
                drawn -> drawn.stream().mapToDouble(value).average().orElseThrow());
    }

    /** Of any figure over several scores. */
    static <T> Interval of(List<T> scores, Function<T, String> group, ToDoubleFunction<List<T>> figure) {
        var groups = List.copyOf(scores.stream()
                .collect(Collectors.groupingBy(group, LinkedHashMap::new, Collectors.toList()))
                .values());
        if (groups.size() < 2) {
            return new Interval(Double.NaN, Double.NaN, groups.size());
        }
        var random = new SplittableRandom(SEED);
        var figures = DoubleStream.generate(() -> {
                    var drawn = new ArrayList<T>(scores.size());
                    for (int i = 0; i < groups.size(); i++) {
                        drawn.addAll(groups.get(random.nextInt(groups.size())));
                    }
                    return figure.applyAsDouble(drawn);
                })
                .limit(DRAWS)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        return new Interval(
                Quantile.of(figures, (1 - LEVEL) / 2), Quantile.of(figures, (1 + LEVEL) / 2), groups.size());
    }
}
