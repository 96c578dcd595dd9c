package dev.kamba.trainer.data;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;

import java.util.List;

/**
 * One picture and what is true in it.
 *
 * @param id unlike for every picture
 * @param group what a split must not tear apart, for example the patient
 * @param plane the picture as the service gets it
 * @param truth one mask per label, each of the plane's size
 */
public record Case(String id, String group, Plane plane, List<Mask> truth) {

    public Case {
        truth = List.copyOf(truth);
        if (truth.isEmpty()) {
            throw new IllegalArgumentException("the truth of " + id + " needs at least one mask");
        }
        for (var mask : truth) {
            if (plane.rows() != mask.rows() || plane.columns() != mask.columns()) {
                throw new IllegalArgumentException("picture and truth of " + id + " differ in size");
            }
        }
    }

    /** The same picture by another plane, which knows more. */
    Case on(Plane other) {
        return new Case(id, group, other, truth);
    }
}
