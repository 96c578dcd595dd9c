package dev.kamba.trainer.net;

/**
 * Running products of decays inside the chunks of a sequence, kept as sums of logarithms. Every exponent is a sum of
 * logarithms that are not positive, so nothing overflows whatever the step sizes are.
 *
 * @param logs logarithm of the decay at each of Q steps [...,Q,1], at most 0
 * @param sums of the logarithms from the chunk's first step up to each, itself included [...,Q,1]
 */
record Decays<T>(T logs, T sums) {

    private static final int LARGEST = 64;

    /** exp(-30) is nothing in float32; smaller logarithms would only take digits from the sums they enter. */
    private static final double LEAST = -30;

    /** Length of chunks for a sequence: a divisor of its length. */
    static int chunk(int length) {
        for (int size = Math.min(LARGEST, length); size >= 8; size--) {
            if (length % size == 0) {
                return size;
            }
        }
        return length;
    }

    static <T> Decays<T> of(Ops<T> ops, T logs) {
        var bounded = ops.add(ops.relu(ops.add(logs, ops.constant(-LEAST))), ops.constant(LEAST));
        int size = size(ops, logs);
        var upper = ops.transpose(mask(ops, size, 0), 1, 0);
        return new Decays<>(bounded, turned(ops, ops.matMul(turned(ops, bounded), upper)));
    }

    /** Decay from behind step j to behind step i [...,i,j], 0 for j after i. */
    T within(Ops<T> ops) {
        return between(ops, sums, 0);
    }

    /** Decay from behind step j to before step i [...,i,j], 0 for j not before i. */
    T before(Ops<T> ops) {
        return between(ops, less(ops, sums, logs), 1);
    }

    private T between(Ops<T> ops, T ends, int distance) {
        var mask = mask(ops, size(ops, sums), distance);
        // Masked before the exponential, which might overflow otherwise, and after it.
        return ops.mul(ops.exp(ops.mul(less(ops, ends, turned(ops, sums)), mask)), mask);
    }

    /** Decay from behind each step to the end of its chunk [...,Q,1]. */
    T toEnd(Ops<T> ops) {
        return ops.exp(less(ops, total(ops), sums));
    }

    /** Decay from the start of the chunk to behind each step [...,Q,1]. */
    T afterStep(Ops<T> ops) {
        return ops.exp(sums);
    }

    /** Decay from the start of the chunk to before each step [...,Q,1]. */
    T beforeStep(Ops<T> ops) {
        return ops.exp(less(ops, sums, logs));
    }

    /** Logarithm of the decay of the whole chunk [...,1,1]. */
    T total(Ops<T> ops) {
        int size = size(ops, sums);
        return size == 1
                ? sums
                : ops.split(sums, ops.shape(sums).length - 2, size - 1, 1).get(1);
    }

    private static <T> T less(Ops<T> ops, T a, T b) {
        return ops.add(a, ops.scale(b, -1));
    }

    /** [...,Q,1] to [...,1,Q] and back. */
    private static <T> T turned(Ops<T> ops, T x) {
        var sizes = ops.shape(x);
        int last = sizes[sizes.length - 1];
        sizes[sizes.length - 1] = sizes[sizes.length - 2];
        sizes[sizes.length - 2] = last;
        sizes[0] = -1;
        return ops.reshape(x, sizes);
    }

    private static <T> int size(Ops<T> ops, T x) {
        var sizes = ops.shape(x);
        return sizes[sizes.length - 2];
    }

    /** [Q,Q]: 1 where the column lies at least so far left of the row. */
    private static <T> T mask(Ops<T> ops, int size, int distance) {
        var values = new float[size * size];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column <= row - distance; column++) {
                values[row * size + column] = 1;
            }
        }
        return ops.constant(values, size, size);
    }
}
