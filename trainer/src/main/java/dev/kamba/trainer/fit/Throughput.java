package dev.kamba.trainer.fit;

import ai.djl.Device;
import dev.kamba.trainer.data.Augmentation;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;

import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Measures whole training steps on noise, as a training makes them: batches come prefetched, then forwards, backwards, optimiser,
 * averages.
 */
public final class Throughput {

    private static final int WARM_UP = 5;

    private Throughput() {}

    /** Images per second over at least so many seconds. */
    public static double of(Network network, Size size, FitSettings settings, List<Device> devices, double seconds) {
        var random = new Random(1);
        var image = new float[size.channels() * size.plane()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextGaussian();
        }
        var example = new Example(size, image, new float[size.labels() * size.plane()]);
        var examples = Collections.nCopies(settings.batch(), example);
        var start = Weights.initial(network, settings.seed());
        try (var fit = new Fit(network, start, size, settings, Augmentation.NONE, devices);
                var feed = new Feed(examples, size, settings, Augmentation.NONE, devices, 0, Integer.MAX_VALUE)) {
            for (int i = 0; i < WARM_UP; i++) {
                fit.step(feed.next(), 1).getFloat();
            }
            long begin = System.nanoTime();
            long end = begin + (long) (1e9 * seconds);
            int steps = 0;
            while (System.nanoTime() < end) {
                // Reading the loss waits for the device.
                fit.step(feed.next(), 1).getFloat();
                steps++;
            }
            return 1e9 * steps * settings.batch() / (System.nanoTime() - begin);
        }
    }
}
