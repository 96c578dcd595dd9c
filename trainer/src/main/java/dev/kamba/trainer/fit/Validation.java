package dev.kamba.trainer.fit;

import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;

import java.util.List;

/**
 * How well logits fit the truth at the network's size.
 *
 * @param dice mean Dice of images and labels with truth; NaN if there are none
 * @param falseAlarms share of images and labels without truth in which something was found; NaN if there are none
 */
public record Validation(double dice, double falseAlarms) {

    /** From logits [N,K,H,W]; a pixel counts when its logit is above 0, its truth when it is above one half. */
    static Validation of(float[] logits, List<Example> examples, Size size) {
        double dice = 0;
        int present = 0;
        int alarms = 0;
        int absent = 0;
        for (int plane = 0; plane < examples.size() * size.labels(); plane++) {
            var target = examples.get(plane / size.labels()).target();
            int label = plane % size.labels() * size.plane();
            int truth = 0;
            int found = 0;
            int common = 0;
            for (int i = 0; i < size.plane(); i++) {
                boolean is = target[label + i] > 0.5f;
                boolean says = logits[plane * size.plane() + i] > 0;
                truth += is ? 1 : 0;
                found += says ? 1 : 0;
                common += is && says ? 1 : 0;
            }
            if (truth > 0) {
                dice += 2.0 * common / (truth + found);
                present++;
            } else {
                alarms += found > 0 ? 1 : 0;
                absent++;
            }
        }
        return new Validation(
                present == 0 ? Double.NaN : dice / present, absent == 0 ? Double.NaN : (double) alarms / absent);
    }

    /** Higher is better: Dice, less the false alarms at a tenth of the weight. */
    double score() {
        return (Double.isNaN(dice) ? 0 : dice) - 0.1 * (Double.isNaN(falseAlarms) ? 0 : falseAlarms);
    }
}
