package dev.kamba.trainer.fit;

import ai.djl.ndarray.NDArray;

import java.util.List;

/**
 * What changes from step to step in what the optimiser and the averages do, each a scalar or an array of one number.
 *
 * @param share of the full learning rates
 * @param mean what the moving average of gradients is multiplied with, share and correction of its start
 * @param square the same of that of squared gradients, without share
 * @param keep weight of the old value in the averages of weights and statistics
 * @param take weight of the new one
 */
record StepNumbers(NDArray share, NDArray mean, NDArray square, NDArray keep, NDArray take) {

    static final int COUNT = 5;

    /**
     * In the order of this record.
     *
     * @param step counted from 0
     * @param averaging as in {@link FitSettings.Rates}
     */
    static float[] values(int step, double share, double averaging) {
        double keep = MovingAverage.weight(averaging, step);
        return new float[] {
            (float) share,
            (float) (share * AdamW.unbias(AdamW.FIRST, step)),
            (float) AdamW.unbias(AdamW.SECOND, step),
            (float) keep,
            (float) (1 - keep)
        };
    }

    static StepNumbers of(List<NDArray> each) {
        return new StepNumbers(each.get(0), each.get(1), each.get(2), each.get(3), each.get(4));
    }
}
