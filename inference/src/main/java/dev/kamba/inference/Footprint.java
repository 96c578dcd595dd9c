package dev.kamba.inference;

import dev.kamba.model.ModelPackage;

/** How much memory of a device a loaded model is reckoned to take; ONNX Runtime's Java interface cannot tell. */
final class Footprint {

    /** The file's bytes, the initialisers made of them, and their copies packed for the processor. */
    private static final int COPIES_OF_WEIGHTS = 3;

    /** Values in memory at once per pixel of one image while a network of KM-UNet's size runs: a rule of thumb. */
    private static final long VALUES_PER_PIXEL = 400;

    private Footprint() {}

    /** @param batch images at once */
    static long bytes(ModelPackage model, int batch) {
        var input = model.card().input();
        long values = VALUES_PER_PIXEL * input.rows() * input.columns() * Float.BYTES;
        long buffers = Lane.BATCHES * Batch.bytesPerImage(model.card());
        return Math.addExact(COPIES_OF_WEIGHTS * model.size(), Math.multiplyExact(batch, values + buffers));
    }
}
