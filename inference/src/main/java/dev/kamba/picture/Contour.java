package dev.kamba.picture;

import dev.kamba.imaging.Mask;

import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A closed line around a connected part of a mask (8 neighbours) or around a hole in it (4 neighbours). Coordinates are those of
 * PS3.3 section C.10.5.1: (0, 0) is the upper left corner of the first pixel, (1, 1) its lower right corner. The line joins the
 * middles of the pixels' sides, so that no pixel centre is nearer to it than a quarter of a pixel's diagonal; what it encloses
 * is to its right.
 */
public final class Contour {

    /**
     * Below the distance of any pixel centre, sqrt(2)/4: a line simplified by no more encloses the same pixel centres.
     */
    private static final double TOLERANCE = 0.35;

    // Right, down, left, up.
    private static final int[] X = {1, 0, -1, 0};
    private static final int[] Y = {0, 1, 0, -1};

    private final double[] points;

    private Contour(double[] points) {
        this.points = points;
    }

    /** All lines of a mask; along the border of the image they run on it. */
    public static List<Contour> of(Mask mask) {
        return new Tracing(mask).all();
    }

    /** Number of points; the last is joined with the first. */
    public int size() {
        return points.length / 2;
    }

    /** To the right, in pixels. */
    public double x(int point) {
        return points[2 * point];
    }

    /** Downwards, in pixels. */
    public double y(int point) {
        return points[2 * point + 1];
    }

    /** With fewer points, nowhere farther away than 0.35 pixels; encloses the same pixel centres. */
    public Contour simplified() {
        return new Contour(Simplification.of(points, TOLERANCE));
    }

    /** The enclosed area in square pixels; negative for a hole. */
    double signedArea() {
        double sum = 0;
        for (int i = 0; i < size(); i++) {
            int next = (i + 1) % size();
            sum += x(i) * y(next) - x(next) * y(i);
        }
        return sum / 2;
    }

    /** Whether it goes around a hole. */
    public boolean hole() {
        return signedArea() < 0;
    }

    /** Adds the line to a path, its coordinates multiplied. */
    void addTo(Path2D path, double xScale, double yScale) {
        path.moveTo(x(0) * xScale, y(0) * yScale);
        for (int i = 1; i < size(); i++) {
            path.lineTo(x(i) * xScale, y(i) * yScale);
        }
        path.closePath();
    }

    /** Walks along the sides between pixels that are set and pixels that are not, with what is set on the right. */
    private static final class Tracing {

        private final int rows;
        private final int columns;
        private final BitSet bits;
        private final BitSet done = new BitSet();

        Tracing(Mask mask) {
            rows = mask.rows();
            columns = mask.columns();
            bits = mask.bits();
        }

        /** Every line, around a part or a hole, somewhere runs to the right above a pixel. */
        List<Contour> all() {
            var contours = new ArrayList<Contour>();
            for (int at = bits.nextSetBit(0); at >= 0; at = bits.nextSetBit(at + 1)) {
                if (!done.get(at) && (at < columns || !bits.get(at - columns))) {
                    contours.add(trace(at % columns, at / columns));
                }
            }
            return contours;
        }

        private Contour trace(int startX, int startY) {
            var points = new Points();
            int x = startX;
            int y = startY;
            int direction = 0;
            do {
                if (direction == 0) {
                    done.set(y * columns + x);
                }
                points.add(x + X[direction] / 2.0, y + Y[direction] / 2.0);
                x += X[direction];
                y += Y[direction];
                direction = turn(x, y, direction);
            } while (x != startX || y != startY || direction != 0);
            return new Contour(points.toArray());
        }

        // Left where parts touch at a corner: they are one.
        private int turn(int x, int y, int direction) {
            if (ahead(x, y, direction, -1)) {
                return (direction + 3) % 4;
            }
            return ahead(x, y, direction, 1) ? direction : (direction + 1) % 4;
        }

        /** The pixel ahead of a corner, to the left (-1) or right (1) of the way. */
        private boolean ahead(int x, int y, int direction, int side) {
            int sideX = -side * Y[direction];
            int sideY = side * X[direction];
            int column = x + (X[direction] + sideX - 1) / 2;
            int row = y + (Y[direction] + sideY - 1) / 2;
            return row >= 0 && row < rows && column >= 0 && column < columns && bits.get(row * columns + column);
        }
    }
}
