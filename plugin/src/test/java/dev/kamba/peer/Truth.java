package dev.kamba.peer;

import dev.kamba.fixtures.Study;
import java.io.IOException;
import java.util.BitSet;

/** Compares a segmentation with the ground truth of a fixture study. */
public final class Truth {

    private Truth() {}

    /** Dice coefficient over all pixels of all frames, 0..1. */
    public static double dice(Study study, SegmentationFile segmentation) throws IOException {
        var masks = segmentation.masks(1);
        long common = 0;
        long sum = 0;
        for (var instance : study.instances()) {
            for (int frame = 0; frame < instance.frames(); frame++) {
                var key = instance.sopInstanceUid() + (instance.frames() > 1 ? "#" + (frame + 1) : "");
                var found = masks.getOrDefault(key, new BitSet());
                var truth = instance.truth(frame);
                sum += found.cardinality() + truth.cardinality();
                var both = (BitSet) found.clone();
                both.and(truth);
                common += both.cardinality();
            }
        }
        return 2.0 * common / sum;
    }
}
