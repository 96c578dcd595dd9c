package dev.kamba.dicom;

import dev.kamba.imaging.PlaneGeometry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Picks the stack, the largest group of parallel planes, and sorts it along its normal. The Frame of Reference does not
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

    private record Ranked(SourceFrame frame, int position) {}

    static SpatialOrder of(List<SourceFrame> frames) {
        var groups = new ArrayList<List<SourceFrame>>();
        var unplaced = new ArrayList<SourceFrame>();
        frames.stream()
                .sorted(Comparator.comparing(SourceFrame::key, OrderKey.IN_SERIES))
                .forEach(frame -> {
                    if (frame.geometry().isEmpty()) {
                        unplaced.add(frame);
                    } else {
                        groupOf(frame, groups).add(frame);
                    }
                });
        // Of equally large groups the first in series order: the choice must not depend on the order of files.
        var largest = groups.stream().reduce((one, two) -> two.size() > one.size() ? two : one);
        if (largest.isEmpty() || largest.get().size() < unplaced.size()) {
            return new SpatialOrder(List.copyOf(unplaced), without(frames, unplaced), false);
        }
        var stack = sorted(largest.get());
        return new SpatialOrder(stack, without(frames, stack), true);
    }

    private static List<SourceFrame> groupOf(SourceFrame frame, List<List<SourceFrame>> groups) {
        for (var group : groups) {
            if (geometry(group.get(0)).isParallelTo(geometry(frame))) {
                return group;
            }
        }
        var group = new ArrayList<SourceFrame>();
        if (groups.size() < MOST_GROUPS) {
            groups.add(group);
        }
        return group;
    }

    private static List<SourceFrame> sorted(List<SourceFrame> group) {
        var normal = geometry(group.get(0)).normal();
        var placed = group.stream()
                .map(frame -> new Placed(frame, geometry(frame).position().dot(normal)))
                .sorted(Comparator.comparingDouble(Placed::offset))
                .toList();
        var ranked = new ArrayList<Ranked>();
        int position = 0;
        double start = placed.get(0).offset;
        for (var each : placed) {
            if (each.offset - start > SAME_POSITION) {
                position++;
                start = each.offset;
            }
            ranked.add(new Ranked(each.frame, position));
        }
        ranked.sort(
                Comparator.comparingInt(Ranked::position).thenComparing(each -> each.frame.key(), OrderKey.IN_TIME));
        return ranked.stream().map(Ranked::frame).toList();
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
