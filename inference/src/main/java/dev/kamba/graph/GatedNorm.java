package dev.kamba.graph;

import java.util.List;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.node;
import static dev.kamba.graph.Pattern.norm;
import static dev.kamba.graph.Pattern.reshaped;
import static dev.kamba.graph.Pattern.slice;
import static dev.kamba.graph.Pattern.swapped;

/** How the scans of KM-UNet end: layer norm of tokens along the channels, times SiLU of the second half of the in-projection. */
final class GatedNorm {

    private GatedNorm() {}

    static Pattern of(Pattern tokens) {
        return node(
                        "Mul",
                        reshaped(swapped(norm(tokens, "scale", "shift").as("norm"))),
                        node("Mul", slice(any("xz")).as("z"), node("Sigmoid", any("z"))))
                .as("y");
    }

    /** Whether norm and gate are those of an image with channels first. */
    static boolean fits(Site site, List<Long> image) {
        long channels = image.get(1);
        return site.shape("y").equals(image)
                && site.shape("z").equals(image)
                && site.has("xz", image.get(0), 2 * channels, image.get(2), image.get(3))
                && site.cuts("z", 1, channels, 2 * channels)
                && site.has("norm", image.get(0), image.get(2) * image.get(3), channels)
                && site.hasEpsilon("norm")
                && site.holds("scale", channels)
                && site.holds("shift", channels);
    }
}
