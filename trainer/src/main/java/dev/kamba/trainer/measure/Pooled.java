package dev.kamba.trainer.measure;

import java.util.List;

/**
 * Overlap as the papers report it (U-KAN and KM-UNet, metrics of their public code): all pixels of a batch counted together,
 * F1 from that IoU, then the mean over batches, weighted by their size. Large objects outweigh small ones.
 *
 * @param iou 0..1; NaN where nothing is true and nothing was found in any batch
 * @param dice mean of 2 IoU / (1 + IoU), 0..1; NaN as the IoU
 */
public record Pooled(double iou, double dice) {

    /**
     * Pools consecutive pictures. A batch in which nothing is true and nothing was found is left out; one with false alarms
     * alone counts as 0.
     *
     * @param pictures all labels to pool, counted per picture
     * @param batch pictures in a batch; the last may be smaller
     */
    public static Pooled of(List<Confusion> pictures, int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch must be positive, was " + batch);
        }
        double iou = 0;
        double dice = 0;
        int weight = 0;
        for (int from = 0; from < pictures.size(); from += batch) {
            var part = pictures.subList(from, Math.min(pictures.size(), from + batch));
            double pooled =
                    part.stream().reduce(Confusion.NONE, Confusion::plus).iou();
            if (!Double.isNaN(pooled)) {
                iou += part.size() * pooled;
                dice += part.size() * 2 * pooled / (1 + pooled);
                weight += part.size();
            }
        }
        return weight == 0 ? new Pooled(Double.NaN, Double.NaN) : new Pooled(iou / weight, dice / weight);
    }
}
