package dev.kamba.inference;

/** {@link Percentiles} over a copy of all samples, to compare the fast one with. */
final class PlainPercentiles {

    private static final int HALF = 1 << 16;

    private final int[] keys;
    private final int[] upper = new int[HALF];
    private int size;

    PlainPercentiles(int capacity) {
        keys = new int[capacity];
    }

    void add(float[] samples) {
        for (float sample : samples) {
            int key = key(sample);
            keys[size++] = key;
            upper[key >>> 16]++;
        }
    }

    /** The value at a percentile, 0..100, linear between the two nearest ranks (0 is the least sample, 100 the greatest). */
    double at(double percentile) {
        double rank = percentile / 100 * (size - 1);
        int below = (int) rank;
        double fraction = rank - below;
        double value = sample(below);
        return fraction == 0 ? value : value + fraction * (sample(below + 1) - value);
    }

    private float sample(int rank) {
        int before = 0;
        int high = 0;
        while (before + upper[high] <= rank) {
            before += upper[high++];
        }
        var lower = new int[HALF];
        for (int i = 0; i < size; i++) {
            if (keys[i] >>> 16 == high) {
                lower[keys[i] & 0xffff]++;
            }
        }
        int low = 0;
        while (before + lower[low] <= rank) {
            before += lower[low++];
        }
        return value(high << 16 | low);
    }

    /** Unsigned order of keys is numeric order of floats. */
    private static int key(float sample) {
        int bits = Float.floatToIntBits(sample);
        return bits ^ (bits >> 31 | 0x80000000);
    }

    private static float value(int key) {
        return Float.intBitsToFloat(key < 0 ? key ^ 0x80000000 : ~key);
    }
}
