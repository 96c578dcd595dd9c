package dev.kamba.trainer.fit;

import dev.kamba.imaging.Mask;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.measure.Confusion;
import dev.kamba.trainer.measure.Evaluation;
import dev.kamba.trainer.measure.Pooled;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How well masks fit the truth at the size of the examples.
 *
 * @param dice mean Dice of images and labels with truth; NaN if there are none
 * @param iou mean intersection over union of the same
 * @param pooledIou IoU over all pixels of eight consecutive images together, the papers' way: see {@link Pooled}
 * @param falseAlarms share of images and labels without truth in which something was found; NaN if there are none
 */
public record Validation(double dice, double iou, double pooledIou, double falseAlarms) {

    /** From what was found in each example, label by label. */
    static Validation of(List<List<Mask>> found, List<Example> examples) {
        var confusions = IntStream.range(0, examples.size())
                .parallel()
                .mapToObj(i -> confusions(examples.get(i).truth(), found.get(i)))
                .toList();
        var counts = confusions.stream().flatMap(List::stream).toList();
        var images = confusions.stream()
                .map(labels -> labels.stream().reduce(Confusion.NONE, Confusion::plus))
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

    private static List<Confusion> confusions(List<Mask> truth, List<Mask> found) {
        return IntStream.range(0, truth.size())
                .mapToObj(label -> Confusion.of(truth.get(label), found.get(label)))
                .toList();
    }

    /** Higher is better: Dice, less the false alarms at a tenth of the weight; NaN if nothing was measured. */
    double score() {
        if (Double.isNaN(dice)) {
            return -0.1 * falseAlarms;
        }
        return dice - 0.1 * (Double.isNaN(falseAlarms) ? 0 : falseAlarms);
    }
}
