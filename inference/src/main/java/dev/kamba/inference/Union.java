package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.Arrays;

/** Sets that are joined, and how much each holds; 4 bytes per element. */
final class Union {

    /** 256 MiB; a mask that falls into more runs is noise. */
    private static final int MOST = 1 << 26;

    /** The number of a parent, or for the first of a set its size, negative. */
    private int[] parents = new int[1024];

    private int count;

    void clear() {
        count = 0;
    }

    int count() {
        return count;
    }

    /** A new set of its own, whose size counts as at most the largest integer. */
    void add(int size) {
        if (count == parents.length) {
            if (count >= MOST) {
                throw new KambaException(
                        ErrorCode.MODEL_INVALID, "the model's output falls into more than " + MOST + " pieces");
            }
            parents = Arrays.copyOf(parents, 2 * count);
        }
        parents[count++] = -size;
    }

    void join(int one, int other) {
        int first = root(one);
        int second = root(other);
        if (first != second) {
            long size = (long) parents[first] + parents[second];
            parents[second] = (int) Math.max(size, -Integer.MAX_VALUE);
            parents[first] = second;
        }
    }

    /** The size of the set that the element is in. */
    int size(int element) {
        return -parents[root(element)];
    }

    int root(int element) {
        int root = element;
        while (parents[root] >= 0) {
            int parent = parents[root];
            if (parents[parent] >= 0) {
                parents[root] = parents[parent];
            }
            root = parent;
        }
        return root;
    }
}
