package dev.kamba.inference;

import dev.kamba.model.Window;

import java.util.Optional;

/**
 * How the planes of one request are shown to a model, and what of its output is kept.
 *
 * @param flips mirror images to average over
 * @param window to slide over the planes; empty: as the model card says
 * @param probabilities whether they are kept beside the masks
 */
public record Viewing(Flips flips, Optional<Window> window, boolean probabilities) {

    /** As the model card says, and nothing more. */
    public static final Viewing PLAIN = new Viewing(Flips.NONE, Optional.empty());

    /** Keeps masks only. */
    public Viewing(Flips flips, Optional<Window> window) {
        this(flips, window, false);
    }

    /** The same views, with the probabilities kept or not. */
    public Viewing withProbabilities(boolean kept) {
        return new Viewing(flips, window, kept);
    }
}
