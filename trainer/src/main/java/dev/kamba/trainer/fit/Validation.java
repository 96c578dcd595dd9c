package dev.kamba.trainer.fit;

import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.measure.Confusion;
import dev.kamba.trainer.measure.Evaluation;
import dev.kamba.trainer.measure.Pooled;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How well logits fit the truth at the network's size; a pixel counts as found when its logit is above 0, as true when its
 * target is above one half.
 *
 * @param dice mean Dice of images and labels with truth; NaN if there are none
 * @param iou mean intersection over union of the same
 * @param pooledIou IoU over all pixels of eight consecutive images together, the papers' way: see {@link Pooled}
 * @param falseAlarms share of images and labels without truth in which something was found; NaN if there are none
 */
public record Validation(double dice, double iou, double pooledIou, double falseAlarms) {

    /** From logits [N,K,H,W]. */
    static Validation of(float[] logits, List<Example> examples, Size size) {
        int labels = size.labels();
        var counts = IntStream.range(0, examples.size() * labels)
                .parallel()
                .mapToObj(plane -> confusion(logits, plane, examples.get(plane / labels), size))
                .toList();
        var images = IntStream.range(0, examples.size())
                .mapToObj(image -> counts.subList(image * labels, (image + 1) * labels).stream()
                        .reduce(Confusion.NONE, Confusion::plus))
                .toList();
        return new Validation(
                mean(counts.stream().filter(Confusion::hasTruth).mapToDouble(Confusion::dice)),
                mean(counts.stream().filter(Confusion::hasTruth).mapToDouble(Confusion::iou)),
                Pooled.of(images, Evaluation.PAPERS_BATCH).iou(),
                mean(counts.stream().filter(each -> !each.hasTruth()).mapToDouble(each -> each.hasFinding() ? 1 : 0)));
    }

    private static double mean(DoubleStream values) {
        return values.average().orElse(Double.NaN);
    }

    private static Confusion confusion(float[] logits, int plane, Example example, Size size) {
        int label = plane % size.labels() * size.plane();
        var counts = new long[4];
        for (int i = 0; i < size.plane(); i++) {
            int truth = example.target()[label + i] > 0.5f ? 2 : 0;
            int found = logits[plane * size.plane() + i] > 0 ? 1 : 0;
            counts[truth + found]++;
        }
        return new Confusion(counts[3], counts[1], counts[2], counts[0]);
    }

    /** Higher is better: Dice, less the false alarms at a tenth of the weight; NaN if nothing was measured. */
    double score() {
        if (Double.isNaN(dice)) {
            return -0.1 * falseAlarms;
        }
        return dice - 0.1 * (Double.isNaN(falseAlarms) ? 0 : falseAlarms);
    }
}
