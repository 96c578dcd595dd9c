package dev.kamba.imaging;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How much of the space along their normal the slices of a stack stand for: each reaches halfway to its neighbours, the
 * outermost as far outwards as inwards. Even slices have the extent of their distance; uneven and missing ones leave no gap and
 * overlap nowhere, and a gantry's tilt does not change it.
 */
public final class SliceExtents {

    /** Slices nearer than this, in millimetres, are at one place. */
    private static final double SAME_MM = 0.01;

    private SliceExtents() {}

    /**
     * The extent of each plane in millimetres, in the order of the planes; empty for a single plane, and where several planes
     * share a place (time points, echoes), because then the stack is not one volume.
     */
    public static Optional<double[]> of(List<PlaneGeometry> planes) {
        if (planes.size() < 2) {
            return Optional.empty();
        }
        var normal = planes.get(0).normal();
        var offsets = planes.stream()
                .mapToDouble(plane -> plane.position().dot(normal))
                .toArray();
        var order = offsets.clone();
        Arrays.sort(order);
        for (int i = 1; i < order.length; i++) {
            if (order[i] - order[i - 1] < SAME_MM) {
                return Optional.empty();
            }
        }
        return Optional.of(Arrays.stream(offsets)
                .map(offset -> extent(order, Arrays.binarySearch(order, offset)))
                .toArray());
    }

    private static double extent(double[] order, int at) {
        double before = at == 0 ? order[1] - order[0] : order[at] - order[at - 1];
        double after = at == order.length - 1 ? before : order[at + 1] - order[at];
        return (before + after) / 2;
    }
}
