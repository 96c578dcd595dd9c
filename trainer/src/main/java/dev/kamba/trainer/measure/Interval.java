package dev.kamba.trainer.measure;

import dev.kamba.imaging.Quantile;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * How far a figure over many pictures would move with other patients: the bootstrap's expanded percentile interval at 95 %
 * (Hesterberg, What Teachers Should Know about the Bootstrap, arXiv 1411.5279), the figures of as many groups, drawn
 * from those at hand with replacement. Whole groups are drawn, since pictures of one patient are alike.
 *
 * @param low NaN below two groups
 * @param high NaN as low
 * @param groups that it was taken over
 */
public record Interval(double low, double high, int groups) {

    /** Of what was not measured. */
    public static final Interval NONE = new Interval(Double.NaN, Double.NaN, 0);

    private static final double BEYOND = 0.025;
    private static final int DRAWS = 4000;

    /** So that the same scores always have the same interval. */
    private static final long SEED = 1;

    /** Sum and number of the values of one group. */
    private record Share(double sum, int count) {

        Share plus(Share other) {
            return new Share(sum + other.sum, count + other.count);
        }

        double mean() {
            return sum / count;
        }
    }

    /** Of the mean over the scores whose value is defined. */
    static <T> Interval ofMean(List<T> scores, Function<T, String> group, ToDoubleFunction<T> value) {
        var shares = new LinkedHashMap<String, Share>();
        for (var score : scores) {
            double one = value.applyAsDouble(score);
            if (!Double.isNaN(one)) {
                shares.merge(group.apply(score), new Share(one, 1), Share::plus);
            }
        }
        return drawn(
                List.copyOf(shares.values()),
                groups -> groups.stream().reduce(new Share(0, 0), Share::plus).mean());
    }

    /** Of any figure over several scores. */
    static <T> Interval of(List<T> scores, Function<T, String> group, ToDoubleFunction<List<T>> figure) {
        var groups = scores.stream().collect(Collectors.groupingBy(group, LinkedHashMap::new, Collectors.toList()));
        return drawn(
                List.copyOf(groups.values()),
                some -> figure.applyAsDouble(some.stream().flatMap(List::stream).toList()));
    }

    private static <G> Interval drawn(List<G> groups, ToDoubleFunction<List<G>> figure) {
        if (groups.size() < 2) {
            return new Interval(Double.NaN, Double.NaN, groups.size());
        }
        var random = new SplittableRandom(SEED);
        var figures = DoubleStream.generate(() -> {
                    var some = new ArrayList<G>(groups.size());
                    for (int i = 0; i < groups.size(); i++) {
                        some.add(groups.get(random.nextInt(groups.size())));
                    }
                    return figure.applyAsDouble(some);
                })
                .limit(DRAWS)
                .filter(value -> !Double.isNaN(value))
                .sorted()
                .toArray();
        double beyond = expanded(groups.size());
        return new Interval(Quantile.of(figures, beyond), Quantile.of(figures, 1 - beyond), groups.size());
    }

    /** The share to leave out on each side, less than 0.025 because draws of few groups vary too little: Phi(t sqrt(n / (n - 1))). */
    private static double expanded(int groups) {
        double t = TDistribution.of(groups - 1).inverseCumulativeProbability(BEYOND);
        return NormalDistribution.of(0, 1).cumulativeProbability(t * Math.sqrt(groups / (groups - 1.0)));
    }
}
