package dev.kamba.inference;

import dev.kamba.dicom.SegmentPairs.Pair;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.NearestPoint;
import dev.kamba.imaging.PlaneGeometry;
import dev.kamba.imaging.Quantile;
import dev.kamba.imaging.Vector3;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How far two masks of one volume are apart.
 *
 * @param common voxels that both hold
 * @param hausdorff95 95th percentile of all distances from a border pixel of either to the nearest of the other, centre to
 *     centre; NaN where that is undefined
 */
record SegDifference(long one, long other, long common, double hausdorff95) {

    /**
     * Compares all planes together.
     *
     * @param geometric whether all planes have a place: distances are then taken in space, in mm; otherwise within each plane, in
     *     pixels, and are undefined where a plane holds pixels of one side alone
     */
    static SegDifference of(List<Pair> pairs, boolean geometric) {
        long one = 0;
        long other = 0;
        long common = 0;
        for (var pair : pairs) {
            one += pair.one().count();
            other += pair.other().count();
            var both = pair.one().bits();
            both.and(pair.other().bits());
            common += both.cardinality();
        }
        return new SegDifference(one, other, common, geometric ? inSpace(pairs) : inPlanes(pairs));
    }

    boolean equal() {
        return one == common && other == common;
    }

    /** 2|A and B| / (|A| + |B|); NaN where both are empty. */
    double dice() {
        return 2.0 * common / (one + other);
    }

    /** |A and B| / |A or B|; NaN where both are empty. */
    double iou() {
        return (double) common / (one + other - common);
    }

    private static double inSpace(List<Pair> pairs) {
        var ours = new ArrayList<Vector3>();
        var theirs = new ArrayList<Vector3>();
        for (var pair : pairs) {
            // Of planes in space each has a place, or there would be no space.
            if (pair.geometry() != null) {
                ours.addAll(border(pair.one(), pair.geometry()));
                theirs.addAll(border(pair.other(), pair.geometry()));
            }
        }
        return percentile(distances(ours, theirs));
    }

    private static double inPlanes(List<Pair> pairs) {
        var pixels = DoubleStream.builder();
        for (var pair : pairs) {
            if (pair.one().isEmpty() != pair.other().isEmpty()) {
                return Double.NaN;
            }
            for (var distance : distances(pixels(pair.one()), pixels(pair.other()))) {
                pixels.add(distance);
            }
        }
        return percentile(pixels.build().toArray());
    }

    private static List<Vector3> border(Mask mask, PlaneGeometry place) {
        var down = place.column().times(place.spacing().rowMm());
        var along = place.row().times(place.spacing().columnMm());
        return pixels(mask).stream()
                .map(pixel -> place.position().plus(along.times(pixel.x())).plus(down.times(pixel.y())))
                .toList();
    }

    private static List<Vector3> pixels(Mask mask) {
        return mask.border().stream()
                .mapToObj(at -> new Vector3(at % mask.columns(), Math.floorDiv(at, mask.columns()), 0))
                .toList();
    }

    private static double[] distances(List<Vector3> ours, List<Vector3> theirs) {
        if (ours.isEmpty() || theirs.isEmpty()) {
            return new double[0];
        }
        var toOurs = NearestPoint.of(ours);
        var toTheirs = NearestPoint.of(theirs);
        return DoubleStream.concat(
                        ours.stream().mapToDouble(toTheirs::distance),
                        theirs.stream().mapToDouble(toOurs::distance))
                .toArray();
    }

    private static double percentile(double[] distances) {
        Arrays.sort(distances);
        return Quantile.of(distances, 0.95);
    }
}
