package dev.kamba.trainer.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What one model has more than another on the same pictures, picture by picture: pictures that are hard for both move neither,
 * so that it tells models apart whose intervals overlap.
 */
public final class Difference {

    private final List<Pair> pairs;

    /** Scores of the same picture and label. */
    private record Pair(ImageScore model, ImageScore other) {

        String group() {
            return model.group();
        }

        double of(Metric metric) {
            return metric.of(model) - metric.of(other);
        }
    }

    private Difference(List<Pair> pairs) {
        this.pairs = List.copyOf(pairs);
    }

    /**
     * Of two evaluations of the same pictures, in the same order.
     *
     * @throws IllegalArgumentException if pictures, labels or units differ
     */
    public static Difference of(Evaluation model, Evaluation other) {
        if (model.scores().size() != other.scores().size() || model.millimetres() != other.millimetres()) {
            throw new IllegalArgumentException("both must be evaluations of the same pictures and labels");
        }
        return new Difference(IntStream.range(0, model.scores().size())
                .mapToObj(i -> pair(model.scores().get(i), other.scores().get(i)))
                .toList());
    }

    private static Pair pair(ImageScore model, ImageScore other) {
        if (!model.id().equals(other.id()) || model.label() != other.label()) {
            throw new IllegalArgumentException("both must be evaluations of the same pictures and labels");
        }
        return new Pair(model, other);
    }

    /** For reports: of each metric the mean difference and its interval, then how many pictures and labels have which Dice. */
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        for (var metric : Metric.values()) {
            ToDoubleFunction<Pair> value = pair -> pair.of(metric);
            var interval = Interval.ofMean(pairs, Pair::group, value);
            fields.put(metric.key(), Score.rounded(Summary.of(pairs, value).mean()));
            fields.put(metric.key() + "Low", Score.rounded(interval.low()));
            fields.put(metric.key() + "High", Score.rounded(interval.high()));
            if (metric == Metric.DICE) {
                fields.put("groups", interval.groups());
            }
        }
        fields.put("better", count(difference -> difference > 0));
        fields.put("same", count(difference -> difference == 0));
        fields.put("worse", count(difference -> difference < 0));
        return fields;
    }

    private long count(DoublePredicate which) {
        return pairs.stream()
                .mapToDouble(pair -> pair.of(Metric.DICE))
                .filter(which)
                .count();
    }
}
