package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.imaging.PlaneGeometry;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Where source frames lie along their normal: which share a place, and how far the places are apart. */
final class Positions {

    // Positions nearer than this, in millimetres, are one place written with different rounding.
    private static final double SAME_MM = 0.01;

    private final int[] places;
    private final int[] visits;
    private final boolean shared;
    private final Optional<String> spacing;

    private Positions(List<PlaneGeometry> planes) {
        places = new int[planes.size()];
        visits = new int[planes.size()];
        var count = 0;
        var twice = false;
        for (int i = 0; i < planes.size(); i++) {
            var same = sameplace(planes, i);
            places[i] = same < 0 ? ++count : places[same];
            visits[i] = same < 0 ? 1 : visits[same] + 1;
            twice |= same >= 0;
        }
        shared = twice;
        spacing = spacing(offsets(planes));
    }

    /** @param frames with geometry, in spatial order */
    static Positions of(List<SourceFrame> frames) {
        return new Positions(
                frames.stream().map(frame -> frame.geometry().orElseThrow()).toList());
    }

    /** Rank of the frame's place along the normal, from 1; equal for frames at one place. */
    int place(int frame) {
        return places[frame];
    }

    /** How many frames up to and with this one lie at its place. */
    int visit(int frame) {
        return visits[frame];
    }

    /** Whether several frames lie at one place: time points, echoes, b-values. */
    boolean shared() {
        return shared;
    }

    /**
     * Distance of adjacent places along the normal in millimetres, as a decimal string; missing slices leave it as it is. Empty
     * for uneven distances and for a single place.
     */
    Optional<String> spacing() {
        return spacing;
    }

    // The nearest earlier frame at the place of frame i, or -1. Frames are sorted, so the search ends at another
    // offset.
    private static int sameplace(List<PlaneGeometry> planes, int i) {
        var plane = planes.get(i);
        for (int j = i - 1; j >= 0 && Math.abs(plane.offset() - planes.get(j).offset()) < SAME_MM; j--) {
            if (plane.position().minus(planes.get(j).position()).length() < SAME_MM) {
                return j;
            }
        }
        return -1;
    }

    private static double[] offsets(List<PlaneGeometry> planes) {
        var normal = planes.get(0).normal();
        var sorted = planes.stream()
                .mapToDouble(plane -> plane.position().dot(normal))
                .sorted()
                .toArray();
        var count = 0;
        for (var offset : sorted) {
            if (count == 0 || offset - sorted[count - 1] >= SAME_MM) {
                sorted[count++] = offset;
            }
        }
        return Arrays.copyOf(sorted, count);
    }

    private static Optional<String> spacing(double[] offsets) {
        if (offsets.length < 2) {
            return Optional.empty();
        }
        var smallest = Double.MAX_VALUE;
        for (int i = 1; i < offsets.length; i++) {
            smallest = Math.min(smallest, offsets[i] - offsets[i - 1]);
        }
        var extent = offsets[offsets.length - 1] - offsets[0];
        var steps = 0L;
        for (int i = 1; i < offsets.length; i++) {
            steps += Math.round((offsets[i] - offsets[i - 1]) / smallest);
        }
        var step = extent / steps;
        for (var offset : offsets) {
            var distance = offset - offsets[0];
            if (Math.abs(distance - Math.round(distance / step) * step) > Math.max(SAME_MM, 0.01 * step)) {
                return Optional.empty();
            }
        }
        return Optional.of(
                new BigDecimal(step, new MathContext(8)).stripTrailingZeros().toPlainString());
    }
}
