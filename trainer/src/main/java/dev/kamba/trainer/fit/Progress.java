package dev.kamba.trainer.fit;

import java.time.Duration;

/** Hears how a training goes. */
public interface Progress {

    /**
     * After every step.
     *
     * @param step from 1
     * @param loss of this step
     * @param left estimate of the time left
     */
    void stepped(int step, double loss, Duration left);

    /** After every validation. */
    void validated(int step, Validation validation, boolean best);
}
