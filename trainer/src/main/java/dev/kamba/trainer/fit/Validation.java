package dev.kamba.trainer.fit;

import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How well logits fit the truth at the network's size; a pixel counts as found when its logit is above 0, as true when its
 * target is above one half.
 *
 * @param dice mean Dice of images and labels with truth; NaN if there are none
 * @param iou mean intersection over union of the same
 * @param pooledIou IoU over all pixels of eight consecutive images together, mean over such batches weighted by their size: the
 *     papers' way; NaN where neither truth nor finding has a pixel
 * @param falseAlarms share of images and labels without truth in which something was found; NaN if there are none
 */
public record Validation(double dice, double iou, double pooledIou, double falseAlarms) {

    /** Images that {@link #pooledIou} takes together. */
    private static final int POOL = 8;

    /** Pixels of one image and label. */
    private record Counts(int truth, int found, int common) {

        Counts plus(Counts other) {
            return new Counts(truth + other.truth, found + other.found, common + other.common);
        }

        double dice() {
            return 2.0 * common / (truth + found);
        }

        double iou() {
            return (double) common / (truth + found - common);
        }
    }

    /** From logits [N,K,H,W]. */
    static Validation of(float[] logits, List<Example> examples, Size size) {
        var counts = IntStream.range(0, examples.size() * size.labels())
                .parallel()
                .mapToObj(plane -> counts(logits, plane, examples.get(plane / size.labels()), size))
                .toList();
        var present = counts.stream().filter(each -> each.truth > 0).toList();
        var absent = counts.stream().filter(each -> each.truth == 0).toList();
        return new Validation(
                present.stream().mapToDouble(Counts::dice).average().orElse(Double.NaN),
                present.stream().mapToDouble(Counts::iou).average().orElse(Double.NaN),
                pooled(counts, size.labels()),
                absent.stream()
                        .mapToInt(each -> each.found > 0 ? 1 : 0)
                        .average()
                        .orElse(Double.NaN));
    }

    private static Counts counts(float[] logits, int plane, Example example, Size size) {
        int label = plane % size.labels() * size.plane();
        int truth = 0;
        int found = 0;
        int common = 0;
        for (int i = 0; i < size.plane(); i++) {
            boolean is = example.target()[label + i] > 0.5f;
            boolean says = logits[plane * size.plane() + i] > 0;
            truth += is ? 1 : 0;
            found += says ? 1 : 0;
            common += is && says ? 1 : 0;
        }
        return new Counts(truth, found, common);
    }

    private static double pooled(List<Counts> counts, int labels) {
        double sum = 0;
        int images = 0;
        for (int first = 0; first < counts.size(); first += POOL * labels) {
            var pool = counts.subList(first, Math.min(first + POOL * labels, counts.size()));
            double iou = pool.stream().reduce(new Counts(0, 0, 0), Counts::plus).iou();
            sum += iou * pool.size();
            images += pool.size();
        }
        return sum / images;
    }

    /** Higher is better: Dice, less the false alarms at a tenth of the weight; NaN if nothing was measured. */
    double score() {
        if (Double.isNaN(dice)) {
            return -0.1 * falseAlarms;
        }
        return dice - 0.1 * (Double.isNaN(falseAlarms) ? 0 : falseAlarms);
    }
}
