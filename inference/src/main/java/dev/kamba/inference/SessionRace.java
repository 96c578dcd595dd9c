package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelPackage;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The session alone, without the engine: milliseconds per run from host memory to host memory, and, where it is bound to memory of
 * the device, those of the plain session in turns with it and how far their logits differ.
 */
final class SessionRace {

    private static final int RUNS_PER_TURN = 10;

    private final Network network;
    private final Batch batch;
    private final List<Double> times = new ArrayList<>();

    private SessionRace(Network network, Batch batch) {
        this.network = network;
        this.batch = batch;
    }

    /**
     * Adds the figures to a line of JSON.
     *
     * @param model the package for the device
     * @param plain opens the session to compare with
     */
    static void run(ObjectNode line, ModelPackage model, EngineParts parts, Networks plain, Duration time) {
        var device = parts.sites().devices().get(0);
        var tuning = parts.tuning(device);
        int images = device.kind() == Device.Kind.CPU ? 1 : Batch.capacity(model.card(), tuning.batch());
        try (var first = parts.networks().open(model, device, tuning.threads())) {
            var race = new SessionRace(first, batch(model, device, images, parts.networks()));
            race.run(images);
            // Asked after a run, since it is then that a graph may be given up.
            line.put("session", first.form().toString()).put("sessionImages", images);
            if (first.form() == SessionForm.JAVA) {
                race.turns(List.of(race), images, time);
            } else {
                try (var second = plain.open(model, device, tuning.threads())) {
                    var other = new SessionRace(second, batch(model, device, images, plain));
                    line.put("sessionDifference", race.difference(other, images));
                    race.turns(List.of(race, other), images, time);
                    line.put("javaSessionMs", other.median());
                }
            }
            line.put("sessionMs", race.median());
        } catch (OrtException e) {
            throw new KambaException(ErrorCode.DEVICE_FAILED, "the session alone failed: " + e.getMessage(), e);
        }
    }

    private static Batch batch(ModelPackage model, Device device, int images, Networks networks) {
        return Batch.allocate(model.card(), images, bytes -> networks.memory(device, bytes));
    }

    private void run(int images) throws OrtException {
        network.run(batch.images(0, images), batch.logits(0, images), images);
    }

    private void turns(List<SessionRace> runners, int images, Duration time) throws OrtException {
        for (var runner : runners) {
            runner.run(images);
        }
        long begin = System.nanoTime();
        while (times.isEmpty() || System.nanoTime() - begin < time.toNanos()) {
            for (var runner : runners) {
                for (int i = 0; i < RUNS_PER_TURN; i++) {
                    long start = System.nanoTime();
                    runner.run(images);
                    runner.times.add((System.nanoTime() - start) / 1e6);
                }
            }
        }
    }

    private double median() {
        var sorted = times.stream().sorted().toList();
        return Math.round(1e4 * sorted.get(sorted.size() / 2)) / 1e4;
    }

    /**
     * Largest difference of logits as a share of the largest logit; over several sizes and new images each, and back to sizes that ran
     * before, since a recorded run that read old images or old addresses would show there.
     */
    private double difference(SessionRace other, int images) throws OrtException {
        double largest = 0;
        double difference = 0;
        var random = new Random(1);
        for (int size : new int[] {images, 1, Math.max(1, images / 2), images, 1}) {
            var from = batch.images(0, size);
            for (int i = 0; i < from.capacity(); i++) {
                from.put(i, (float) random.nextGaussian());
            }
            other.batch.images(0, size).put(from);
            run(size);
            other.run(size);
            var found = batch.logits(0, size);
            var expected = other.batch.logits(0, size);
            for (int i = 0; i < found.capacity(); i++) {
                largest = Math.max(largest, Math.abs(expected.get(i)));
                // A NaN on either side is a difference without bound.
                double apart = Math.abs((double) found.get(i) - expected.get(i));
                difference = Math.max(difference, apart < Double.MAX_VALUE ? apart : Double.MAX_VALUE);
            }
        }
        return difference / largest;
    }
}
