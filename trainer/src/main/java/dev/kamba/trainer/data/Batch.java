package dev.kamba.trainer.data;

import java.util.List;
import java.util.random.RandomGenerator;

/** Several examples side by side: images [N,C,H,W] and targets [N,K,H,W]. */
public final class Batch {

    private final float[] images;
    private final float[] targets;

    private Batch(Size size, int count) {
        this.images = new float[Math.multiplyExact(count, size.channels() * size.plane())];
        this.targets = new float[Math.multiplyExact(count, size.labels() * size.plane())];
    }

    /** The examples as they are. */
    public static Batch of(List<Example> examples, Size size) {
        var batch = new Batch(size, examples.size());
        for (int i = 0; i < examples.size(); i++) {
            var example = examples.get(i);
            System.arraycopy(example.image(), 0, batch.images, i * example.image().length, example.image().length);
            System.arraycopy(example.target(), 0, batch.targets, i * example.target().length, example.target().length);
        }
        return batch;
    }

    /** Randomly changed examples. */
    public static Batch of(List<Example> examples, Size size, Augmentation augmentation, RandomGenerator random) {
        var batch = new Batch(size, examples.size());
        for (int i = 0; i < examples.size(); i++) {
            augmentation.apply(examples.get(i), size, random, batch, i);
        }
        return batch;
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
