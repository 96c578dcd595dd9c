package dev.kamba.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Exponential moving average of a vector that changes in place. */
final class MovingAverage {

    private final NDArray value;

    /** @param start first value, copied */
    MovingAverage(NDManager manager, NDArray start) {
        this.value = manager.create(start.toFloatArray());
    }

    NDArray value() {
        return value;
    }

    /**
     * Of the old value.
     *
     * @param keep its weight once the average has run a while
     * @param steps that the training has done before this one: the first weigh more, so that the start is soon forgotten
     */
    static double weight(double keep, int steps) {
        return Math.min(keep, (1.0 + steps) / (10.0 + steps));
    }

    /** Moves towards the vector. */
    void add(NDArray current, StepNumbers numbers) {
        try (var scope = value.getManager().newSubManager()) {
            scope.tempAttachAll(value, current);
            value.muli(numbers.keep()).addi(current.mul(numbers.take()));
        }
    }
}
