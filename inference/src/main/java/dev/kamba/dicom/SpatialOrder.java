package dev.kamba.dicom;

import dev.kamba.imaging.PlaneGeometry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Picks the stack, the largest group of parallel planes of one size, and sorts it along its normal. The Frame of Reference does not
 * divide: a series has but one (PS3.3 section A.1.2), and where it has more an anonymizer has made them up.
 *
 * @param stack the frames to segment, in order
 * @param others the frames that are not of the stack
 * @param geometric whether the stack was sorted by position
 */
record SpatialOrder(List<SourceFrame> stack, List<SourceFrame> others, boolean geometric) {

    /** Millimetres within which positions count as the same: less than any slice distance, more than rounding. */
    private static final double SAME_POSITION = 1e-3;

    /** Radial scans have some tens of directions; more groups than that are not worth comparing with. */
    private static final int MOST_GROUPS = 256;

    private record Placed(SourceFrame frame, double offset) {}

    static SpatialOrder of(List<SourceFrame> frames) {
        var groups = new ArrayList<List<SourceFrame>>();
        frames.stream()
                .sorted(Comparator.comparing(SourceFrame::key, OrderKey.IN_SERIES))
                .forEach(frame -> groupOf(frame, groups).add(frame));
        // Of equally large groups one with positions, then the first in series order: the choice must not depend on the
        // order of files.
        var largest = groups.stream()
                .max(Comparator.<List<SourceFrame>>comparingInt(List::size)
                        .thenComparing(SpatialOrder::placed)
                        .thenComparing(groups::indexOf, Comparator.reverseOrder()))
                .orElse(List.of());
        var others = without(frames, largest);
        return !largest.isEmpty() && placed(largest)
                ? new SpatialOrder(sorted(largest).frames(), others, true)
                : new SpatialOrder(List.copyOf(largest), others, false);
    }

    private static List<SourceFrame> groupOf(SourceFrame frame, List<List<SourceFrame>> groups) {
        for (var group : groups) {
            if (alike(group.get(0), frame)) {
                return group;
            }
        }
        var group = new ArrayList<SourceFrame>();
        if (groups.size() < MOST_GROUPS) {
            groups.add(group);
        }
        return group;
    }

    private static boolean alike(SourceFrame one, SourceFrame other) {
        return one.rows() == other.rows()
                && one.columns() == other.columns()
                && one.geometry().isPresent() == other.geometry().isPresent()
                && parallel(one, other);
    }

    /** Whether frames with a place lie in parallel planes; of others nothing says that they do not. */
    static boolean parallel(SourceFrame one, SourceFrame other) {
        return one.geometry().isEmpty()
                || other.geometry().isEmpty()
                || geometry(one).isParallelTo(geometry(other));
    }

    private static boolean placed(List<SourceFrame> group) {
        return group.get(0).geometry().isPresent();
    }

    private static Stack sorted(List<SourceFrame> group) {
        var normal = geometry(group.get(0)).normal();
        var placed = group.stream()
                .map(frame -> new Placed(frame, geometry(frame).position().dot(normal)))
                .sorted(Comparator.comparingDouble(Placed::offset))
                .toList();
        var positions = new ArrayList<List<SourceFrame>>();
        double start = Double.NEGATIVE_INFINITY;
        for (var each : placed) {
            if (each.offset - start > SAME_POSITION) {
                positions.add(new ArrayList<>());
                start = each.offset;
            }
            positions.get(positions.size() - 1).add(each.frame);
        }
        positions.forEach(frames -> frames.sort(Comparator.comparing(SourceFrame::key, OrderKey.IN_TIME)));
        return new Stack(positions);
    }

    private static PlaneGeometry geometry(SourceFrame frame) {
        return frame.geometry().orElseThrow();
    }

    private static List<SourceFrame> without(List<SourceFrame> all, List<SourceFrame> taken) {
        var left = new LinkedHashMap<SourceFrame, Boolean>();
        all.forEach(frame -> left.put(frame, true));
        taken.forEach(left::remove);
        return List.copyOf(left.keySet());
    }
}
