package dev.kamba.inference;

import dev.kamba.imaging.Mask;

import java.time.Duration;
import java.util.List;

/**
 * What a model found in a list of planes. The three times overlap each other.
 *
 * @param masks one list per plane, in the order given, with one mask per label, in the order of the model card
 * @param device where the model ran, never AUTO
 * @param loadTime spent on decoding and preparing pictures
 * @param inferTime spent in the network
 * @param maskTime spent on turning its output into masks
 */
public record Segmentation(
        List<List<Mask>> masks, Device device, Duration loadTime, Duration inferTime, Duration maskTime) {

    public Segmentation {
        masks = masks.stream().map(List::copyOf).toList();
    }
}
