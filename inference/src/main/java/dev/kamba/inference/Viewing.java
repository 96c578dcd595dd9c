package dev.kamba.inference;

import dev.kamba.model.Window;

import java.util.Optional;

/**
 * How the planes of one request are shown to a model.
 *
 * @param flips mirror images to average over
 * @param window to slide over the planes; empty: as the model card says
 */
public record Viewing(Flips flips, Optional<Window> window) {

    /** As the model card says, and nothing more. */
    public static final Viewing PLAIN = new Viewing(Flips.NONE, Optional.empty());
}
