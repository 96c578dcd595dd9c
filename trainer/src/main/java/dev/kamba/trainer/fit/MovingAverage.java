package dev.kamba.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Exponential moving average of a vector that changes in place. */
final class MovingAverage {

    private final NDArray value;
    private final double keep;

    /**
     * @param start first value, copied
     * @param keep weight of the old value once the average has run a while
     */
    MovingAverage(NDManager manager, NDArray start, double keep) {
        this.value = manager.create(start.toFloatArray());
        this.keep = keep;
    }

    NDArray value() {
        return value;
    }

    /**
     * Moves towards the vector.
     *
     * @param steps that the training has done before this one: the first weigh more, so that the start is soon forgotten
     */
    void add(NDArray current, int steps) {
        double weight = Math.min(keep, (1.0 + steps) / (10.0 + steps));
        try (var scope = value.getManager().newSubManager();
                var numbers = new Numbers()) {
            scope.tempAttachAll(value, current);
            value.muli(numbers.of(weight)).addi(current.mul(numbers.of(1 - weight)));
        }
    }
}
