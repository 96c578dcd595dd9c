package dev.kamba.inference;

import ai.onnxruntime.OrtException;

import java.nio.FloatBuffer;

/** A model loaded on one device. One thread opens, runs and closes it; only {@code stop} may come from another. */
interface Network extends AutoCloseable {

    /**
     * Runs the model.
     *
     * @param image direct, float32 [images, channels, rows, columns]
     * @param logits direct, float32 [images, labels, rows, columns], written
     */
    void run(FloatBuffer image, FloatBuffer logits, int images) throws OrtException;

    /** How images come to the device. */
    default SessionForm form() {
        return SessionForm.JAVA;
    }

    /** Ends the run in progress, and all later ones, with a failure. */
    void stop() throws OrtException;

    /** Frees the native memory. */
    @Override
    void close() throws OrtException;
}
