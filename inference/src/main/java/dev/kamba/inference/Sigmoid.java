package dev.kamba.inference;

/**
 * Logits as probabilities of 8 bits: the sigmoid 1 / (1 + e^-x), times 255, rounded to the nearest. No power is calculated for a
 * pixel: a table says where the 255 places lie at which the rounded value changes.
 */
final class Sigmoid {

    private static final int MOST = 255;

    /** Cells of the table per unit of a logit; the steps at 0, the densest, are 1/64 apart, so that a cell has one at most. */
    private static final int CELLS = 64;

    /** Entry {@code k} is the logit at which value {@code k} becomes {@code k + 1}. */
    private static final float[] STEPS = steps();

    /** Value at the beginning of each cell, the first of which begins at the first step. */
    private static final short[] STARTS = starts();

    private Sigmoid() {}

    private static float[] steps() {
        var steps = new float[MOST];
        for (int k = 0; k < MOST; k++) {
            double share = (k + 0.5) / MOST;
            steps[k] = (float) Math.log(share / (1 - share));
        }
        return steps;
    }

    private static short[] starts() {
        var starts = new short[(int) ((STEPS[MOST - 1] - STEPS[0]) * CELLS) + 1];
        short value = 0;
        for (int cell = 0; cell < starts.length; cell++) {
            while (value < MOST && STEPS[value] <= STEPS[0] + (float) cell / CELLS) {
                value++;
            }
            starts[cell] = value;
        }
        return starts;
    }

    /** @param logit finite */
    static byte value(float logit) {
        if (logit < STEPS[0]) {
            return 0;
        }
        if (logit >= STEPS[MOST - 1]) {
            return (byte) MOST;
        }
        int value = STARTS[(int) ((logit - STEPS[0]) * CELLS)];
        while (logit >= STEPS[value]) {
            value++;
        }
        // A cell's beginning is rounded, so that its first value may be one too high.
        while (logit < STEPS[value - 1]) {
            value--;
        }
        return (byte) value;
    }
}
