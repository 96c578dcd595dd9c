package dev.kamba.dicom;

import dev.kamba.imaging.PlaneGeometry;
import dev.kamba.imaging.Vector3;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Gives planes at one place, as {@link SegmentPlaces} understands it, one name: where the first of them lies. */
final class PlaneNames {

    private final TreeMap<Double, List<PlaneGeometry>> byOffset = new TreeMap<>();
    private final Vector3 normal;

    /** @param normal along which to look for planes; any plane's will do */
    PlaneNames(Vector3 normal) {
        this.normal = normal;
    }

    String of(PlaneGeometry place) {
        double reach = SegmentPlaces.tolerance(place);
        double offset = place.position().dot(normal);
        var known = byOffset.subMap(offset - reach, true, offset + reach, true).values().stream()
                .flatMap(List::stream)
                .filter(other -> SegmentPlaces.same(place, other))
                .findFirst();
        if (known.isEmpty()) {
            byOffset.computeIfAbsent(offset, unknown -> new ArrayList<>()).add(place);
        }
        var position = known.orElse(place).position();
        // Planes through one point that are not parallel are told apart by their rows.
        var row = known.orElse(place).row();
        return String.format(
                Locale.ROOT,
                "plane at (%.3f, %.3f, %.3f) mm along (%.3f, %.3f, %.3f)",
                position.x(),
                position.y(),
                position.z(),
                row.x(),
                row.y(),
                row.z());
    }
}
