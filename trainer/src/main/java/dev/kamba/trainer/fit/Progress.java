package dev.kamba.trainer.fit;

import java.time.Duration;

/** Hears how a training goes. */
public interface Progress {

    /**
     * One step.
     *
     * @param number from 1
     * @param of all steps
     * @param epoch begun, from 1
     * @param loss of this step
     * @param rate share of the full learning rates
     * @param imagesPerSecond since the training began or went on, validations left out
     * @param waitShare share of that time in which the device waited for the next batch, 0..1
     * @param left estimate of the time left
     */
    record Step(
            int number,
            int of,
            int epoch,
            double loss,
            double rate,
            double imagesPerSecond,
            double waitShare,
            Duration left) {}

    /** After every step, when its loss is known. */
    void stepped(Step step);

    /** After every validation. */
    void validated(int step, Validation validation, boolean best);
}
