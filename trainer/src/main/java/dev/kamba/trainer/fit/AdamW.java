package dev.kamba.trainer.fit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kamba.trainer.net.Parameter;
import dev.kamba.trainer.net.Weights;

/** Adam with decoupled weight decay (arXiv 1711.05101) over one vector of all learned values, one rate per value. */
final class AdamW {

    private static final float FIRST = 0.9f;
    private static final float SECOND = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final NDArray rates;
    private final NDArray decays;
    private final NDArray mean;
    private final NDArray square;

    AdamW(NDManager manager, Weights weights, FitSettings.Rates settings) {
        int count = weights.learned().length;
        var rate = new float[count];
        var decay = new float[count];
        int at = 0;
        for (var parameter : weights.parameters(true)) {
            boolean spline = parameter.role() == Parameter.Role.SPLINE;
            double own = spline ? settings.spline() : settings.base();
            double shrink = parameter.shape().size() > 1 ? own * settings.decay() : 0;
            for (int end = at + parameter.size(); at < end; at++) {
                rate[at] = (float) own;
                decay[at] = (float) shrink;
            }
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

    /**
     * Changes the values in place; intermediate results belong to the gradient's manager.
     *
     * @param step counted from 0
     * @param share of the full rates
     */
    void step(NDArray values, NDArray gradient, int step, double share) {
        mean.muli(FIRST).addi(gradient.mul(1 - FIRST));
        square.muli(SECOND).addi(gradient.mul(gradient).mul(1 - SECOND));
        float unbias = (float) (share / (1 - Math.pow(FIRST, step + 1)));
        float unbiasSquare = (float) (1 / (1 - Math.pow(SECOND, step + 1)));
        try (var scope = gradient.getManager().newSubManager()) {
            scope.tempAttachAll(mean, square, rates, decays, values);
            var length = square.mul(unbiasSquare).sqrt().add(EPSILON);
            values.subi(values.mul(decays).mul((float) share));
            values.subi(mean.mul(unbias).div(length).mul(rates));
        }
    }

    /** Shortened to {@link FitSettings#LONGEST_GRADIENT} if it is longer, without waiting for the device. */
    static NDArray shortened(NDArray gradient) {
        var length = gradient.mul(gradient).sum().sqrt();
        var factor =
                length.add(EPSILON).pow(-1).mul(FitSettings.LONGEST_GRADIENT).minimum(1);
        return gradient.mul(factor);
    }
}
