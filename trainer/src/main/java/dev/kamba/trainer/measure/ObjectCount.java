package dev.kamba.trainer.measure;

import dev.kamba.imaging.Mask;
import dev.kamba.inference.Parts;

import java.util.Arrays;
import java.util.HashMap;

/**
 * Objects, that is connected parts (8 neighbours), counted by whether they have a partner: the one object of the other mask
 * with which their IoU is above one half. At that bound no object can have two partners (Kirillov et al., Panoptic
 * Segmentation, 2019, section 4.1), so that matching needs no order.
 *
 * @param matched pairs of a true and a found object
 * @param falseObjects found objects without a partner
 * @param missedObjects true objects without a partner
 */
public record ObjectCount(int matched, int falseObjects, int missedObjects) {

    static final ObjectCount NONE = new ObjectCount(0, 0, 0);

    /** Counts two masks of the same size. */
    public static ObjectCount of(Mask truth, Mask found) {
        int pixels = Math.multiplyExact(truth.rows(), truth.columns());
        int[] ofTruth = Parts.numbers(truth);
        int[] ofFound = Parts.numbers(found);
        int[] trueSizes = sizes(ofTruth);
        int[] foundSizes = sizes(ofFound);
        var common = new HashMap<Long, Integer>();
        for (int i = 0; i < pixels; i++) {
            if (ofTruth[i] > 0 && ofFound[i] > 0) {
                common.merge((long) ofTruth[i] << 32 | ofFound[i], 1, Integer::sum);
            }
        }
        int matched = 0;
        for (var pair : common.entrySet()) {
            int union = trueSizes[(int) (pair.getKey() >> 32)]
                    + foundSizes[pair.getKey().intValue()]
                    - pair.getValue();
            matched += 2 * pair.getValue() > union ? 1 : 0;
        }
        return new ObjectCount(matched, foundSizes.length - 1 - matched, trueSizes.length - 1 - matched);
    }

    /** Pixels of each part by its number; the first entry stands for no part. */
    private static int[] sizes(int[] numbers) {
        var sizes = new int[Arrays.stream(numbers).max().orElse(0) + 1];
        for (int number : numbers) {
            sizes[number]++;
        }
        return sizes;
    }

    ObjectCount plus(ObjectCount other) {
        return new ObjectCount(
                matched + other.matched, falseObjects + other.falseObjects, missedObjects + other.missedObjects);
    }

    /** 2 TP / (2 TP + FP + FN) over objects, 0..1; NaN where there is no object at all. */
    public double f1() {
        int all = 2 * matched + falseObjects + missedObjects;
        return all == 0 ? Double.NaN : 2.0 * matched / all;
    }
}
