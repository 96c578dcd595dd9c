package dev.kamba.inference;

import java.nio.FloatBuffer;

/**
 * One image on its way through a model, the unit in which work is scheduled: a whole plane, a tile of one, a mirrored copy. Both
 * methods are called on a worker's thread, each at most once; {@code take} is not called if anything before it failed.
 */
interface Item {

    /** Writes the model's input, float32 [tensorChannels, rows, columns], into its place in a batch's native buffer. */
    void fill(FloatBuffer image);

    /**
     * Reads what came out, float32 [labels, rows, columns]; the buffer is used again when this returns. Refuses what is not finite
     * with MODEL_INVALID.
     */
    void take(FloatBuffer logits);
}
