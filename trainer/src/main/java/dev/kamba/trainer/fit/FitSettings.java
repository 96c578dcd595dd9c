package dev.kamba.trainer.fit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

/**
 * How a network is trained.
 *
 * @param steps batches
 * @param batch examples in a batch
 * @param rate learning rate of all but KAN layers after the warm-up
 * @param splineRate learning rate of KAN layers after the warm-up
 * @param decay weight decay (decoupled) of arrays with two or more axes
 * @param validations how often the validation Dice is measured
 * @param seed of weights, order and augmentation
 */
public record FitSettings(
        int steps, int batch, double rate, double splineRate, double decay, int validations, long seed) {

    private static final JsonMapper MAPPER = new JsonMapper();

    /** Share of the steps in which rates rise from 0. */
    static final double WARM_UP = 0.05;

    /** Rates end at this share. */
    static final double FINAL_RATE = 0.01;

    /** Gradients are shortened to this length. */
    static final float LONGEST_GRADIENT = 1;

    /** Weight of the old value in the moving average of weights, once it has run a while. */
    static final float AVERAGING = 0.995f;

    public FitSettings {
        if (steps < 1 || batch < 1 || validations < 1) {
            throw new IllegalArgumentException(
                    "steps, batch and validations must be positive, were " + steps + ", " + batch + ", " + validations);
        }
        if (!(rate > 0 && splineRate > 0 && decay >= 0)) {
            throw new IllegalArgumentException(
                    "rates must be positive and decay not negative, were " + rate + ", " + splineRate + ", " + decay);
        }
    }

    public FitSettings withSteps(int newSteps) {
        return new FitSettings(newSteps, batch, rate, splineRate, decay, validations, seed);
    }

    /** From the object {@code fit} of a plan. */
    public static FitSettings read(String json) {
        try {
            return MAPPER.readValue(json, FitSettings.class);
        } catch (JsonProcessingException e) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "the plan's fit is broken: " + e.getOriginalMessage(), e);
        }
    }

    /** Share of the full learning rate at a step, counted from 0: linear warm-up, then cosine. */
    double share(int step) {
        double warm = Math.max(1, WARM_UP * steps);
        if (step < warm) {
            return (step + 1) / warm;
        }
        double progress = (step - warm) / Math.max(1, steps - warm);
        return FINAL_RATE + (1 - FINAL_RATE) * 0.5 * (1 + Math.cos(Math.PI * progress));
    }
}
