package dev.kamba.result;

import dev.kamba.imaging.PixelSpacing;
import dev.kamba.imaging.PlaneGeometry;
import dev.kamba.imaging.Vector3;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.Optional;

/** Where a written frame says that it lies, by its own functional groups or the shared ones. */
final class FramePlace {

    private FramePlace() {}

    /** Empty where it does not say. */
    static Optional<PlaneGeometry> of(Attributes header, Attributes own) {
        var position = doubles(header, own, Tag.PlanePositionSequence, Tag.ImagePositionPatient);
        var axes = doubles(header, own, Tag.PlaneOrientationSequence, Tag.ImageOrientationPatient);
        var spacing = doubles(header, own, Tag.PixelMeasuresSequence, Tag.PixelSpacing);
        if (position.length != 3 || axes.length != 6 || spacing.length != 2) {
            return Optional.empty();
        }
        return Optional.of(new PlaneGeometry(
                new Vector3(position[0], position[1], position[2]),
                unit(axes[0], axes[1], axes[2]),
                unit(axes[3], axes[4], axes[5]),
                new PixelSpacing(spacing[0], spacing[1])));
    }

    private static Vector3 unit(double x, double y, double z) {
        var direction = new Vector3(x, y, z);
        return direction.times(1 / direction.length());
    }

    private static double[] doubles(Attributes header, Attributes own, int group, int tag) {
        var item = own.getNestedDataset(group);
        var shared = header.getNestedDataset(Tag.SharedFunctionalGroupsSequence);
        if (item == null && shared != null) {
            item = shared.getNestedDataset(group);
        }
        var values = item == null ? null : item.getDoubles(tag);
        return values == null ? new double[0] : values;
    }
}
