package dev.kamba.result;

import dev.kamba.guard.Action;
import dev.kamba.guard.Guard;
import dev.kamba.guard.Limits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;

import java.util.Map;

/** What is done about suspicious results, unless a rule says otherwise. */
@ConfigMapping(prefix = "kamba.guards")
public interface GuardConfig {

    /** Nothing was found at all. */
    Action empty();

    /** A label covers more than {@link #largeShare} of an image. */
    Action large();

    /** A label has more than {@link #mostParts} parts on an image. */
    Action fragments();

    /** A label reaches the border of what the model saw. */
    Action border();

    /** The images are of a modality that the model's card does not name. */
    Action modality();

    /** The pixels' size lies outside the range that the model's card names. */
    Action spacing();

    /** Share of an image, 0..1. */
    @WithName("large-share")
    double largeShare();

    /** Number of connected parts on an image. */
    @WithName("most-parts")
    int mostParts();

    default Limits limits() {
        return new Limits(
                Map.of(
                        Guard.EMPTY, empty(),
                        Guard.LARGE, large(),
                        Guard.FRAGMENTS, fragments(),
                        Guard.BORDER, border(),
                        Guard.MODALITY, modality(),
                        Guard.SPACING, spacing()),
                largeShare(),
                mostParts());
    }
}
