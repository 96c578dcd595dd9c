package dev.kamba.imaging;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The longest diameter of a mask and the longest one perpendicular to it, in millimetres. The outline runs through the middles
 * of the pixel edges between inside and outside, so that a row of n square pixels is n pixels long and a digitised ellipse has
 * its own axes to within a pixel. Both diameters are taken of the outline's convex hull: the longest between two of its points,
 * the perpendicular as the longest chord at a right angle to it.
 *
 * @param longestMm the longest diameter
 * @param perpendicularMm the longest chord of the hull that is perpendicular to the longest diameter
 */
public record Diameters(double longestMm, double perpendicularMm) {

    private record Point(double x, double y) {

        Point minus(Point other) {
            return new Point(x - other.x, y - other.y);
        }

        double dot(Point other) {
            return x * other.x + y * other.y;
        }

        double cross(Point other) {
            return x * other.y - y * other.x;
        }
    }

    /** Of a mask's pixels, in however many parts they are; empty for an empty mask. */
    public static Optional<Diameters> of(Mask mask, PixelSpacing spacing) {
        var hull = hull(outline(mask, spacing));
        if (hull.isEmpty()) {
            return Optional.empty();
        }
        var longest = new Point(0, 0);
        for (int i = 0; i < hull.size(); i++) {
            for (int j = i + 1; j < hull.size(); j++) {
                var across = hull.get(j).minus(hull.get(i));
                if (across.dot(across) > longest.dot(longest)) {
                    longest = across;
                }
            }
        }
        var length = Math.sqrt(longest.dot(longest));
        return Optional.of(new Diameters(length, chord(hull, new Point(longest.x / length, longest.y / length))));
    }

    /** The points of each row that may lie on the hull: the edges of its first and its last pixel. */
    private static List<Point> outline(Mask mask, PixelSpacing spacing) {
        var points = new ArrayList<Point>();
        var bits = mask.bits();
        int columns = mask.columns();
        for (int first = bits.nextSetBit(0); first >= 0; ) {
            int row = first / columns;
            int last = bits.previousSetBit(row * columns + columns - 1);
            addEdges(points, row, first % columns, spacing);
            addEdges(points, row, last % columns, spacing);
            first = bits.nextSetBit((row + 1) * columns);
        }
        return points;
    }

    private static void addEdges(List<Point> points, int row, int column, PixelSpacing spacing) {
        points.add(new Point((column - 0.5) * spacing.columnMm(), row * spacing.rowMm()));
        points.add(new Point((column + 0.5) * spacing.columnMm(), row * spacing.rowMm()));
        points.add(new Point(column * spacing.columnMm(), (row - 0.5) * spacing.rowMm()));
        points.add(new Point(column * spacing.columnMm(), (row + 0.5) * spacing.rowMm()));
    }

    /** The corners of the convex hull in order, by Andrew's monotone chain. */
    private static List<Point> hull(List<Point> points) {
        points.sort(Comparator.comparingDouble(Point::x).thenComparingDouble(Point::y));
        var hull = new ArrayList<Point>();
        for (var point : points) {
            append(hull, point, 1);
        }
        int lower = hull.size();
        for (int i = points.size() - 2; i >= 0; i--) {
            append(hull, points.get(i), lower);
        }
        if (hull.size() > 1) {
            // The chain ends where it began.
            hull.remove(hull.size() - 1);
        }
        return hull;
    }

    private static void append(List<Point> chain, Point point, int kept) {
        while (chain.size() > kept) {
            var last = chain.get(chain.size() - 1);
            var before = chain.get(chain.size() - 2);
            if (last.minus(before).cross(point.minus(before)) > 0) {
                break;
            }
            chain.remove(chain.size() - 1);
        }
        chain.add(point);
    }

    /** The longest chord across the direction; between two corners its length changes evenly, so it ends at a corner. */
    private static double chord(List<Point> hull, Point along) {
        var longest = 0.0;
        for (var corner : hull) {
            longest = Math.max(longest, chord(hull, along, corner.dot(along)));
        }
        return longest;
    }

    private static double chord(List<Point> hull, Point along, double at) {
        var lowest = Double.POSITIVE_INFINITY;
        var highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < hull.size(); i++) {
            var from = hull.get(i);
            var to = hull.get((i + 1) % hull.size());
            double begin = from.dot(along) - at;
            double end = to.dot(along) - at;
            if (Math.min(begin, end) <= 0 && Math.max(begin, end) >= 0) {
                double part = begin == end ? 0 : begin / (begin - end);
                double across = along.cross(from) + part * along.cross(to.minus(from));
                lowest = Math.min(lowest, across);
                highest = Math.max(highest, across);
                if (begin == end) {
                    lowest = Math.min(lowest, along.cross(to));
                    highest = Math.max(highest, along.cross(to));
                }
            }
        }
        return highest - lowest;
    }
}
