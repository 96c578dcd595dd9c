package dev.kamba.trainer.data;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;

import java.util.List;
import java.util.Optional;

/**
 * One picture and what is true in it.
 *
 * @param id unlike for every picture
 * @param group what a split must not tear apart, for example the patient
 * @param volume what it is a slice of, at one moment; empty for a picture by itself
 * @param plane the picture as the service gets it
 * @param truth one mask per label, each of the plane's size
 */
public record Case(String id, String group, Optional<String> volume, Plane plane, List<Mask> truth) {

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

    /** A frame of a series; slices of a regular stack are of one volume, which is called after its first slice. */
    static Case of(SourceFrame frame, String group, List<Mask> truth) {
        var volume =
                frame.sliceDistanceMm().isPresent() && frame.neighbour(Integer.MIN_VALUE) instanceof SourceFrame first
                        ? Optional.of(id(first))
                        : Optional.<String>empty();
        return new Case(id(frame), group, volume, frame, truth);
    }

    private static String id(SourceFrame frame) {
        return frame.sopInstanceUid() + "/" + frame.number();
    }

    /** The same picture by another plane, which knows more. */
    Case on(Plane other) {
        return new Case(id, group, volume, other, truth);
    }
}
