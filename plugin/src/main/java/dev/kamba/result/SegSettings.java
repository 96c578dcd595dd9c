package dev.kamba.result;

import java.time.ZoneId;
import java.util.List;

/**
 * What a site may choose about its SEG objects.
 *
 * @param orientationFor2d whether a SEG of images without a Frame of Reference gets Plane Orientation 1\0\0\0\1\0; PS3.3
 *     section A.51.5 does not allow it, but OHIF does not show such a SEG without it
 * @param zone zone of the dates and times written when the source has no Timezone Offset From UTC; the same on every node
 * @param naming how results are called and numbered
 */
public record SegSettings(boolean orientationFor2d, ZoneId zone, Naming naming) {

    public SegSettings(boolean orientationFor2d, ZoneId zone) {
        this(orientationFor2d, zone, Naming.USUAL);
    }

    /** What they add to the UIDs of an object: another content must have another UID. */
    List<String> parts() {
        return List.of("orientationFor2d=" + orientationFor2d, "zone=" + zone.getId(), naming.toString());
    }

    /** The standard to the letter, times in the system's zone. */
    public static SegSettings standard() {
        return new SegSettings(false, ZoneId.systemDefault());
    }
}
