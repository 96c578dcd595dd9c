package dev.kamba.result;

import java.time.ZoneId;

/**
 * What a site may choose about its SEG objects.
 *
 * @param orientationFor2d whether a SEG of images without a Frame of Reference gets Plane Orientation 1\0\0\0\1\0; PS3.3
 *     section A.51.5 does not allow it, but OHIF does not show such a SEG without it
 * @param zone zone of the dates and times written when the source has no Timezone Offset From UTC; the same on every node
 */
public record SegSettings(boolean orientationFor2d, ZoneId zone) {

    /** The standard to the letter, times in the system's zone. */
    public static SegSettings standard() {
        return new SegSettings(false, ZoneId.systemDefault());
    }
}
