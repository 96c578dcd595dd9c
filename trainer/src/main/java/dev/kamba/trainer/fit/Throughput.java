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

    private Throughput() {}

    /**
     * Images per second over at least so many seconds. As long before that a round is thrown away, in which the virtual machine
     * compiles and the engine chooses its kernels: a training of thousands of steps hardly notices either.
     *
     * @param recorded whether a step may be recorded where that can be done
     */
    public static double of(
            Network network, Size size, FitSettings settings, List<Device> devices, double seconds, boolean recorded) {
        var random = new Random(1);
        var image = new float[size.channels() * size.plane()];
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextGaussian();
        }
        var example = new Example(size, image, new float[size.labels() * size.plane()]);
        var examples = Collections.nCopies(settings.batch(), example);
        var start = Weights.initial(network, settings.seed());
        try (var fit = new Fit(network, start, size, settings, Augmentation.NONE, devices)) {
            if (!recorded) {
                fit.launchAll();
            }
            return fit.inMemory(() -> {
                try (var feed = new Feed(examples, size, settings, Augmentation.NONE, devices, 0, Integer.MAX_VALUE)) {
                    round(fit, feed, seconds);
                    return settings.batch() * round(fit, feed, seconds);
                }
            });
        }
    }

    /** Steps per second; each loss is read one step late, as a training does it ({@link Pace}), so that the device never waits for that. */
    private static double round(Fit fit, Feed feed, double seconds) {
        long begin = System.nanoTime();
        long end = begin + (long) (1e9 * seconds);
        var pending = fit.step(feed.next(), 1);
        int steps = 1;
        while (System.nanoTime() < end) {
            var launched = fit.step(feed.next(), 1);
            pending.await();
            pending = launched;
            steps++;
        }
        pending.await();
        return 1e9 * steps / (System.nanoTime() - begin);
    }
}
