package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.dicom.SourceSeries;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a SEG takes from the sources' headers. Each header is read once, and only the first is kept. */
final class SourceFacts {

    private final Attributes first;
    private final List<SourceText> texts;
    private final Map<String, Attributes> lossy = new LinkedHashMap<>();
    private final Set<String> numbered = new HashSet<>();
    private final Set<List<String>> orientations = new HashSet<>();

    SourceFacts(SourceSeries series) {
        var frames = series.frames();
        var indices = new LinkedHashMap<String, List<Integer>>();
        for (int i = 0; i < frames.size(); i++) {
            indices.computeIfAbsent(frames.get(i).sopInstanceUid(), uid -> new ArrayList<>())
                    .add(i);
        }
        first = series.header(frames.get(0).sopInstanceUid());
        var found = new SourceText[frames.size()];
        indices.forEach((uid, places) -> {
            var header = series.header(uid);
            places.forEach(i -> found[i] = SourceText.of(header, frames.get(i).number()));
            keep(uid, header);
        });
        texts = List.of(found);
    }

    private void keep(String uid, Attributes header) {
        if ("01".equals(header.getString(Tag.LossyImageCompression))) {
            lossy.put(
                    uid,
                    new Attributes(
                            header,
                            Tag.LossyImageCompression,
                            Tag.LossyImageCompressionRatio,
                            Tag.LossyImageCompressionMethod));
        }
        if (header.getInt(Tag.NumberOfFrames, 1) > 1) {
            numbered.add(uid);
        }
        var orientation = header.getStrings(Tag.PatientOrientation);
        orientations.add(orientation == null ? List.of() : Arrays.asList(orientation));
    }

    /** The whole header of the first frame's instance. */
    Attributes first() {
        return first;
    }

    /** The geometry strings of each frame. */
    List<SourceText> texts() {
        return texts;
    }

    /** Whether a reference to the frame must give its number, because its instance has others (PS3.3 section 10.3). */
    boolean needsNumber(SourceFrame frame) {
        return frame.multiFrame() && numbered.contains(frame.sopInstanceUid());
    }

    /** The lossy compression of the first of these frames that had one. */
    Optional<Attributes> lossy(List<SourceFrame> frames) {
        return frames.stream()
                .map(SourceFrame::sopInstanceUid)
                .filter(lossy::containsKey)
                .map(lossy::get)
                .findFirst();
    }

    /** Patient Orientation, if all instances have the same; else empty. */
    List<String> patientOrientation() {
        return orientations.size() == 1 ? orientations.iterator().next() : List.of();
    }
}
