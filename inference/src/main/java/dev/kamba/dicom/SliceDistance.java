package dev.kamba.dicom;

import dev.kamba.imaging.PlaneGeometry;

import java.util.List;
import java.util.OptionalDouble;

/** Finds out whether a stack is regular, so that its pixels are voxels. */
final class SliceDistance {

    /** Share by which single distances may differ from the mean: positions are written with few decimals. */
    private static final double TOLERANCE = 0.02;

    private SliceDistance() {}

    /**
     * Empty where there are less than two positions, their distances differ, slices are shifted against each other by more than
     * half a pixel, sizes or spacings differ, or positions have not the same number of frames.
     */
    static OptionalDouble of(List<List<SourceFrame>> positions) {
        if (positions.size() < 2 || !alike(positions)) {
            return OptionalDouble.empty();
        }
        var first = geometry(positions.get(0));
        double whole = geometry(positions.get(positions.size() - 1)).position().dot(first.normal()) - first.offset();
        double mean = whole / (positions.size() - 1);
        for (int i = 1; i < positions.size(); i++) {
            var step = geometry(positions.get(i))
                    .position()
                    .minus(geometry(positions.get(i - 1)).position());
            double along = step.dot(first.normal());
            double shift = step.minus(first.normal().times(along)).length();
            double pixel = Math.min(first.spacing().rowMm(), first.spacing().columnMm());
            if (Math.abs(along - mean) > TOLERANCE * mean || shift > pixel / 2) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.of(mean);
    }

    private static boolean alike(List<List<SourceFrame>> positions) {
        var first = positions.get(0).get(0);
        return positions.stream()
                .allMatch(frames -> frames.size() == positions.get(0).size()
                        && frames.stream()
                                .allMatch(frame -> frame.rows() == first.rows()
                                        && frame.columns() == first.columns()
                                        && frame.spacing().equals(first.spacing())));
    }

    private static PlaneGeometry geometry(List<SourceFrame> frames) {
        return frames.get(0).geometry().orElseThrow();
    }
}
