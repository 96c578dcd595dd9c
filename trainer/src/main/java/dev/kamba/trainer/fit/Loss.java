package dev.kamba.trainer.fit;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.annotation.JsonProperty;

import static dev.kamba.trainer.net.DjlConstants.number;

/**
 * A share of the mean binary cross-entropy plus one minus the mean soft Dice of each image and label,
 * {@code (2 sum(p t) + s) / (sum(p) + sum(t) + s)}: an image without truth is rewarded for predicting nothing.
 *
 * @param crossEntropy weight of the cross-entropy beside that of the Dice, which is 1; 0 for Dice alone
 * @param smoothing s, in pixels: where the truth is not much larger, it counts for less
 */
public record Loss(
        @JsonProperty(required = true) double crossEntropy,
        @JsonProperty(required = true) double smoothing) {

    /** Of a plan that says nothing about it. */
    public static final Loss DEFAULT = new Loss(0.5, 1);

    public Loss {
        if (!(crossEntropy >= 0 && crossEntropy < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("crossEntropy must be finite and not negative, was " + crossEntropy);
        }
        if (!(smoothing > 0 && smoothing < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("smoothing must be finite and positive, was " + smoothing);
        }
    }

    /** A scalar, from logits and targets [N,K,H,W]. */
    NDArray of(NDArray logits, NDArray targets) {
        return crossEntropy(logits, targets).add(withoutDice(logits, targets));
    }

    /** The share of log(1 + exp(z)) - z t; PyTorch's softplus is z itself beyond 20, so nothing overflows. */
    private NDArray crossEntropy(NDArray logits, NDArray targets) {
        var rise = logits.getNDArrayInternal().softPlus();
        return rise.sub(logits.mul(targets)).mul(number(crossEntropy)).mean();
    }

    private NDArray withoutDice(NDArray logits, NDArray targets) {
        int[] pixels = {2, 3};
        var p = logits.getNDArrayInternal().sigmoid();
        var common = p.mul(targets).sum(pixels).mul(number(2)).add(number(smoothing));
        var all = p.sum(pixels).add(targets.sum(pixels)).add(number(smoothing));
        return common.div(all).neg().add(number(1)).mean();
    }
}
