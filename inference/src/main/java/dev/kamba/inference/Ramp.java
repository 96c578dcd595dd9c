package dev.kamba.inference;

/** The straight line from {@code low}, which becomes 0, that rises by {@code slope} and is clamped to 0..1. */
record Ramp(float low, float slope) {

    static Ramp between(double low, double high) {
        return new Ramp((float) low, high > low ? (float) (1 / (high - low)) : 0);
    }

    /** In place; what is not a number stays so. */
    void apply(float[] line) {
        for (int i = 0; i < line.length; i++) {
            line[i] = Math.max(0, Math.min(1, (line[i] - low) * slope));
        }
    }
}
