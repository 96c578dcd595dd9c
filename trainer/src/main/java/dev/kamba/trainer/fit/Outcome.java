package dev.kamba.trainer.fit;

/** Loss and length of the gradient, one behind the other, of a step that a device may be at work on yet. */
interface Outcome {

    /** Waits for the step; once. Where one of the two is no number, nothing that the step changed is worth anything. */
    float[] await();
}
