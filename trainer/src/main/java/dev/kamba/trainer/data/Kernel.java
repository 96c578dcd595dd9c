package dev.kamba.trainer.data;

import java.util.Arrays;

/** A Gaussian blur along both axes; beyond the border the picture goes on with its border's values. */
final class Kernel {

    private final float[] weights;
    private final int radius;

    private Kernel(float[] weights) {
        this.weights = weights;
        this.radius = weights.length / 2;
    }

    static Kernel of(double deviation) {
        int radius = Math.max(1, (int) Math.ceil(2.5 * deviation));
        var weights = new float[2 * radius + 1];
        double sum = 0;
        for (int i = -radius; i <= radius; i++) {
            sum += Math.exp(-i * i / (2 * deviation * deviation));
        }
        for (int i = -radius; i <= radius; i++) {
            weights[radius + i] = (float) (Math.exp(-i * i / (2 * deviation * deviation)) / sum);
        }
        return new Kernel(weights);
    }

    /** Blurs one plane in place. */
    void apply(float[] plane, int start, int rows, int columns) {
        var across = new float[rows * columns];
        var line = new float[columns + 2 * radius];
        for (int row = 0; row < rows; row++) {
            int first = start + row * columns;
            for (int i = 0; i < line.length; i++) {
                line[i] = plane[first + Math.max(0, Math.min(columns - 1, i - radius))];
            }
            for (int tap = 0; tap < weights.length; tap++) {
                add(line, tap, weights[tap], across, row * columns, columns);
            }
        }
        for (int row = 0; row < rows; row++) {
            int first = start + row * columns;
            Arrays.fill(plane, first, first + columns, 0);
            for (int tap = 0; tap < weights.length; tap++) {
                int source = Math.max(0, Math.min(rows - 1, row + tap - radius));
                add(across, source * columns, weights[tap], plane, first, columns);
            }
        }
    }

    private static void add(float[] from, int at, float weight, float[] into, int start, int count) {
        for (int i = 0; i < count; i++) {
            into[start + i] += weight * from[at + i];
        }
    }
}
