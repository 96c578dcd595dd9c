package dev.kamba.inference;

import ai.onnxruntime.OrtException;

import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.LongStream;

/**
 * What queue, batches and buffers cost: items that need no preparation go through a loaded model, and the same number of images
 * through a bare session, in turns, so that other load on the machine meets both.
 */
final class Overhead {

    private static final int LEAST_BATCHES = 8;

    /** So long that how a turn begins and ends, which is no full load, hardly counts: waking four threads takes 0.3 ms. */
    private static final long TURN_NANOS = Duration.ofMillis(200).toNanos();

    private final LoadedModel loaded;
    private final SessionCheck.Runner bare;
    private final int atOnce;

    private Overhead(LoadedModel loaded, SessionCheck.Runner bare, int atOnce) {
        this.loaded = loaded;
        this.bare = bare;
        this.atOnce = atOnce;
    }

    /**
     * Percent of the bare session's time, the median of as many pairs as there is time for, one at least.
     *
     * @param capacity images per batch of the loaded model
     * @param atOnce images per run of the bare session
     */
    static double percent(LoadedModel loaded, SessionCheck.Runner bare, int capacity, int atOnce, Duration time)
            throws OrtException {
        return new Overhead(loaded, bare, atOnce).percent(capacity, time);
    }

    private double percent(int capacity, Duration time) throws OrtException {
        int few = LEAST_BATCHES * capacity;
        bare(few);
        long batches = Math.max(LEAST_BATCHES, TURN_NANOS * LEAST_BATCHES / bare(few));
        int images = Math.toIntExact(batches * capacity);
        engine(images);
        var ratios = new ArrayList<Double>();
        long start = System.nanoTime();
        while (ratios.isEmpty() || System.nanoTime() - start < time.toNanos()) {
            // Who begins alternates, since what comes second finds warm caches and a faster clock.
            boolean bareFirst = ratios.size() % 2 == 0;
            long before = bareFirst ? bare(images) : 0;
            long engine = engine(images);
            long bare = bareFirst ? before : bare(images);
            ratios.add((double) engine / bare);
        }
        ratios.sort(null);
        int middle = ratios.size() / 2;
        double median = ratios.size() % 2 == 1 ? ratios.get(middle) : (ratios.get(middle - 1) + ratios.get(middle)) / 2;
        return 100 * (median - 1);
    }

    private long bare(int images) throws OrtException {
        long start = System.nanoTime();
        for (int done = 0; done < images; done += atOnce) {
            bare.run(atOnce);
        }
        return System.nanoTime() - start;
    }

    private long engine(int images) {
        var items = LongStream.range(0, images).mapToObj(number -> new Empty()).iterator();
        long start = System.nanoTime();
        loaded.run(items, Priority.ROUTINE, done -> {});
        return System.nanoTime() - start;
    }

    /** An image whose preparation and mask cost nothing; black, since buffers begin as zeros. */
    private static final class Empty implements Item {

        @Override
        public void fill(FloatBuffer image) {
            image.put(0, 0);
        }

        @Override
        public void take(FloatBuffer logits) {
            logits.get(0);
        }
    }
}
