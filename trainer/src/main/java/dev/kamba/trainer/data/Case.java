package dev.kamba.trainer.data;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;

/**
 * One picture and what is true in it.
 *
 * @param id unlike for every picture
 * @param plane the picture as the service gets it
 * @param truth of the plane's size
 */
public record Case(String id, Plane plane, Mask truth) {

    public Case {
        if (plane.rows() != truth.rows() || plane.columns() != truth.columns()) {
            throw new IllegalArgumentException("picture and truth of " + id + " differ in size");
        }
    }
}
