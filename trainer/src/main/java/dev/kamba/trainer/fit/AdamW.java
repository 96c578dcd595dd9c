package dev.kamba.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kamba.trainer.net.Parameter;
import dev.kamba.trainer.net.Weights;

import java.util.Arrays;

import static dev.kamba.trainer.net.DjlConstants.number;

/** Adam with decoupled weight decay (arXiv 1711.05101) over one vector of all learned values, one rate per value. */
final class AdamW {

    static final double FIRST = 0.9;
    static final double SECOND = 0.999;
    private static final double EPSILON = 1e-8;

    private final NDArray rates;
    private final NDArray decays;
    private final NDArray mean;
    private final NDArray square;

    AdamW(NDManager manager, Weights weights, FitSettings.Rates settings) {
        int count = weights.learned().length;
        var rate = new float[count];
        var decay = new float[count];
        for (var slot : weights.slots(true)) {
            var parameter = slot.parameter();
            boolean spline = parameter.role() == Parameter.Role.SPLINE;
            double own = spline ? settings.spline() : settings.base();
            double shrink = parameter.shape().size() > 1 ? own * settings.decay() : 0;
            Arrays.fill(rate, slot.at(), slot.end(), (float) own);
            Arrays.fill(decay, slot.at(), slot.end(), (float) shrink);
        }
        this.rates = manager.create(rate);
        this.decays = manager.create(decay);
        this.mean = manager.zeros(new Shape(count));
        this.square = manager.zeros(new Shape(count));
    }

    /** Moving average of gradients. */
    NDArray mean() {
        return mean;
    }

    /** Moving average of squared gradients. */
    NDArray square() {
        return square;
    }

    /** Makes good that a moving average began with zeros, after a step, counted from 0. */
    static double unbias(double keep, int step) {
        return 1 / (1 - Math.pow(keep, step + 1));
    }

    /** Changes the values in place; intermediate results belong to the gradient's manager. */
    void step(NDArray values, NDArray gradient, StepNumbers numbers) {
        try (var scope = gradient.getManager().newSubManager()) {
            scope.tempAttachAll(mean, square, rates, decays, values, gradient);
            mean.muli(number(FIRST)).addi(gradient.mul(number(1 - FIRST)));
            square.muli(number(SECOND)).addi(gradient.mul(gradient).mul(number(1 - SECOND)));
            var length = square.mul(numbers.square()).sqrt().add(number(EPSILON));
            values.subi(values.mul(decays).mul(numbers.share()));
            values.subi(mean.mul(numbers.mean()).div(length).mul(rates));
        }
    }

    /** Shortened to {@link FitSettings#LONGEST_GRADIENT} if it is longer, without waiting for the device. */
    static NDArray shortened(NDArray gradient, NDArray length) {
        var factor = length.add(number(EPSILON))
                .pow(number(-1))
                .mul(number(FitSettings.LONGEST_GRADIENT))
                .minimum(number(1));
        return gradient.mul(factor);
    }
}
