package dev.kamba.inference;

/**
 * How one axis of {@code from} samples becomes one of {@code to}. Sample {@code i} of {@code n} covers {@code [i/n,
 * (i+1)/n)} of the axis and its centre lies at {@code (i + 1/2)/n}, so resampling there and back shifts nothing. A shrinking
 * axis takes the average over the area that each new sample covers; a growing one interpolates linearly between centres and
 * repeats the outermost samples.
 */
final class Resampling {

    private final int taps;
    private final int[] first;
    private final float[] weights;

    /** Each new sample is the mean of two; then places and weights need not be looked up. */
    private final boolean halving;

    private Resampling(int from, int to, int taps) {
        this.taps = taps;
        this.first = new int[to];
        this.weights = new float[to * taps];
        halving = from == 2L * to;
    }

    static Resampling of(int from, int to) {
        return to < from ? averaging(from, to) : interpolating(from, to);
    }

    /** In units of 1/(from*to) of the axis everything is an integer, so no rounding moves an edge. */
    private static Resampling averaging(int from, int to) {
        int taps = 1;
        for (long i = 0; i < to; i++) {
            taps = Math.max(taps, (int) (ceilDiv((i + 1) * from, to) - i * from / to));
        }
        var resampling = new Resampling(from, to, taps);
        for (int i = 0; i < to; i++) {
            long start = (long) i * from;
            long end = start + from;
            int first = (int) Math.min(start / to, from - taps);
            resampling.first[i] = first;
            for (int tap = 0; tap < taps; tap++) {
                long left = (long) (first + tap) * to;
                long overlap = Math.min(end, left + to) - Math.max(start, left);
                resampling.weights[i * taps + tap] = overlap <= 0 ? 0 : (float) ((double) overlap / from);
            }
        }
        return resampling;
    }

    private static Resampling interpolating(int from, int to) {
        boolean copying = from == to || from == 1;
        var resampling = new Resampling(from, to, copying ? 1 : 2);
        for (int i = 0; i < to; i++) {
            if (copying) {
                resampling.first[i] = from == 1 ? 0 : i;
                resampling.weights[i] = 1;
                continue;
            }
            long centre = (2L * i + 1) * from - to;
            long position = Math.floorDiv(centre, 2L * to);
            double fraction = Math.floorMod(centre, 2L * to) / (2.0 * to);
            if (position < 0) {
                position = 0;
                fraction = 0;
            } else if (position > from - 2) {
                position = from - 2L;
                fraction = 1;
            }
            resampling.first[i] = (int) position;
            resampling.weights[2 * i] = (float) (1 - fraction);
            resampling.weights[2 * i + 1] = (float) fraction;
        }
        return resampling;
    }

    private static long ceilDiv(long dividend, long divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }

    int size() {
        return first.length;
    }

    /** How many neighbouring samples take part in each new one; some may have weight 0. */
    int taps() {
        return taps;
    }

    /** The first sample that takes part in new sample {@code i}. */
    int first(int i) {
        return first[i];
    }

    float weight(int i, int tap) {
        return weights[i * taps + tap];
    }

    /** Resamples one line, which may lie in a longer array. */
    void line(float[] from, float[] into) {
        switch (taps) {
            case 1 -> one(from, into);
            case 2 -> two(from, into);
            case 3 -> three(from, into);
            default -> several(from, into);
        }
    }

    private void one(float[] from, float[] into) {
        for (int i = 0; i < first.length; i++) {
            into[i] = from[first[i]] * weights[i];
        }
    }

    private void two(float[] from, float[] into) {
        if (halving) {
            for (int i = 0, at = 0; i < first.length; i++, at += 2) {
                into[i] = from[at] * 0.5f + from[at + 1] * 0.5f;
            }
            return;
        }
        for (int i = 0; i < first.length; i++) {
            into[i] = from[first[i]] * weights[2 * i] + from[first[i] + 1] * weights[2 * i + 1];
        }
    }

    private void three(float[] from, float[] into) {
        for (int i = 0; i < first.length; i++) {
            int at = first[i];
            into[i] = from[at] * weights[3 * i] + from[at + 1] * weights[3 * i + 1] + from[at + 2] * weights[3 * i + 2];
        }
    }

    private void several(float[] from, float[] into) {
        for (int i = 0; i < first.length; i++) {
            float sum = 0;
            for (int tap = 0; tap < taps; tap++) {
                sum += from[first[i] + tap] * weights[i * taps + tap];
            }
            into[i] = sum;
        }
    }
}
