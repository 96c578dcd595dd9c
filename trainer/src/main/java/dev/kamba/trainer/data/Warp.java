package dev.kamba.trainer.data;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Where each pixel of the changed picture comes from: an affine map around the picture's centre, then a bend. Places between
 * pixels are interpolated bilinearly.
 */
final class Warp {

    private final int rows;
    private final int columns;
    /** Source places of the pixel centres, in rows and in columns, line by line. */
    private final float[] sourceRows;

    private final float[] sourceColumns;

    private Warp(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.sourceRows = new float[rows * columns];
        this.sourceColumns = new float[rows * columns];
    }

    static Warp draw(Augmentation ranges, int rows, int columns, RandomGenerator random) {
        boolean flipColumns = ranges.flipColumns() && random.nextBoolean();
        boolean flipRows = ranges.flipRows() && random.nextBoolean();
        int turns = ranges.quarterTurns() ? rows == columns ? random.nextInt(4) : 2 * random.nextInt(2) : 0;
        double angle = Math.toRadians(Augmentation.eitherWay(ranges.rotate(), random));
        double factor = Math.pow(1 + ranges.scale(), Augmentation.eitherWay(ranges.scale() > 0 ? 1 : 0, random));
        double down = rows * Augmentation.eitherWay(ranges.shift(), random);
        double right = columns * Augmentation.eitherWay(ranges.shift(), random);
        var bend = ranges.elastic() > 0
                ? Optional.of(Bend.draw(rows, columns, ranges.elastic(), random))
                : Optional.<Bend>empty();
        // Whole numbers for quarter turns, so that these and flips alone are exact.
        int cosine = turns == 0 ? 1 : turns == 2 ? -1 : 0;
        int sine = turns == 1 ? 1 : turns == 3 ? -1 : 0;
        double c = (cosine * Math.cos(angle) - sine * Math.sin(angle)) / factor;
        double s = (sine * Math.cos(angle) + cosine * Math.sin(angle)) / factor;
        int y = flipRows ? -1 : 1;
        int x = flipColumns ? -1 : 1;
        var warp = new Warp(rows, columns);
        warp.fill(new double[] {y * c, y * s, -x * s, x * c}, down, right);
        bend.ifPresent(each -> each.addTo(warp.sourceRows, warp.sourceColumns));
        return warp;
    }

    /** @param matrix from places of the changed picture, row then column, to those of the source */
    private void fill(double[] matrix, double down, double right) {
        double middleRow = (rows - 1) / 2.0;
        double middleColumn = (columns - 1) / 2.0;
        for (int row = 0; row < rows; row++) {
            double y = row - middleRow - down;
            for (int column = 0; column < columns; column++) {
                double x = column - middleColumn - right;
                sourceRows[row * columns + column] = (float) (matrix[0] * y + matrix[1] * x + middleRow);
                sourceColumns[row * columns + column] = (float) (matrix[2] * y + matrix[3] * x + middleColumn);
            }
        }
    }

    /** Resamples channels; beyond the border the picture goes on with its border's values. */
    void image(float[] from, float[] into, int start, int channels) {
        resample(from, into, start, channels);
    }

    /** Resamples labels; beyond the border there is nothing. */
    void target(float[] from, float[] into, int start, int labels) {
        resample(from, into, start, labels);
        for (int pixel = 0; pixel < rows * columns; pixel++) {
            float row = sourceRows[pixel];
            float column = sourceColumns[pixel];
            if (row < -0.5f || row > rows - 0.5f || column < -0.5f || column > columns - 0.5f) {
                for (int label = 0; label < labels; label++) {
                    into[start + label * rows * columns + pixel] = 0;
                }
            }
        }
    }

    private void resample(float[] from, float[] into, int start, int channels) {
        int plane = rows * columns;
        for (int pixel = 0; pixel < plane; pixel++) {
            float row = Math.max(0, Math.min(rows - 1, sourceRows[pixel]));
            float column = Math.max(0, Math.min(columns - 1, sourceColumns[pixel]));
            int top = (int) row;
            int left = (int) column;
            float below = row - top;
            float after = column - left;
            int first = top * columns + left;
            int right = left + 1 < columns ? 1 : 0;
            int down = top + 1 < rows ? columns : 0;
            for (int channel = 0; channel < channels; channel++) {
                int at = channel * plane + first;
                float upper = from[at] + after * (from[at + right] - from[at]);
                float lower = from[at + down] + after * (from[at + down + right] - from[at + down]);
                into[start + channel * plane + pixel] = upper + below * (lower - upper);
            }
        }
    }
}
