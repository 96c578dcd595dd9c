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
    private int steps;

    AdamW(NDManager manager, Weights weights, FitSettings settings) {
        int count = weights.learned().length;
        var rate = new float[count];
        var decay = new float[count];
        int at = 0;
        for (var parameter : weights.parameters(true)) {
            boolean spline = parameter.role() == Parameter.Role.SPLINE;
            double own = spline ? settings.splineRate() : settings.rate();
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

    /** Changes the values in place; intermediate results belong to the gradient's manager. */
    void step(NDArray values, NDArray gradient, double share) {
        steps++;
        mean.muli(FIRST).addi(gradient.mul(1 - FIRST));
        square.muli(SECOND).addi(gradient.mul(gradient).mul(1 - SECOND));
        float unbias = (float) (share / (1 - Math.pow(FIRST, steps)));
        float unbiasSquare = (float) (1 / (1 - Math.pow(SECOND, steps)));
        try (var scope = gradient.getManager().newSubManager()) {
            scope.tempAttachAll(mean, square, rates, decays, values);
            var length = square.mul(unbiasSquare).sqrt().add(EPSILON);
            values.subi(values.mul(decays).mul((float) share));
            values.subi(mean.mul(unbias).div(length).mul(rates));
        }
    }
}
