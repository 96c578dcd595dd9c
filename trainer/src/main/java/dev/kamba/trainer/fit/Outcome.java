package dev.kamba.trainer.fit;

import java.util.List;
import java.util.function.Supplier;

/**
 * A step that devices may be at work on yet, and its batch, which must stay until they are done.
 *
 * @param lossAndLength waits for the loss and the length of the gradient, one behind the other; once
 */
record Outcome(Supplier<float[]> lossAndLength, List<Feed.Part> parts) implements AutoCloseable {

    /** Waits for the step, and closes it. Where one of the two is no number, nothing that the step changed is worth anything. */
    float[] await() {
        try {
            return lossAndLength.get();
        } finally {
            close();
        }
    }

    /** Of what nobody will wait for. */
    @Override
    public void close() {
        parts.forEach(Feed.Part::close);
    }
}
