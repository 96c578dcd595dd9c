package dev.kamba.guard;

import java.util.Locale;

/** One thing that can be suspicious. */
public enum Guard {
    /** Nothing was found at all. */
    EMPTY,
    /** A label covers nearly all of an image. */
    LARGE,
    /** A label falls into very many parts on one image. */
    FRAGMENTS,
    /** A label reaches the border of what the model saw, and may go on beyond it. */
    BORDER,
    /** The images are of another modality than the model was made for. */
    MODALITY,
    /** The images' pixels are larger or smaller than the model was made for. */
    SPACING;

    /** Its name in settings and rules. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
