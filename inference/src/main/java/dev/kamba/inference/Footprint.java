package dev.kamba.inference;

import dev.kamba.model.ModelPackage;

import java.util.List;

/** How much memory of a device a loaded model is reckoned to take; ONNX Runtime's Java interface cannot tell. */
final class Footprint {

    /** The file's bytes, the initialisers made of them, and their copies packed for the processor. */
    private static final int COPIES_OF_WEIGHTS = 3;

    /** Values in memory at once per pixel of one image while a network of KM-UNet's size runs: a rule of thumb. */
    private static final long VALUES_PER_PIXEL = 400;

    private Footprint() {}

    /**
     * Weights once for every session, and what each needs at its size, since a session keeps memory that it once took.
     *
     * @param sizes images at once of each session, the largest last
     */
    static long bytes(ModelPackage model, List<Integer> sizes) {
        var input = model.card().input();
        long values = VALUES_PER_PIXEL * input.rows() * input.columns() * Float.BYTES;
        long images = sizes.stream().mapToLong(size -> size).sum();
        long batches = Lane.BATCHES * Batch.bytesPerImage(model.card());
        return Math.addExact(
                Math.multiplyExact(COPIES_OF_WEIGHTS * model.size(), sizes.size()),
                Math.addExact(
                        Math.multiplyExact(images, values), Math.multiplyExact(sizes.get(sizes.size() - 1), batches)));
    }
}
