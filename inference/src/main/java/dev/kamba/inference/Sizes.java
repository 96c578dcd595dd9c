package dev.kamba.inference;

import java.util.ArrayList;
import java.util.List;

/**
 * The few numbers of images that runs have: powers of two, and the capacity. Few, since a GPU chooses and warms up kernels for
 * each of them, and a bound model has a session for each.
 */
final class Sizes {

    private Sizes() {}

    /** All of them in ascending order, the capacity last. */
    static List<Integer> upTo(int capacity) {
        var sizes = new ArrayList<Integer>();
        for (int size = 1; size < capacity; size *= 2) {
            sizes.add(size);
        }
        sizes.add(capacity);
        return List.copyOf(sizes);
    }

    /**
     * What to run next of a batch: the smallest size that holds the images, places without an image being calculated too; where
     * that is more than there are places, the largest that fits.
     *
     * @param images that are left
     * @param places from the first of them to the end of the batch
     * @param capacity places of the whole batch
     */
    static int of(int images, int places, int capacity) {
        int power = Integer.highestOneBit(2 * images - 1);
        if (power <= places) {
            return power;
        }
        return places == capacity ? capacity : Integer.highestOneBit(places);
    }
}
