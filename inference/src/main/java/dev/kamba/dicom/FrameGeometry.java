package dev.kamba.dicom;

import dev.kamba.imaging.PixelSpacing;
import dev.kamba.imaging.PlaneGeometry;
import dev.kamba.imaging.Vector3;
import org.aoju.bus.image.Tag;

import java.util.Optional;

/** Finds the place of a frame: in the data set (PS3.3 section C.7.6.2) or in functional groups (section C.7.6.16.2). */
final class FrameGeometry {

    /** Directions are written with few decimals; what is farther from unit length is not a direction. */
    private static final double LENGTH_TOLERANCE = 0.02;

    private FrameGeometry() {}

    /** Empty where any part is missing or makes no sense. */
    static Optional<PlaneGeometry> of(FrameAttributes frame) {
        var position = frame.group(Tag.PlanePositionSequence).getDoubles(Tag.ImagePositionPatient);
        var orientation = frame.group(Tag.PlaneOrientationSequence).getDoubles(Tag.ImageOrientationPatient);
        var spacing = frame.group(Tag.PixelMeasuresSequence).getDoubles(Tag.PixelSpacing);
        if (!has(position, 3) || !has(orientation, 6) || !has(spacing, 2)) {
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

    private static boolean has(double[] values, int count) {
        return values != null && values.length == count;
    }

    private static Vector3 vector(double[] values, int from) {
        return new Vector3(values[from], values[from + 1], values[from + 2]);
    }

    private static Vector3 unit(Vector3 direction) {
        double length = direction.length();
        if (Math.abs(length - 1) > LENGTH_TOLERANCE) {
            throw new IllegalArgumentException("a direction of length " + length);
        }
        return direction.times(1 / length);
    }
}
