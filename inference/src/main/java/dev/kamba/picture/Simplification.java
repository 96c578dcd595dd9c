package dev.kamba.picture;

import java.util.ArrayDeque;
import java.util.BitSet;

/**
 * Douglas and Peucker (Cartographica 10:112-122, 1973) for a closed line, in stretches of bounded length, so that no line takes
 * the square of its length in time.
 */
final class Simplification {

    private static final int STRETCH = 2048;

    private final double[] points;
    private final double tolerance;
    private final BitSet kept = new BitSet();

    private Simplification(double[] points, double tolerance) {
        this.points = points;
        this.tolerance = tolerance;
    }

    /** @param points x before y; the last point is joined with the first */
    static double[] of(double[] points, double tolerance) {
        var simplification = new Simplification(points, tolerance);
        simplification.run();
        return simplification.result();
    }

    private void run() {
        int count = points.length / 2;
        int farthest = 0;
        for (int i = 1; i < count; i++) {
            if (distance(i, 0) > distance(farthest, 0)) {
                farthest = i;
            }
        }
        stretches(0, farthest);
        stretches(farthest, count);
    }

    private void stretches(int from, int to) {
        for (int start = from; start < to; start += STRETCH) {
            between(start, Math.min(to, start + STRETCH));
        }
    }

    private void between(int from, int to) {
        var open = new ArrayDeque<int[]>();
        open.push(new int[] {from, to});
        while (!open.isEmpty()) {
            var ends = open.pop();
            kept.set(ends[0]);
            int worst = worst(ends[0], ends[1]);
            if (worst >= 0) {
                open.push(new int[] {ends[0], worst});
                open.push(new int[] {worst, ends[1]});
            }
        }
    }

    /** The point between the ends that is farthest from the straight line that joins them; -1 if all are near enough. */
    private int worst(int from, int to) {
        int worst = -1;
        double most = tolerance;
        for (int i = from + 1; i < to; i++) {
            double distance = toSegment(i, from, to);
            if (distance > most) {
                most = distance;
                worst = i;
            }
        }
        return worst;
    }

    private double toSegment(int point, int from, int to) {
        double alongX = x(to) - x(from);
        double alongY = y(to) - y(from);
        double length = alongX * alongX + alongY * alongY;
        double share = length == 0 ? 0 : ((x(point) - x(from)) * alongX + (y(point) - y(from)) * alongY) / length;
        double clamped = Math.max(0, Math.min(1, share));
        return Math.hypot(x(point) - x(from) - clamped * alongX, y(point) - y(from) - clamped * alongY);
    }

    private double distance(int point, int other) {
        return Math.hypot(x(point) - x(other), y(point) - y(other));
    }

    // The point behind the last is the first.
    private double x(int point) {
        return points[2 * point % points.length];
    }

    private double y(int point) {
        return points[(2 * point + 1) % points.length];
    }

    private double[] result() {
        var result = new double[2 * kept.cardinality()];
        int at = 0;
        for (int i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) {
            result[at++] = points[2 * i];
            result[at++] = points[2 * i + 1];
        }
        return result;
    }
}
