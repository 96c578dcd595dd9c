package dev.kamba.result;

import dev.kamba.imaging.PlaneGeometry;
import dev.kamba.imaging.Vector3;

import java.util.BitSet;

/** The centre of a segment in the patient, in mm: the mean of its pixels' centres. */
final class Centroid {

    private Vector3 sum = new Vector3(0, 0, 0);
    private long count;

    /** Adds pixels of a plane, row by row; runs of them at once. */
    void add(BitSet pixels, int columns, PlaneGeometry plane) {
        long here = 0;
        double rows = 0;
        double along = 0;
        for (int from = pixels.nextSetBit(0), to; from >= 0; from = pixels.nextSetBit(to)) {
            int row = Math.floorDiv(from, columns);
            to = Math.min(pixels.nextClearBit(from), (row + 1) * columns);
            long run = to - (long) from;
            here += run;
            rows += (double) run * row;
            along += run * (from % columns + (run - 1) / 2.0);
        }
        sum = sum.plus(plane.position().times((double) here))
                .plus(plane.row().times(plane.spacing().columnMm() * along))
                .plus(plane.column().times(plane.spacing().rowMm() * rows));
        count += here;
    }

    /** Infinite where either is of no pixel. */
    double distanceMm(Centroid other) {
        if (count == 0 || other.count == 0) {
            return Double.POSITIVE_INFINITY;
        }
        return sum.times(1.0 / count).minus(other.sum.times(1.0 / other.count)).length();
    }
}
