package dev.kamba.trainer.data;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.random.RandomGenerator;

/**
 * A smooth random displacement: a uniform cubic B-spline over a coarse grid of random vectors (Rueckert et al., IEEE TMI
 * 18:712-721, 1999, equation 2). No displacement is longer than the longest vector of the grid.
 */
final class Bend {

    /** Grid cells along each axis. */
    private static final int CELLS = 8;

    /** A cubic spline reaches one point before its cell and two behind it. */
    private static final int POINTS = CELLS + 3;

    /** Share of a cell's size up to which the map cannot fold (Choi and Lee, Graphical Models 62:411-427, 2000). */
    private static final double MOST = 0.48;

    private final int rows;
    private final int columns;
    private final float[] down = new float[POINTS * POINTS];
    private final float[] right = new float[POINTS * POINTS];

    private Bend(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
    }

    /** Refuses displacements of so many pixels where they could fold a picture of this size. */
    static void require(int rows, int columns, double pixels) {
        double most = MOST * Math.min(rows, columns) / CELLS;
        if (pixels > most) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "augmentation: elastic must be at most " + most + " pixels for " + rows + " x " + columns
                            + "; more would fold the picture");
        }
    }

    static Bend draw(int rows, int columns, double pixels, RandomGenerator random) {
        require(rows, columns, pixels);
        var bend = new Bend(rows, columns);
        for (int i = 0; i < bend.down.length; i++) {
            bend.down[i] = (float) (pixels * (2 * random.nextDouble() - 1));
            bend.right[i] = (float) (pixels * (2 * random.nextDouble() - 1));
        }
        return bend;
    }

    /** Adds the displacement to the places of all pixels, line by line. */
    void addTo(float[] sourceRows, float[] sourceColumns) {
        var across = new Weights(columns);
        var along = new Weights(rows);
        var lineDown = new float[POINTS];
        var lineRight = new float[POINTS];
        for (int row = 0; row < rows; row++) {
            for (int point = 0; point < POINTS; point++) {
                lineDown[point] = along.sum(row, down, point, POINTS);
                lineRight[point] = along.sum(row, right, point, POINTS);
            }
            for (int column = 0; column < columns; column++) {
                sourceRows[row * columns + column] += across.sum(column, lineDown, 0, 1);
                sourceColumns[row * columns + column] += across.sum(column, lineRight, 0, 1);
            }
        }
    }

    /** The four spline weights of every pixel along one axis. */
    private static final class Weights {

        private final int[] cells;
        private final float[] values;

        Weights(int pixels) {
            cells = new int[pixels];
            values = new float[4 * pixels];
            for (int i = 0; i < pixels; i++) {
                double place = (i + 0.5) * CELLS / pixels;
                cells[i] = (int) place;
                double t = place - cells[i];
                values[4 * i] = (float) ((1 - t) * (1 - t) * (1 - t) / 6);
                values[4 * i + 1] = (float) ((3 * t * t * t - 6 * t * t + 4) / 6);
                values[4 * i + 2] = (float) ((-3 * t * t * t + 3 * t * t + 3 * t + 1) / 6);
                values[4 * i + 3] = (float) (t * t * t / 6);
            }
        }

        float sum(int pixel, float[] points, int offset, int stride) {
            int at = offset + cells[pixel] * stride;
            return values[4 * pixel] * points[at]
                    + values[4 * pixel + 1] * points[at + stride]
                    + values[4 * pixel + 2] * points[at + 2 * stride]
                    + values[4 * pixel + 3] * points[at + 3 * stride];
        }
    }
}
