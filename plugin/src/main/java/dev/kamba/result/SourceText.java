package dev.kamba.result;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;

/**
 * A source frame's geometry in the source's own decimal strings, so that copying does not round (PS3.5 section 6.2, DS).
 *
 * @param position Image Position (Patient)
 * @param orientation Image Orientation (Patient)
 * @param spacing Pixel Spacing
 * @param thickness Slice Thickness; empty if the source has none
 */
record SourceText(List<String> position, List<String> orientation, List<String> spacing, List<String> thickness) {

    /** @param frame frame number from 1; for single-frame images 1 */
    static SourceText of(Attributes header, int frame) {
        return new SourceText(
                strings(header, frame, Tag.PlanePositionSequence, Tag.ImagePositionPatient),
                strings(header, frame, Tag.PlaneOrientationSequence, Tag.ImageOrientationPatient),
                strings(header, frame, Tag.PixelMeasuresSequence, Tag.PixelSpacing),
                strings(header, frame, Tag.PixelMeasuresSequence, Tag.SliceThickness));
    }

    /** Finds an attribute where multi-frame images keep it, per frame or shared, and else where single-frame images do. */
    static List<String> strings(Attributes header, int frame, int group, int tag) {
        var perFrame = macro(header.getNestedDataset(Tag.PerFrameFunctionalGroupsSequence, frame - 1), group);
        var shared = macro(header.getNestedDataset(Tag.SharedFunctionalGroupsSequence), group);
        for (var holder : new @Nullable Attributes[] {perFrame, shared, header}) {
            if (holder != null && holder.containsValue(tag)) {
                return Arrays.stream(holder.getStrings(tag))
                        .map(value -> value == null ? "" : value)
                        .toList();
            }
        }
        return List.of();
    }

    private static @Nullable Attributes macro(@Nullable Attributes groups, int group) {
        return groups == null ? null : groups.getNestedDataset(group);
    }

    /** Whether directions and distances agree to within what rounding of the strings explains. */
    boolean hasGridOf(SourceText other) {
        return agree(orientation, other.orientation, 1e-4)
                && agree(spacing, other.spacing, 1e-6)
                && agree(thickness, other.thickness, 1e-6);
    }

    private static boolean agree(List<String> left, List<String> right, double tolerance) {
        if (left.equals(right)) {
            return true;
        }
        if (left.size() != right.size()) {
            return false;
        }
        try {
            for (int i = 0; i < left.size(); i++) {
                if (Math.abs(Double.parseDouble(left.get(i)) - Double.parseDouble(right.get(i))) > tolerance) {
                    return false;
                }
            }
            return true;
        } catch (NumberFormatException e) {
            // What is no number is copied as it is, and agrees only with itself.
            return false;
        }
    }
}
