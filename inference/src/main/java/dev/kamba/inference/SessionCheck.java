package dev.kamba.inference;

import ai.onnxruntime.OrtException;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;

/**
 * Compares what networks make of the same new noise, over several sizes and back to sizes that ran before: a recorded run that read
 * old images or old addresses would show there.
 */
final class SessionCheck {

    private final List<Runner> runners;
    private final Random random = new Random(1);

    SessionCheck(List<Runner> runners) {
        this.runners = List.copyOf(runners);
    }

    /** A network with memory of its own. */
    record Runner(Network network, Batch batch) implements AutoCloseable {

        void run(int images) throws OrtException {
            network.run(batch.images(0, images), batch.logits(0, images), images);
        }

        @Override
        public void close() throws OrtException {
            network.close();
        }

        /**
         * Largest difference from another's logits of the last run, as a share of the other's largest logit; without bound
         * where one of them is no number.
         */
        double difference(Runner other, int images) {
            var found = batch.logits(0, images);
            var expected = other.batch.logits(0, images);
            double largest = 0;
            double difference = 0;
            for (int i = 0; i < found.capacity(); i++) {
                largest = Math.max(largest, Math.abs(expected.get(i)));
                double apart = Math.abs((double) found.get(i) - expected.get(i));
                difference = Math.max(difference, apart < Double.MAX_VALUE ? apart : Double.MAX_VALUE);
            }
            boolean bounded = difference < Double.MAX_VALUE && (largest > 0 || difference == 0);
            return bounded ? difference / Math.max(largest, Float.MIN_VALUE) : Double.MAX_VALUE;
        }
    }

    /** Sizes in the order in which they are to be run. */
    static List<Integer> sizes(int capacity) {
        return List.of(capacity, 1, Math.max(1, capacity / 2), capacity, 1);
    }

    /** Runs all networks on the same new images. */
    void run(int images) throws OrtException {
        var image = noise(runners.get(0).batch().images(0, images));
        for (var runner : runners) {
            runner.batch().images(0, images).put(image.duplicate());
            runner.run(images);
        }
    }

    private FloatBuffer noise(FloatBuffer like) {
        var noise = FloatBuffer.allocate(like.capacity());
        for (int i = 0; i < noise.capacity(); i++) {
            noise.put(i, (float) random.nextGaussian());
        }
        return noise;
    }
}
