package dev.kamba.trainer.fit;

import dev.kamba.trainer.net.Weights;

import java.util.function.Supplier;

/** Keeps what a training has reached. */
public interface Keeper {

    /** Weights that fit the validation examples better than all before. */
    void best(Weights weights);

    /**
     * After every validation, and before the training ends because it {@linkplain #stops is to}; the state is fetched from the device
     * only if it is asked for.
     */
    void reached(Supplier<State> state);

    /** Whether the training is to end after the step under way. */
    boolean stops();

    /** What is kept by now, in words for people. */
    String kept();
}
