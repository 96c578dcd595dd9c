package dev.kamba.trainer.export;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelCard;

/** Counts the pixels that belong to a label by a package and not by a float16 form of it, or the other way round. */
final class MaskDifference {

    private final ModelCard card;
    private long pixels;
    private long different;

    MaskDifference(ModelCard card) {
        this.card = card;
    }

    /** Adds the logits [N,K,H,W] of a few images. */
    void add(float[] expected, float[] found) {
        requireFinite(found, "pictures");
        int plane = plane();
        for (int i = 0; i < expected.length; i++) {
            var label = card.labels().get(i / plane % card.labels().size());
            double threshold = Math.log(label.threshold() / (1 - label.threshold()));
            different += expected[i] > threshold == found[i] > threshold ? 0 : 1;
        }
        pixels += expected.length;
    }

    private int plane() {
        return card.input().rows() * card.input().columns();
    }

    /** How many were added. */
    long images() {
        return pixels / plane() / card.labels().size();
    }

    /** Share of all pixels, each counted once for every label; NaN without any. */
    double share() {
        return (double) different / pixels;
    }

    static void requireFinite(float[] logits, String images) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new KambaException(
                        ErrorCode.MODEL_INVALID,
                        "the float16 twin overflows on " + images + "; the twin was not written");
            }
        }
    }
}
