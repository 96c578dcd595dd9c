package dev.kamba.trainer.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.trainer.data.BrokenPlan;

/**
 * How a network is trained.
 *
 * @param epochs how often every example is seen
 * @param batch examples in a batch, over all devices
 * @param rates of learning
 * @param loss what is made small; a plan may leave it out
 * @param validations how often the validation examples are measured, evenly over the training
 * @param patience stop after this many validations without a better one; 0 never stops early
 * @param seed of weights, order and augmentation
 */
public record FitSettings(int epochs, int batch, Rates rates, Loss loss, int validations, int patience, long seed) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    /** Gradients are shortened to this length. */
    static final float LONGEST_GRADIENT = 1;

    /**
     * Learning rates over a training: linear warm-up from 0, then a cosine down to {@link #FINAL}.
     *
     * @param base of all but KAN layers, after the warm-up
     * @param spline of KAN layers, after the warm-up
     * @param decay weight decay (decoupled) of arrays with two or more axes
     * @param warmUp share of the steps, 0..1
     * @param averaging weight of the old value in the moving average of weights, once it has run a while
     */
    public record Rates(double base, double spline, double decay, double warmUp, double averaging) {

        /** Rates end at this share. */
        static final double FINAL = 0.01;

        public Rates {
            if (!(base > 0 && spline > 0 && decay >= 0)) {
                throw new IllegalArgumentException(
                        "rates must be positive and decay not negative, were " + base + ", " + spline + ", " + decay);
            }
            if (!(warmUp >= 0 && warmUp < 1 && averaging >= 0 && averaging < 1)) {
                throw new IllegalArgumentException(
                        "warmUp and averaging must lie in 0..1, were " + warmUp + ", " + averaging);
            }
        }

        /** Share of the full rates at a step, counted from 0. */
        double share(int step, int steps) {
            double warm = Math.max(1, warmUp * steps);
            if (step < warm) {
                return (step + 1) / warm;
            }
            double progress = (step - warm) / Math.max(1, steps - warm);
            return FINAL + (1 - FINAL) * 0.5 * (1 + Math.cos(Math.PI * progress));
        }
    }

    public FitSettings {
        if (epochs < 1 || batch < 1 || validations < 1 || patience < 0) {
            throw new IllegalArgumentException("epochs, batch and validations must be positive, patience not negative,"
                    + " were " + epochs + ", " + batch + ", " + validations + ", " + patience);
        }
    }

    /** With {@link Loss#DEFAULT}. */
    public FitSettings(int epochs, int batch, Rates rates, int validations, int patience, long seed) {
        this(epochs, batch, rates, Loss.DEFAULT, validations, patience, seed);
    }

    public FitSettings withEpochs(int newEpochs) {
        return new FitSettings(newEpochs, batch, rates, loss, validations, patience, seed);
    }

    public FitSettings withBatch(int newBatch) {
        return new FitSettings(epochs, newBatch, rates, loss, validations, patience, seed);
    }

    public FitSettings withSeed(long newSeed) {
        return new FitSettings(epochs, batch, rates, loss, validations, patience, newSeed);
    }

    /** Batches of a training on so many examples. */
    int steps(int examples) {
        return Math.toIntExact(Math.max(1, Math.round((double) epochs * examples / batch)));
    }

    /** Whether the validation examples are measured after so many steps. */
    boolean validates(int done, int steps) {
        return done == steps || (long) done * validations / steps > (long) (done - 1) * validations / steps;
    }

    /** From the object {@code fit} of a plan. */
    public static FitSettings read(String json) {
        try {
            var plan = MAPPER.readTree(json);
            if (plan instanceof ObjectNode fields && !fields.hasNonNull("loss")) {
                fields.putPOJO("loss", Loss.DEFAULT);
            }
            return MAPPER.treeToValue(plan, FitSettings.class);
        } catch (JsonProcessingException e) {
            throw BrokenPlan.of("fit", e);
        }
    }
}
