package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.Window;
import picocli.CommandLine.Option;

import java.util.Optional;

/** The options of a command that say how pictures are shown to a model. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class ViewingOptions {

    @Option(
            names = "--flips",
            defaultValue = "none",
            paramLabel = "WHICH",
            description = "average over mirror images: none, sides (left and right) or all; takes 1, 2 or 4 times as"
                    + " long; default none")
    private Flips flips;

    @Option(
            names = "--window",
            arity = "0..1",
            fallbackValue = "0.5",
            paramLabel = "OVERLAP",
            description = "slide over each picture at its own resolution in tiles that have this share (0..0.75) in"
                    + " common, 0.5 if none is given; default: as the model card says")
    private Optional<Double> window;

    /** What was asked for; refused with CONFIGURATION_INVALID. */
    public Viewing viewing() {
        return new Viewing(flips, window.map(ViewingOptions::window));
    }

    private static Window window(double overlap) {
        try {
            return new Window(overlap);
        } catch (IllegalArgumentException e) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "--window: " + e.getMessage(), e);
        }
    }
}
