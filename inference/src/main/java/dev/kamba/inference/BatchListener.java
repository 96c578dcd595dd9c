package dev.kamba.inference;

import java.time.Duration;

/** Is told of every batch, on the thread that ran it: for metrics. */
@FunctionalInterface
public interface BatchListener {

    /**
     * A batch was run.
     *
     * @param model name on the model's card
     * @param device where
     * @param images how many it held
     * @param time in the network
     */
    void ran(String model, Device device, int images, Duration time);
}
