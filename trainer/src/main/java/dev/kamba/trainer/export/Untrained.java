package dev.kamba.trainer.export;

import dev.kamba.model.Code;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.Label;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.Training;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Packages of networks that were never trained, to measure speed and memory with. */
public final class Untrained {

    /**
     * So high that no pixel of noise comes near it: masks of random weights mean nothing, and half of their pixels lie so close to 0.5
     * that any rounding moves them.
     */
    private static final double THRESHOLD = 0.999;

    private static final int COMPARED = 2;

    private Untrained() {}

    /**
     * Writes a package with the weights that a training with this seed begins with, and its float16 twin. Both are compared with the
     * network on noise, since there are no pictures that such weights would fit.
     *
     * @param network for 1 or 3 channels and one label
     * @param side rows and columns of an image
     */
    public static ModelPackage write(Path file, Network network, long seed, int side) {
        var noise = PackageWriter.noise(COMPARED * network.channels() * side * side);
        var model =
                PackageWriter.write(file, card(network, seed, side), network, Weights.initial(network, seed), noise);
        TwinWriter.write(model, Stream.of(noise));
        return model;
    }

    private static ModelCard card(Network network, long seed, int side) {
        int channels = network.channels();
        var input = new Input(
                List.of("OT"),
                channels,
                side,
                side,
                new Intensity(Intensity.Rule.WINDOW, 0, 255),
                Collections.nCopies(channels, 0.5),
                Collections.nCopies(channels, 0.25));
        return new ModelCard(
                "untrained-" + network.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
                "0",
                network.name(),
                network.settings(),
                input,
                List.of(label()),
                new Training(
                        "none: random weights of seed " + seed,
                        "none needed",
                        "0".repeat(64),
                        "none: random weights, for measuring speed and memory alone"),
                Map.of(),
                "kamba-trainer");
    }

    private static Label label() {
        return new Label(
                "Nothing",
                "#808080",
                new Code("49755003", "SCT", "Morphologically Abnormal Structure"),
                new Code("52988006", "SCT", "Lesion"),
                Optional.empty(),
                THRESHOLD,
                0);
    }
}
