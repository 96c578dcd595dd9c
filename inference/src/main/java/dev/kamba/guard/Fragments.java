package dev.kamba.guard;

import dev.kamba.imaging.Mask;
import dev.kamba.picture.Contour;

/** Counts the parts of a mask. */
final class Fragments {

    private Fragments() {}

    /** Connected parts (8 neighbours): each has one line around it, besides those around its holes. */
    static int count(Mask mask) {
        return (int)
                Contour.of(mask).stream().filter(contour -> !contour.hole()).count();
    }
}
