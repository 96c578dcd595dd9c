package dev.kamba.trainer.measure;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How well a model's masks fit the truth, picture by picture, at the pictures' own size.
 *
 * @param dices one for each picture with truth
 * @param falseAlarms pictures without truth in which something was found
 * @param empty pictures without truth
 * @param msPerImage mean time from pixels to mask
 */
public record Score(List<Double> dices, int falseAlarms, int empty, double msPerImage) {

    public Score {
        dices = List.copyOf(dices);
    }

    /** Mean Dice of the pictures with truth; NaN if there are none. */
    public double dice() {
        return dices.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** Dice that the given share of the pictures stays below. */
    double quantile(double share) {
        if (dices.isEmpty()) {
            return Double.NaN;
        }
        var sorted = dices.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
    }

    /** For reports, in a fixed order. */
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("images", dices.size() + empty);
        fields.put("withTruth", dices.size());
        fields.put("dice", rounded(dice()));
        fields.put("diceMedian", rounded(quantile(0.5)));
        fields.put("diceTenthPercentile", rounded(quantile(0.1)));
        fields.put("diceLowest", rounded(quantile(0)));
        fields.put("withoutTruth", empty);
        fields.put("falseAlarms", falseAlarms);
        fields.put("msPerImage", rounded(msPerImage));
        return fields;
    }

    private static double rounded(double value) {
        return Double.isNaN(value) ? value : Math.round(value * 1e4) / 1e4;
    }
}
