package dev.kamba.trainer.measure;

import dev.kamba.imaging.Quantile;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How far the mean of a metric would move with other patients: 95 % of the means of as many groups, drawn from those at hand
 * with replacement, lie between low and high (the bootstrap's percentile interval: Efron and Tibshirani, An Introduction to the
 * Bootstrap, 1993, section 13.3). Whole groups are drawn, since pictures of one patient are alike. Of a dozen groups or fewer it
 * is somewhat too narrow.
 *
 * @param low NaN below two groups that have a value
 * @param high NaN as low
 * @param groups that have a value
 */
public record Interval(double low, double high, int groups) {

    private static final double LEVEL = 0.95;
    private static final int DRAWS = 2000;

    /** So that the same scores always have the same interval. */
    private static final long SEED = 1;

    /** Sum and number of the values of one group. */
    private record Share(double sum, int count) {

        Share plus(Share other) {
            return new Share(sum + other.sum, count + other.count);
        }
    }

    /** Of the mean over the scores whose value is defined. */
    static <T> Interval of(List<T> scores, Function<T, String> group, ToDoubleFunction<T> value) {
        var shares = new LinkedHashMap<String, Share>();
        for (var score : scores) {
            double one = value.applyAsDouble(score);
            if (!Double.isNaN(one)) {
                shares.merge(group.apply(score), new Share(one, 1), Share::plus);
            }
        }
        var groups = List.copyOf(shares.values());
        if (groups.size() < 2) {
            return new Interval(Double.NaN, Double.NaN, groups.size());
        }
        var random = new SplittableRandom(SEED);
        var means = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            double sum = 0;
            int count = 0;
            for (int i = 0; i < groups.size(); i++) {
                var drawn = groups.get(random.nextInt(groups.size()));
                sum += drawn.sum;
                count += drawn.count;
            }
            means[draw] = sum / count;
        }
        Arrays.sort(means);
        return new Interval(Quantile.of(means, (1 - LEVEL) / 2), Quantile.of(means, (1 + LEVEL) / 2), groups.size());
    }
}
