package dev.kamba.inference;

import java.util.Arrays;

/** The plain form of resizing, sample by sample in double precision, to compare the fast one with. */
final class NaivePlane {

    private NaivePlane() {}

    /** New sample {@code i} of {@code to}, by the definition in {@link Resampling}. */
    static double sample(float[] samples, int to, int i) {
        int from = samples.length;
        if (to < from) {
            double start = (double) i * from / to;
            double end = (i + 1.0) * from / to;
            double sum = 0;
            for (int j = 0; j < from; j++) {
                sum += Math.max(0, Math.min(end, j + 1) - Math.max(start, j)) * samples[j];
            }
            return sum / (end - start);
        }
        double centre = (i + 0.5) * from / to - 0.5;
        int left = (int) Math.floor(centre);
        double fraction = centre - left;
        return (1 - fraction) * samples[clamp(left, from)] + fraction * samples[clamp(left + 1, from)];
    }

    /** A whole plane, [rows][columns]. */
    static float[][] resize(float[][] plane, int toRows, int toColumns) {
        var wide = Arrays.stream(plane).map(row -> line(row, toColumns)).toArray(float[][]::new);
        return transpose(Arrays.stream(transpose(wide))
                .map(column -> line(column, toRows))
                .toArray(float[][]::new));
    }

    private static float[] line(float[] samples, int to) {
        var line = new float[to];
        for (int i = 0; i < to; i++) {
            line[i] = (float) sample(samples, to, i);
        }
        return line;
    }

    private static float[][] transpose(float[][] plane) {
        var transposed = new float[plane[0].length][plane.length];
        for (int row = 0; row < plane.length; row++) {
            for (int column = 0; column < plane[0].length; column++) {
                transposed[column][row] = plane[row][column];
            }
        }
        return transposed;
    }

    private static int clamp(int index, int size) {
        return Math.max(0, Math.min(size - 1, index));
    }
}
