package dev.kamba.inference;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.ProbabilityMap;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a model found in a list of planes. The three times are sums over the planes and overlap each other.
 *
 * @param masks one list per plane, in the order given, with one mask per label, in the order of the model card
 * @param probabilities as the masks, what the network said before parts were dropped or holes filled; empty unless {@link
 *     Viewing#probabilities} asked for them
 * @param devices where the model ran, never AUTO; empty without planes
 * @param reduced whether a device failed or had too little memory, so that fewer planes at once, or the CPU, had to do
 * @param loadTime spent on decoding and preparing pictures
 * @param inferTime spent in the network; the time of a batch is divided evenly among its planes
 * @param maskTime spent on turning its output into masks
 */
public record Segmentation(
        List<List<Mask>> masks,
        List<List<ProbabilityMap>> probabilities,
        List<Device> devices,
        boolean reduced,
        Duration loadTime,
        Duration inferTime,
        Duration maskTime) {

    public Segmentation {
        masks = masks.stream().map(List::copyOf).toList();
        probabilities = probabilities.stream().map(List::copyOf).toList();
        devices = List.copyOf(devices);
    }

    /** Where the model ran and whether that was as planned, such as {@code cuda:0} or {@code cpu+cuda:0, reduced}. */
    public String where() {
        return devices.stream().map(Device::toString).collect(Collectors.joining("+")) + (reduced ? ", reduced" : "");
    }
}
