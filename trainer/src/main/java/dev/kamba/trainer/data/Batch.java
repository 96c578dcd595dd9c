package dev.kamba.trainer.data;

import java.util.List;

/** Several examples side by side: images [N,C,H,W] and targets [N,K,H,W]. */
public final class Batch {

    private final float[] images;
    private final float[] targets;

    private Batch(Size size, int count) {
        this.images = new float[Math.multiplyExact(count, size.image())];
        this.targets = new float[Math.multiplyExact(count, size.target())];
    }

    /** The examples as they are; of those that are larger than the size, the same tile every time. */
    public static Batch of(List<Example> examples, Size size) {
        return of(examples, size, Augmentation.NONE, 0, 0);
    }

    /**
     * Randomly changed examples, each of the given size: see {@link Tiling}. What becomes of each depends on seed, step and its
     * place alone, so that any batch can be made again by itself and in any thread.
     */
    public static Batch of(List<Example> examples, Size size, Augmentation augmentation, long seed, long step) {
        var batch = new Batch(size, examples.size());
        for (int i = 0; i < examples.size(); i++) {
            augmentation.apply(examples.get(i), size, Augmentation.random(seed, step, i), batch, i);
        }
        return batch;
    }

    /** Images from (inclusive) to (exclusive). */
    public Batch part(Size size, int from, int to) {
        int perImage = size.image();
        int perTarget = size.target();
        if (from == 0 && images.length == to * perImage) {
            return this;
        }
        var part = new Batch(size, to - from);
        System.arraycopy(images, from * perImage, part.images, 0, part.images.length);
        System.arraycopy(targets, from * perTarget, part.targets, 0, part.targets.length);
        return part;
    }

    /** [N,C,H,W]; not to be written to. */
    public float[] images() {
        return images;
    }

    /** [N,K,H,W]; not to be written to. */
    public float[] targets() {
        return targets;
    }
}
