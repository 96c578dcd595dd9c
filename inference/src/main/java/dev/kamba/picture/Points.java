package dev.kamba.picture;

import java.util.Arrays;

/** A growing list of points, x before y. */
final class Points {

    private double[] values = new double[64];
    private int size;

    void add(double x, double y) {
        if (size == values.length) {
            values = Arrays.copyOf(values, Math.multiplyExact(2, size));
        }
        values[size++] = x;
        values[size++] = y;
    }

    double[] toArray() {
        return Arrays.copyOf(values, size);
    }
}
