package dev.kamba.dicom;

import dev.kamba.dicom.SegmentFrame.Source;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.PlaneGeometry;
import dev.kamba.imaging.Vector3;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds which of the given images a frame of a segmentation belongs to. */
final class SegmentPlaces {

    /** Share of the pixel spacing: writers round positions, but a pixel must stay that pixel. */
    private static final double POSITION_TOLERANCE = 0.1;

    private static final double SPACING_TOLERANCE = 1e-3;

    private final List<SourceFrame> sources;
    private final String frameOfReference;
    private final Vector3 normal;
    private final Map<Source, Integer> byReference = new HashMap<>();
    private final TreeMap<Double, List<Integer>> byOffset = new TreeMap<>();

    SegmentPlaces(List<SourceFrame> sources, String frameOfReference) {
        this.sources = sources;
        this.frameOfReference = frameOfReference;
        normal = sources.stream()
                .flatMap(source -> source.geometry().stream())
                .findFirst()
                .map(PlaneGeometry::normal)
                .orElse(new Vector3(0, 0, 1));
        for (int index = 0; index < sources.size(); index++) {
            add(index, sources.get(index));
        }
    }

    private void add(int index, SourceFrame source) {
        byReference.put(new Source(source.sopInstanceUid(), source.number()), index);
        if (source.alone()) {
            byReference.put(new Source(source.sopInstanceUid(), Source.WHOLE), index);
        }
        source.geometry()
                .ifPresent(geometry -> byOffset.computeIfAbsent(
                                geometry.position().dot(normal), unknown -> new ArrayList<>())
                        .add(index));
    }

    /** Indices of the images; none where it is not clear. */
    Collection<Integer> of(SegmentFrame frame) {
        var referred = new LinkedHashSet<Integer>();
        for (var source : frame.sources()) {
            var index = byReference.get(source);
            if (index != null && referred.add(index)) {
                requireSamePlace(frame, sources.get(index));
            }
        }
        return referred.isEmpty() ? atItsPlace(frame) : referred;
    }

    private static void requireSamePlace(SegmentFrame frame, SourceFrame source) {
        var place = frame.geometry();
        if (place != null
                && source.geometry().isPresent()
                && !same(place, source.geometry().get())) {
            throw new KambaException(
                    ErrorCode.GEOMETRY_INVALID,
                    "a frame of the segmentation lies elsewhere than the image it refers to; resample it to the image"
                            + " first");
        }
    }

    /** Of several images at one place, as in a loop, none is the right one. */
    private List<Integer> atItsPlace(SegmentFrame frame) {
        var place = frame.geometry();
        if (place == null) {
            return List.of();
        }
        double reach = tolerance(place);
        double offset = place.position().dot(normal);
        var found = byOffset.subMap(offset - reach, true, offset + reach, true).values().stream()
                .flatMap(List::stream)
                .filter(index -> inSameSpace(sources.get(index)))
                .filter(index -> same(place, sources.get(index).geometry().orElseThrow()))
                .limit(2)
                .toList();
        return found.size() == 1 ? found : List.of();
    }

    private boolean inSameSpace(SourceFrame source) {
        return frameOfReference.isEmpty()
                || source.frameOfReference().isEmpty()
                || frameOfReference.equals(source.frameOfReference());
    }

    static boolean same(PlaneGeometry one, PlaneGeometry other) {
        return one.isParallelTo(other)
                && one.position().minus(other.position()).length() <= tolerance(one)
                && close(one.spacing().rowMm(), other.spacing().rowMm())
                && close(one.spacing().columnMm(), other.spacing().columnMm());
    }

    static double tolerance(PlaneGeometry geometry) {
        return POSITION_TOLERANCE
                * Math.min(geometry.spacing().rowMm(), geometry.spacing().columnMm());
    }

    private static boolean close(double one, double other) {
        return Math.abs(one - other) <= SPACING_TOLERANCE * Math.max(one, other);
    }
}
