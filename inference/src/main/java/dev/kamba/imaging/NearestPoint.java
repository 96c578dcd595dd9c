package dev.kamba.imaging;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Finds the distance to the nearest of many points: a k-d tree (Bentley, 1975) laid out in one array. */
public final class NearestPoint {

    private final Vector3[] points;

    private NearestPoint(Vector3[] points) {
        this.points = points;
        sort(0, points.length, 0);
    }

    /** Sorts the points into a tree; there must be one at least. */
    public static NearestPoint of(List<Vector3> points) {
        if (points.isEmpty()) {
            throw new IllegalArgumentException("of no points none is the nearest");
        }
        return new NearestPoint(points.toArray(Vector3[]::new));
    }

    /** Distance from here to the nearest point. */
    public double distance(Vector3 from) {
        return Math.sqrt(search(0, points.length, 0, from, Double.POSITIVE_INFINITY));
    }

    // The middle of a range divides it by one coordinate; both halves are divided by the next.
    private void sort(int start, int end, int axis) {
        if (end - start < 2) {
            return;
        }
        Arrays.sort(points, start, end, Comparator.comparingDouble(point -> along(point, axis)));
        int middle = (start + end) >>> 1;
        sort(start, middle, (axis + 1) % 3);
        sort(middle + 1, end, (axis + 1) % 3);
    }

    private double search(int start, int end, int axis, Vector3 from, double best) {
        if (start >= end) {
            return best;
        }
        int middle = (start + end) >>> 1;
        var step = from.minus(points[middle]);
        double nearest = Math.min(best, step.dot(step));
        double aside = along(step, axis);
        int next = (axis + 1) % 3;
        nearest = aside < 0 ? search(start, middle, next, from, nearest) : search(middle + 1, end, next, from, nearest);
        if (aside * aside < nearest) {
            nearest = aside < 0
                    ? search(middle + 1, end, next, from, nearest)
                    : search(start, middle, next, from, nearest);
        }
        return nearest;
    }

    private static double along(Vector3 vector, int axis) {
        return switch (axis) {
            case 0 -> vector.x();
            case 1 -> vector.y();
            default -> vector.z();
        };
    }
}
