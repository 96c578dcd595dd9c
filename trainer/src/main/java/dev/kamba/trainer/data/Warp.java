package dev.kamba.trainer.data;

import dev.kamba.imaging.Region;
import dev.kamba.inference.Cut;

import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Where each pixel of a changed tile comes from: an affine map around the tile's centre, then a bend. Where that lies beside the
 * tile the picture itself goes on. Places between pixels are interpolated bilinearly.
 */
final class Warp {

    private final int rows;
    private final int columns;
    /** Source places of the pixel centres, in rows and in columns of the tile, line by line. */
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

    /** @param matrix from places of the changed tile, row then column, to those of the source */
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

    /** Resamples the picture around a tile; beyond the picture's border it goes on with its border's values. */
    void image(Example example, Region place, float[] into, int start) {
        var size = example.size();
        resample(example.image(), size, size.channels(), place, into, start);
    }

    /** Resamples the labels around a tile; beyond the picture's border there is nothing. */
    void target(Example example, Region place, float[] into, int start) {
        var size = example.size();
        resample(example.target(), size, size.labels(), place, into, start);
        float top = -0.5f - place.row();
        float bottom = size.rows() - 0.5f - place.row();
        float left = -0.5f - place.column();
        float right = size.columns() - 0.5f - place.column();
        for (int pixel = 0; pixel < rows * columns; pixel++) {
            float row = sourceRows[pixel];
            float column = sourceColumns[pixel];
            if (row < top || row > bottom || column < left || column > right) {
                for (int label = 0; label < size.labels(); label++) {
                    into[start + label * rows * columns + pixel] = 0;
                }
            }
        }
    }

    /** What of a picture the tile is made of. */
    private Region part(Region place, Size size) {
        int top = first(sourceRows, place.row(), size.rows());
        int left = first(sourceColumns, place.column(), size.columns());
        return new Region(
                top,
                left,
                last(sourceRows, place.row(), size.rows()) - top + 1,
                last(sourceColumns, place.column(), size.columns()) - left + 1);
    }

    private static int first(float[] places, int start, int size) {
        float least = Float.POSITIVE_INFINITY;
        for (float place : places) {
            least = Math.min(least, place);
        }
        return Math.max(0, Math.min(size - 1, start + (int) Math.floor(least)));
    }

    private static int last(float[] places, int start, int size) {
        float most = Float.NEGATIVE_INFINITY;
        for (float place : places) {
            most = Math.max(most, place);
        }
        // One more for the interpolation.
        return Math.max(0, Math.min(size - 1, start + (int) Math.floor(most) + 1));
    }

    private void resample(FloatBuffer picture, Size size, int channels, Region place, float[] into, int start) {
        var part = part(place, size);
        int plane = part.rows() * part.columns();
        var from = new float[Math.multiplyExact(channels, plane)];
        new Cut(part, size.rows(), size.columns()).copy(picture, channels, FloatBuffer.wrap(from));
        int above = part.row() - place.row();
        int before = part.column() - place.column();
        for (int pixel = 0; pixel < rows * columns; pixel++) {
            float row = Math.max(0, Math.min(part.rows() - 1, sourceRows[pixel] - above));
            float column = Math.max(0, Math.min(part.columns() - 1, sourceColumns[pixel] - before));
            int top = (int) row;
            int left = (int) column;
            float below = row - top;
            float after = column - left;
            int first = top * part.columns() + left;
            int right = left + 1 < part.columns() ? 1 : 0;
            int down = top + 1 < part.rows() ? part.columns() : 0;
            for (int channel = 0; channel < channels; channel++) {
                int at = channel * plane + first;
                float upper = from[at] + after * (from[at + right] - from[at]);
                float lower = from[at + down] + after * (from[at + down + right] - from[at + down]);
                into[start + channel * rows * columns + pixel] = upper + below * (lower - upper);
            }
        }
    }
}
