package dev.kamba.trainer.net;

/** Scale and shift of a normalisation over {@code channels} values. */
public record Norm(String name, int channels) {

    /** Added to the variance of every normalisation. */
    public static final float EPSILON = 1e-5f;

    public Parameter scale() {
        return Parameter.weight(name + ".scale", Init.constant(1), channels);
    }

    public Parameter shift() {
        return Parameter.weight(name + ".shift", Init.constant(0), channels);
    }
}
