package dev.kamba.trainer.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which examples make up which batch: every example once, in random order, before any comes again. A batch follows from the
 * seed and its number alone, so that a training can go on from any step.
 *
 * @param examples how many there are
 * @param batch examples in a batch
 */
record Order(int examples, int batch, long seed) {

    Order {
        if (examples < 1) {
            throw new IllegalArgumentException("there must be at least one example");
        }
    }

    /** Indices of the examples of a batch, counted from 0. */
    List<Integer> batch(int number) {
        var chosen = new ArrayList<Integer>(batch);
        long epoch = -1;
        var order = new int[0];
        for (long place = (long) number * batch; chosen.size() < batch; place++) {
            if (place / examples != epoch) {
                epoch = place / examples;
                order = shuffled(epoch);
            }
            chosen.add(order[(int) (place % examples)]);
        }
        return chosen;
    }

    private int[] shuffled(long epoch) {
        var random = new SplittableRandom(mixed(~seed, epoch));
        var order = IntStream.range(0, examples).toArray();
        for (int i = examples - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int moved = order[i];
            order[i] = order[j];
            order[j] = moved;
        }
        return order;
    }

    /** Two numbers that differ in little give seeds that differ in much. */
    private static long mixed(long seed, long number) {
        return new SplittableRandom(seed ^ new SplittableRandom(number).nextLong()).nextLong();
    }
}
