package dev.kamba.trainer.measure;

import dev.kamba.imaging.Mask;

/**
 * Pixels counted by what is true and what was found.
 *
 * @param truePositive true and found
 * @param falsePositive found only
 * @param falseNegative true only
 * @param trueNegative neither
 */
public record Confusion(long truePositive, long falsePositive, long falseNegative, long trueNegative) {

    /** No pixel. */
    public static final Confusion NONE = new Confusion(0, 0, 0, 0);

    /** Counts two masks of the same size. */
    public static Confusion of(Mask truth, Mask found) {
        var common = truth.bits();
        common.and(found.bits());
        long both = common.cardinality();
        long onlyFound = found.count() - both;
        long onlyTrue = truth.count() - both;
        long pixels = (long) truth.rows() * truth.columns();
        return new Confusion(both, onlyFound, onlyTrue, pixels - both - onlyFound - onlyTrue);
    }

    public Confusion plus(Confusion other) {
        return new Confusion(
                truePositive + other.truePositive,
                falsePositive + other.falsePositive,
                falseNegative + other.falseNegative,
                trueNegative + other.trueNegative);
    }

    /** How many pixels are true. */
    public long truth() {
        return truePositive + falseNegative;
    }

    /** How many pixels were found. */
    public long finding() {
        return truePositive + falsePositive;
    }

    /** Whether any pixel is true. */
    public boolean hasTruth() {
        return truth() > 0;
    }

    /** Whether any pixel was found. */
    public boolean hasFinding() {
        return finding() > 0;
    }

    /** TP / (TP + FP + FN), 0..1; NaN where nothing is true and nothing was found. */
    public double iou() {
        return ratio(truePositive, truePositive + falsePositive + falseNegative);
    }

    /** 2 TP / (2 TP + FP + FN), 0..1; NaN where nothing is true and nothing was found. */
    public double dice() {
        return ratio(2 * truePositive, 2 * truePositive + falsePositive + falseNegative);
    }

    /** TP / (TP + FN), 0..1; NaN where nothing is true. */
    public double sensitivity() {
        return ratio(truePositive, truth());
    }

    /** TN / (TN + FP), 0..1; NaN where everything is true. */
    public double specificity() {
        return ratio(trueNegative, trueNegative + falsePositive);
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? Double.NaN : (double) part / whole;
    }
}
