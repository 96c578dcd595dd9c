package dev.kamba.dicom;

import dev.kamba.imaging.PlaneGeometry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is unusual about a series and shows in its result: images left out, several images at one place, uneven distances, a
 * tilted gantry, no place in the patient. Each is handled by a rule that docs/results.md states; none stops a job.
 */
final class SeriesWarnings {

    /** Share by which distances of slices may differ before it is worth a word, as in {@link SliceDistance}. */
    private static final double UNEVEN = 0.02;

    private static final Set<String> PLACED_MODALITIES = Set.of("CT", "MR", "PT");

    private SeriesWarnings() {}

    static List<String> of(SourceSeries series) {
        var warnings = new ArrayList<String>();
        leftOut(series.leftOut(), warnings);
        var first = series.frames().get(0);
        first.stack().ifPresent(stack -> {
            shared(stack.positions(), warnings);
            distances(stack.positions().stream().map(SeriesWarnings::plane).toList(), warnings);
        });
        if (!series.geometric() && PLACED_MODALITIES.contains(series.modality())) {
            warnings.add(
                    "the images have no place in one frame of reference; the result names them, but has no place either");
        }
        return List.copyOf(warnings);
    }

    private static void leftOut(List<LeftOut> instances, List<String> warnings) {
        instances.stream()
                .collect(Collectors.groupingBy(LeftOut::reason, LinkedHashMap::new, Collectors.counting()))
                .forEach((reason, count) -> warnings.add(
                        count + (count == 1 ? " instance was" : " instances were") + " left out: " + reason));
    }

    // Time points, echoes and b-values share places by intention; images of one moment at one place are copies.
    private static void shared(List<List<SourceFrame>> positions, List<String> warnings) {
        var several = positions.stream().filter(frames -> frames.size() > 1).toList();
        if (several.isEmpty()) {
            return;
        }
        int most = several.stream().mapToInt(List::size).max().orElse(0);
        warnings.add(several.size() + " of " + positions.size() + " places hold several images, up to " + most
                + "; each image has its own mask");
        long copies = several.stream().mapToLong(SeriesWarnings::copies).sum();
        if (copies > 0) {
            warnings.add(copies + (copies == 1 ? " image lies" : " images lie")
                    + " at the place of another, and neither time nor echo tells them apart");
        }
    }

    private static long copies(List<SourceFrame> frames) {
        var moments = new HashSet<OrderKey>();
        return frames.stream()
                .filter(frame -> !moments.add(frame.key().moment()))
                .count();
    }

    private static void distances(List<PlaneGeometry> planes, List<String> warnings) {
        var normal = planes.get(0).normal();
        double smallest = Double.MAX_VALUE;
        double largest = 0;
        double shift = 0;
        for (int i = 1; i < planes.size(); i++) {
            var step = planes.get(i).position().minus(planes.get(i - 1).position());
            double along = step.dot(normal);
            smallest = Math.min(smallest, along);
            largest = Math.max(largest, along);
            shift = Math.max(shift, step.minus(normal.times(along)).length());
        }
        if (planes.size() > 2 && largest - smallest > UNEVEN * smallest) {
            warnings.add(
                    String.format(Locale.ROOT, "distances of slices are uneven: %.2f to %.2f mm", smallest, largest));
        }
        var spacing = planes.get(0).spacing();
        if (shift > Math.min(spacing.rowMm(), spacing.columnMm()) / 2) {
            warnings.add("slices are shifted against each other, as with a tilted gantry");
        }
    }

    private static PlaneGeometry plane(List<SourceFrame> frames) {
        return frames.get(0).geometry().orElseThrow();
    }
}
