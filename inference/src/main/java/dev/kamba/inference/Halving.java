package dev.kamba.inference;

import dev.kamba.imaging.Values;

import java.util.Arrays;

/**
 * A row of means of four whole numbers each. Calculated step by step as {@link Resize} does, such a mean is never rounded; so one
 * sum gives the same bits, and whole numbers of 16 bits are summed in pairs by a vector instruction that Java's compiler knows. Not
 * for use by several threads.
 */
final class Halving {

    /** Up to this base quarters of whole numbers of 16 bits beside it are exact in float32. */
    private static final int MOST_BASE = 1 << 20;

    private final short[] upper;
    private final short[] lower;
    private final short[] ones;
    private final int[] sums;
    private final int[] more;

    /** @param columns of the new row */
    Halving(int columns) {
        upper = new short[Math.multiplyExact(2, columns)];
        lower = new short[upper.length];
        ones = new short[upper.length];
        sums = new int[columns];
        more = new int[columns];
        Arrays.fill(ones, (short) 1);
    }

    static boolean suits(Values.Whole values) {
        return Math.abs(values.base()) <= MOST_BASE;
    }

    /** From the rows that begin at {@code at} and {@code below}. */
    void line(Values.Whole from, int at, int below, float[] into) {
        System.arraycopy(from.steps(), at, upper, 0, upper.length);
        System.arraycopy(from.steps(), below, lower, 0, lower.length);
        addPairs(upper, ones, sums);
        addPairs(lower, ones, more);
        add(sums, more, 4 * from.base());
        for (int i = 0; i < into.length; i++) {
            into[i] = sums[i] * 0.25f;
        }
    }

    /** In this form, with a product by one, it is what the compiler looks for. */
    private static void addPairs(short[] steps, short[] ones, int[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = steps[2 * i] * ones[2 * i] + steps[2 * i + 1] * ones[2 * i + 1];
        }
    }

    private static void add(int[] sums, int[] more, int offset) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = sums[i] + more[i] + offset;
        }
    }
}
