package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.PlaneGeometry;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Two segmentations of the same images, plane by plane. Planes are told apart by the images that frames refer to; where some
 * frame refers to none, or the two to nothing in common, by position.
 */
public final class SegmentPairs {

    private final Segments one;
    private final Segments other;
    private final Function<SegmentFrame, String> name;
    private final Map<String, PlaneGeometry> places = new HashMap<>();

    private SegmentPairs(Segments one, Segments other, Function<SegmentFrame, String> name) {
        this.one = one;
        this.other = other;
        this.name = name;
        for (var segments : List.of(one, other)) {
            for (var frame : segments.frames()) {
                place(frame);
            }
        }
    }

    /**
     * What both say of one plane.
     *
     * @param plane its name, for a person
     * @param geometry null where neither states it
     */
    public record Pair(
            String plane, Mask one, Mask other, @Nullable PlaneGeometry geometry) {}

    /**
     * Finds out which frames show the same plane.
     *
     * @throws KambaException where they are not on one grid, or nothing tells which frames belong together
     */
    public static SegmentPairs of(Segments one, Segments other) {
        if (one.rows() != other.rows() || one.columns() != other.columns()) {
            throw new KambaException(
                    ErrorCode.GEOMETRY_INVALID,
                    "the segmentations have " + one.rows() + " x " + one.columns() + " and " + other.rows() + " x "
                            + other.columns() + " pixels; resample one of them to the other's grid first");
        }
        var ours = planes(one, SegmentPairs::reference);
        var theirs = planes(other, SegmentPairs::reference);
        boolean all = !ours.contains("") && !theirs.contains("");
        if (all && !Collections.disjoint(ours, theirs)) {
            return new SegmentPairs(one, other, SegmentPairs::reference);
        }
        requireOneSpace(one, other);
        var names = new PlaneNames(one.geometry().orElseThrow().normal());
        return new SegmentPairs(one, other, frame -> frame.geometry() == null ? "" : names.of(frame.geometry()));
    }

    private static void requireOneSpace(Segments one, Segments other) {
        boolean placed = one.frames().stream().allMatch(frame -> frame.geometry() != null)
                && other.frames().stream().allMatch(frame -> frame.geometry() != null);
        if (!placed || !one.frameOfReferenceUid().equals(other.frameOfReferenceUid())) {
            throw new KambaException(
                    ErrorCode.GEOMETRY_INVALID,
                    "the segmentations refer to no image in common and lie in no common Frame of Reference; compare those"
                            + " of one series");
        }
    }

    private static String reference(SegmentFrame frame) {
        return frame.sources().stream().map(SegmentFrame.Source::name).sorted().collect(Collectors.joining(" + "));
    }

    private static Set<String> planes(Segments segments, Function<SegmentFrame, String> name) {
        return segments.frames().stream().map(name).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private void place(SegmentFrame frame) {
        var geometry = frame.geometry();
        if (geometry == null) {
            return;
        }
        var known = places.putIfAbsent(name.apply(frame), geometry);
        if (known != null && !SegmentPlaces.same(known, geometry)) {
            throw new KambaException(
                    ErrorCode.GEOMETRY_INVALID,
                    "two frames refer to one image but lie at different places; the positions of one file are wrong");
        }
    }

    /** Whether all planes have a place, so that distances are in millimetres. */
    public boolean geometric() {
        return one.frames().stream().allMatch(frame -> frame.geometry() != null)
                && other.frames().stream().allMatch(frame -> frame.geometry() != null);
    }

    /** Planes that only the first has a frame for, of whatever segment. */
    public List<String> onlyInOne() {
        return only(one, other);
    }

    /** Planes that only the second has a frame for, of whatever segment. */
    public List<String> onlyInOther() {
        return only(other, one);
    }

    private List<String> only(Segments here, Segments there) {
        var planes = planes(here, name);
        planes.removeAll(planes(there, name));
        return List.copyOf(planes);
    }

    /** All planes that a file has a frame for of its segment, in the order of the first file. */
    public List<Pair> of(int numberInOne, int numberInOther) {
        var ours = byPlane(one, numberInOne);
        var theirs = byPlane(other, numberInOther);
        var planes = new LinkedHashSet<>(ours.keySet());
        planes.addAll(theirs.keySet());
        var pairs = new ArrayList<Pair>();
        for (var plane : planes) {
            pairs.add(new Pair(plane, mask(one, ours.get(plane)), mask(other, theirs.get(plane)), places.get(plane)));
        }
        return pairs;
    }

    private Map<String, BitSet> byPlane(Segments segments, int number) {
        var bits = new LinkedHashMap<String, BitSet>();
        for (var frame : segments.frames()) {
            if (frame.mayShow(number)) {
                segments.unite(frame, number, bits.computeIfAbsent(name.apply(frame), unknown -> new BitSet()));
            }
        }
        return bits;
    }

    private static Mask mask(Segments segments, @Nullable BitSet bits) {
        return Mask.wrap(segments.rows(), segments.columns(), bits == null ? new BitSet() : bits);
    }
}
