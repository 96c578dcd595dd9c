package dev.kamba.trainer.fit;

import ai.djl.ndarray.NDArray;

import static dev.kamba.trainer.net.DjlConstants.number;

/**
 * Half the mean binary cross-entropy plus one minus the mean soft Dice of each image and label,
 * {@code (2 sum(p t) + 1) / (sum(p) + sum(t) + 1)}: an image without truth is rewarded for predicting nothing.
 */
final class Loss {

    private Loss() {}

    /** A scalar, from logits and targets [N,K,H,W]. */
    static NDArray of(NDArray logits, NDArray targets) {
        return crossEntropy(logits, targets).add(withoutDice(logits, targets));
    }

    /** Half of log(1 + exp(z)) - z t; PyTorch's softplus is z itself beyond 20, so nothing overflows. */
    private static NDArray crossEntropy(NDArray logits, NDArray targets) {
        var rise = logits.getNDArrayInternal().softPlus();
        return rise.sub(logits.mul(targets)).mul(number(0.5)).mean();
    }

    private static NDArray withoutDice(NDArray logits, NDArray targets) {
        int[] pixels = {2, 3};
        var p = logits.getNDArrayInternal().sigmoid();
        var common = p.mul(targets).sum(pixels).mul(number(2)).add(number(1));
        var all = p.sum(pixels).add(targets.sum(pixels)).add(number(1));
        return common.div(all).neg().add(number(1)).mean();
    }
}
