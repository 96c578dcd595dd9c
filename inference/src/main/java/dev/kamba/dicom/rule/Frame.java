package dev.kamba.dicom.rule;

import dev.kamba.imaging.PixelSpacing;
import dev.kamba.imaging.PlaneGeometry;
import dev.kamba.imaging.Vector3;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The functional groups of one frame.
 *
 * @param number from 1
 * @param own its item of the Per-frame Functional Groups Sequence
 * @param shared the item of the Shared Functional Groups Sequence
 */
record Frame(int number, Attributes own, Attributes shared) {

    /** An image that a frame names; number 0 stands for a reference without Referenced Frame Number. */
    record Reference(String sopClassUid, String sopInstanceUid, List<Integer> numbers) {}

    private static final double LENGTH_TOLERANCE = 0.02;

    boolean has(int group) {
        return own.contains(group) || shared.contains(group);
    }

    /** The items of a functional group. */
    List<Attributes> items(int group) {
        return Data.items(own.contains(group) ? own : shared, group);
    }

    /** The first item of a functional group, without attributes where there is none. */
    Attributes group(int group) {
        return Data.item(own.contains(group) ? own : shared, group);
    }

    /** Referenced Segment Number (0062,000B), or -1. */
    int segment() {
        return Data.number(group(Tag.SegmentIdentificationSequence), Tag.ReferencedSegmentNumber, -1);
    }

    int[] indices() {
        return Data.ints(group(Tag.FrameContentSequence), Tag.DimensionIndexValues);
    }

    /** All images that it was derived from. */
    List<Reference> references() {
        return items(Tag.DerivationImageSequence).stream()
                .flatMap(derivation -> Data.items(derivation, Tag.SourceImageSequence).stream())
                .map(image -> new Reference(
                        Data.text(image, Tag.ReferencedSOPClassUID),
                        Data.text(image, Tag.ReferencedSOPInstanceUID),
                        Arrays.stream(Data.ints(image, Tag.ReferencedFrameNumber))
                                .boxed()
                                .toList()))
                .toList();
    }

    double[] position() {
        return Data.doubles(group(Tag.PlanePositionSequence), Tag.ImagePositionPatient);
    }

    double[] orientation() {
        return Data.doubles(group(Tag.PlaneOrientationSequence), Tag.ImageOrientationPatient);
    }

    double[] spacing() {
        return Data.doubles(group(Tag.PixelMeasuresSequence), Tag.PixelSpacing);
    }

    boolean inPatient() {
        return has(Tag.PlanePositionSequence) && has(Tag.PlaneOrientationSequence) && has(Tag.PixelMeasuresSequence);
    }

    /** Its place, where all of it is stated and makes sense. */
    Optional<PlaneGeometry> place() {
        var position = position();
        var orientation = orientation();
        var spacing = spacing();
        if (position.length != 3 || orientation.length != 6 || spacing.length != 2) {
            return Optional.empty();
        }
        try {
            return Optional.of(new PlaneGeometry(
                    vector(position, 0),
                    unit(vector(orientation, 0)),
                    unit(vector(orientation, 3)),
                    new PixelSpacing(spacing[0], spacing[1])));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Vector3 vector(double[] values, int from) {
        return new Vector3(values[from], values[from + 1], values[from + 2]);
    }

    private static Vector3 unit(Vector3 direction) {
        double length = direction.length();
        if (Math.abs(length - 1) > LENGTH_TOLERANCE) {
            throw new IllegalArgumentException("no direction");
        }
        return direction.times(1 / length);
    }
}
