package dev.kamba.trainer.measure;

import com.fasterxml.jackson.databind.node.NullNode;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model's figures in short, as they are printed and put into cards.
 *
 * @param evaluation of its outcomes
 * @param msPerImage mean time from pixels to mask
 */
public record Score(Evaluation evaluation, double msPerImage) {

    /** Mean Dice of the pictures with truth; NaN if there are none. */
    public double dice() {
        return evaluation.summary(Metric.DICE).mean();
    }

    /** Pictures with truth. */
    public int withTruth() {
        return evaluation.presence().withTruth();
    }

    /** Pictures without truth in which something was found. */
    public int falseAlarms() {
        return evaluation.presence().falseAlarms();
    }

    /** Pictures without truth. */
    public int empty() {
        return evaluation.presence().withoutTruth();
    }

    /** For reports, in a fixed order; null where undefined. */
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        var dice = evaluation.summary(Metric.DICE);
        var pooled = evaluation.pooled(Evaluation.PAPERS_BATCH);
        fields.put("images", evaluation.images());
        fields.put("withTruth", withTruth());
        fields.put("dice", rounded(dice.mean()));
        var interval = evaluation.interval(Metric.DICE);
        fields.put("diceLow", rounded(interval.low()));
        fields.put("diceHigh", rounded(interval.high()));
        fields.put("groups", interval.groups());
        fields.put("diceMedian", rounded(dice.median()));
        fields.put("diceTenthPercentile", rounded(dice.tenthPercentile()));
        fields.put("diceLowest", rounded(dice.lowest()));
        for (var metric : Metric.values()) {
            if (metric != Metric.DICE) {
                fields.put(metric.key(), rounded(evaluation.summary(metric).mean()));
            }
        }
        fields.put("hausdorff95Unit", evaluation.distanceUnit());
        fields.put("pooledIou", rounded(pooled.iou()));
        fields.put("pooledDice", rounded(pooled.dice()));
        var volumes = Summary.of(evaluation.volumes(), VolumeScore::dice);
        fields.put("volumes", volumes.count());
        fields.put("volumeDice", rounded(volumes.mean()));
        var volumeInterval = evaluation.volumeInterval();
        fields.put("volumeDiceLow", rounded(volumeInterval.low()));
        fields.put("volumeDiceHigh", rounded(volumeInterval.high()));
        fields.put("volumeDiceLowest", rounded(volumes.lowest()));
        fields.put(
                "volumeDifference",
                rounded(Summary.of(evaluation.volumes(), VolumeScore::difference)
                        .mean()));
        fields.put(
                "volumeDifferenceAbsolute",
                rounded(Summary.of(evaluation.volumes(), volume -> Math.abs(volume.difference()))
                        .mean()));
        fields.put("misses", evaluation.presence().misses());
        fields.put("withoutTruth", empty());
        fields.put("falseAlarms", falseAlarms());
        fields.put("msPerImage", rounded(msPerImage));
        return fields;
    }

    static Object rounded(double value) {
        return Double.isNaN(value) ? NullNode.getInstance() : Math.round(value * 1e4) / 1e4;
    }
}
