package dev.kamba.trainer.measure;

import java.util.function.ToDoubleFunction;

/**
 * The figures of one run, means over pictures and labels; NaN where undefined.
 *
 * @param dice per picture
 * @param diceInterval of that mean over pictures
 * @param iou per picture
 * @param pooledIou over the pixels of batches of 8, the papers' way
 * @param pooledInterval of that IoU
 * @param pooledDice of the same batches
 * @param sensitivity per picture
 * @param specificity per picture
 * @param hausdorff95 per picture
 * @param hausdorff95Unit mm or px
 * @param objectF1 per picture
 */
public record RunMetrics(
        double dice,
        Interval diceInterval,
        double iou,
        double pooledIou,
        Interval pooledInterval,
        double pooledDice,
        double sensitivity,
        double specificity,
        double hausdorff95,
        String hausdorff95Unit,
        double objectF1) {

    public static RunMetrics of(Evaluation evaluation) {
        ToDoubleFunction<Metric> mean = metric -> evaluation.summary(metric).mean();
        var pooled = evaluation.pooled(Evaluation.PAPERS_BATCH);
        return new RunMetrics(
                mean.applyAsDouble(Metric.DICE),
                evaluation.interval(Metric.DICE),
                mean.applyAsDouble(Metric.IOU),
                pooled.iou(),
                evaluation.pooledInterval(Evaluation.PAPERS_BATCH),
                pooled.dice(),
                mean.applyAsDouble(Metric.SENSITIVITY),
                mean.applyAsDouble(Metric.SPECIFICITY),
                mean.applyAsDouble(Metric.HAUSDORFF95),
                evaluation.distanceUnit(),
                mean.applyAsDouble(Metric.OBJECT_F1));
    }
}
