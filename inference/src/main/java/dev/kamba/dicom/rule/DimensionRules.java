package dev.kamba.dicom.rule;

import dev.kamba.imaging.PlaneGeometry;
import dev.kamba.imaging.Vector3;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The module Multi-frame Dimension (PS3.3 section C.7.6.17) and the Dimension Index Values of frames. */
final class DimensionRules {

    private static final String MODULE = "PS3.3 C.7.6.17";
    private static final String VALUES = "PS3.3 C.7.6.16.2.2";

    private static final double SAME_MM = 0.01;

    private DimensionRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.error("dimension-organization", MODULE, DimensionRules::organization),
                Rule.error("dimension-pointers", MODULE, DimensionRules::pointers),
                Rule.error("dimension-values", VALUES, DimensionRules::values),
                Rule.error("dimension-values-unlike", VALUES, DimensionRules::unlike),
                Rule.warning("dimension-values-gaps", "PS3.3 C.7.6.17.1", DimensionRules::gaps),
                Rule.warning("dimension-values-segment", "PS3.3 C.7.6.17.1", DimensionRules::segmentRank),
                Rule.warning("dimension-values-position", "PS3.3 C.7.6.17.1", DimensionRules::positionRank),
                Rule.error("dimension-type-3d", "PS3.3 C.7.6.17", DimensionRules::type3d));
    }

    private static List<Attributes> indices(Subject subject) {
        return Data.items(subject.header(), Tag.DimensionIndexSequence);
    }

    private static void organization(Subject subject, Consumer<String> finding) {
        var known = Data.items(subject.header(), Tag.DimensionOrganizationSequence).stream()
                .map(item -> Data.text(item, Tag.DimensionOrganizationUID))
                .collect(Collectors.toSet());
        if (known.isEmpty()) {
            return;
        }
        if (!known.stream().allMatch(Data::uid)) {
            finding.accept("a Dimension Organization UID (0020,9164) is no UID");
        }
        for (var index : indices(subject)) {
            var uid = Data.text(index, Tag.DimensionOrganizationUID);
            // Required where there are several organizations only.
            if (!known.contains(uid) && (known.size() > 1 || !uid.isEmpty())) {
                finding.accept("a dimension belongs to an organization that Dimension Organization Sequence (0020,9221)"
                        + " does not have");
            }
        }
    }

    private static void pointers(Subject subject, Consumer<String> finding) {
        var indices = indices(subject);
        for (int i = 0; i < indices.size(); i++) {
            int attribute = Data.number(indices.get(i), Tag.DimensionIndexPointer, 0);
            int group = Data.number(indices.get(i), Tag.FunctionalGroupPointer, 0);
            if (attribute == 0) {
                finding.accept("dimension " + (i + 1) + " points at no attribute");
            } else if (group != 0
                    && subject.frames().stream()
                            .anyMatch(frame -> !frame.group(group).contains(attribute))) {
                finding.accept("dimension " + (i + 1) + " points at an attribute that a frame does not have");
            }
        }
    }

    private static void values(Subject subject, Consumer<String> finding) {
        int dimensions = indices(subject).size();
        for (var frame : subject.frames()) {
            var values = frame.indices();
            if (!frame.own().contains(Tag.FrameContentSequence) || dimensions == 0) {
                continue;
            }
            if (values.length != dimensions) {
                finding.accept("frame " + frame.number() + " has " + values.length
                        + " Dimension Index Values (0020,9157)" + " for " + dimensions + " dimensions");
            } else if (Arrays.stream(values).anyMatch(value -> value < 1)) {
                finding.accept("frame " + frame.number() + " has a Dimension Index Value (0020,9157) below 1");
            }
        }
    }

    private static void unlike(Subject subject, Consumer<String> finding) {
        var known = new HashMap<List<Integer>, Integer>();
        for (var frame : subject.frames()) {
            var values = Arrays.stream(frame.indices()).boxed().toList();
            var other = values.isEmpty() ? null : known.putIfAbsent(values, frame.number());
            if (other != null) {
                finding.accept("frames " + other + " and " + frame.number()
                        + " have the same Dimension Index Values (0020,9157)");
            }
        }
    }

    private static void gaps(Subject subject, Consumer<String> finding) {
        for (int dimension = 0; dimension < indices(subject).size(); dimension++) {
            int at = dimension;
            var values = subject.frames().stream()
                    .map(Frame::indices)
                    .filter(each -> each.length > at)
                    .map(each -> each[at])
                    .collect(Collectors.toSet());
            int greatest = values.stream().mapToInt(Integer::intValue).max().orElse(0);
            boolean counted = values.stream().allMatch(value -> value >= 1);
            if (counted && greatest != values.size()) {
                finding.accept("values of dimension " + (dimension + 1) + " go to " + greatest + ", but "
                        + (greatest - values.size()) + " of them do not occur");
            }
        }
    }

    private static int dimension(Subject subject, int attribute) {
        var indices = indices(subject);
        for (int i = 0; i < indices.size(); i++) {
            if (Data.number(indices.get(i), Tag.DimensionIndexPointer, 0) == attribute) {
                return i;
            }
        }
        return -1;
    }

    private static void segmentRank(Subject subject, Consumer<String> finding) {
        int at = dimension(subject, Tag.ReferencedSegmentNumber);
        var known = subject.segments().stream()
                .map(segment -> Data.number(segment, Tag.SegmentNumber, -1))
                .collect(Collectors.toSet());
        var segments = new HashMap<Integer, Set<Integer>>();
        var ranks = new HashMap<Integer, Set<Integer>>();
        for (var frame : subject.frames()) {
            if (at >= 0 && frame.indices().length > at && known.contains(frame.segment())) {
                int rank = frame.indices()[at];
                segments.computeIfAbsent(rank, unknown -> new HashSet<>()).add(frame.segment());
                ranks.computeIfAbsent(frame.segment(), unknown -> new HashSet<>())
                        .add(rank);
            }
        }
        if (segments.values().stream().anyMatch(each -> each.size() > 1)
                || ranks.values().stream().anyMatch(each -> each.size() > 1)) {
            finding.accept("frames of one segment do not have one Dimension Index Value of their own");
        }
    }

    /** Equal positions have equal values, and values rise along the normal. */
    private static void positionRank(Subject subject, Consumer<String> finding) {
        int at = dimension(subject, Tag.ImagePositionPatient);
        if (at < 0) {
            return;
        }
        var places = new TreeMap<Integer, Vector3>();
        Vector3 normal = null;
        for (var frame : subject.frames()) {
            var place = frame.place();
            if (place.isEmpty() || frame.indices().length <= at) {
                return;
            }
            normal = normal == null ? place.get().normal() : normal;
            var position = place.get().position();
            var known = places.putIfAbsent(frame.indices()[at], position);
            if (known != null && known.minus(position).length() > SAME_MM) {
                finding.accept("frames at different positions have one Dimension Index Value");
                return;
            }
        }
        double last = Double.NEGATIVE_INFINITY;
        for (var position : places.values()) {
            double offset = normal == null ? 0 : position.dot(normal);
            if (offset <= last) {
                finding.accept("Dimension Index Values do not rise along the normal, or differ for one position");
                return;
            }
            last = offset;
        }
    }

    private static void type3d(Subject subject, Consumer<String> finding) {
        if (!Data.text(subject.header(), Tag.DimensionOrganizationType).equals("3D")) {
            return;
        }
        var places = subject.frames().stream()
                .flatMap(frame -> frame.place().stream())
                .toList();
        if (places.size() < subject.frames().size() || !regular(places)) {
            finding.accept(
                    "Dimension Organization Type (0020,9311) is 3D, but frames are not parallel, at even distances and"
                            + " each at a position of its own");
        }
    }

    private static boolean regular(List<PlaneGeometry> places) {
        if (places.isEmpty()) {
            return false;
        }
        var normal = places.get(0).normal();
        var offsets = places.stream()
                .mapToDouble(place -> place.position().dot(normal))
                .sorted()
                .toArray();
        var step = Sources.step(offsets);
        boolean parallel = places.stream().allMatch(place -> place.isParallelTo(places.get(0)));
        double extent = offsets[offsets.length - 1] - offsets[0];
        boolean even = offsets.length == 1
                || (step.isPresent() && Math.rint(extent / step.getAsDouble()) == offsets.length - 1);
        return parallel && even;
    }
}
