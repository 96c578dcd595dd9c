package dev.kamba.dicom;

import dev.kamba.imaging.Region;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.Optional;

/** Reads Sequence of Ultrasound Regions (PS3.3 section C.8.5.5). */
final class UltrasoundRegion {

    private static final int TWO_DIMENSIONAL = 1;
    private static final int TISSUE = 1;

    private UltrasoundRegion() {}

    /** The one region of two-dimensional tissue; empty where there is none or more than one. */
    static Optional<Region> of(Attributes attributes, int rows, int columns) {
        var items = attributes.getSequence(Tag.SequenceOfUltrasoundRegions);
        if (items == null) {
            return Optional.empty();
        }
        var tissue = items.stream()
                .filter(item -> item.getInt(Tag.RegionSpatialFormat, 0) == TWO_DIMENSIONAL
                        && item.getInt(Tag.RegionDataType, 0) == TISSUE)
                .toList();
        return tissue.size() == 1 ? clamped(tissue.get(0), rows, columns) : Optional.empty();
    }

    /** Corners are inclusive and unsigned. */
    private static Optional<Region> clamped(Attributes item, int rows, int columns) {
        long left = corner(item, Tag.RegionLocationMinX0, Long.MAX_VALUE);
        long top = corner(item, Tag.RegionLocationMinY0, Long.MAX_VALUE);
        long right = Math.min(columns - 1L, corner(item, Tag.RegionLocationMaxX1, -1));
        long bottom = Math.min(rows - 1L, corner(item, Tag.RegionLocationMaxY1, -1));
        if (left >= right || top >= bottom) {
            return Optional.empty();
        }
        return Optional.of(new Region((int) top, (int) left, (int) (bottom - top + 1), (int) (right - left + 1)));
    }

    private static long corner(Attributes item, int tag, long missing) {
        return item.containsValue(tag) ? Integer.toUnsignedLong(item.getInt(tag, 0)) : missing;
    }
}
