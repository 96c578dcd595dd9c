package dev.kamba.trainer.data;

import dev.kamba.dicom.Segment;
import dev.kamba.dicom.Segments;
import dev.kamba.dicom.SourceFrame;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.model.Label;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the segmentations of a series say of its frames, label by label. */
final class SeriesTruth {

    private final List<SourceFrame> frames;
    private final List<Label> labels;
    /** By label, then by frame. */
    private final List<List<Mask>> masks = new ArrayList<>();

    private final Set<Label> known = new HashSet<>();

    SeriesTruth(List<SourceFrame> frames, List<Label> labels) {
        this.frames = List.copyOf(frames);
        this.labels = List.copyOf(labels);
        for (int label = 0; label < labels.size(); label++) {
            masks.add(new ArrayList<>(this.frames.stream()
                    .map(frame -> Mask.empty(frame.rows(), frame.columns()))
                    .toList()));
        }
    }

    /** Adds what one segmentation says; two may share the frames of a series, but not mark the same label on the same frame. */
    void add(Segments segments) {
        for (int label = 0; label < labels.size(); label++) {
            var numbers = segments.segments().stream()
                    .filter(new Match(segments.segments(), labels.get(label))::accepts)
                    .map(Segment::number)
                    .toList();
            if (!numbers.isEmpty()) {
                known.add(labels.get(label));
                add(masks.get(label), segments, numbers);
            }
        }
    }

    /** Several segments of one label, for example several lesions, are united. */
    private void add(List<Mask> into, Segments segments, List<Integer> numbers) {
        var found = new ArrayList<BitSet>();
        frames.forEach(frame -> found.add(new BitSet()));
        for (int number : numbers) {
            var parts = segments.masks(number, frames);
            for (int i = 0; i < parts.size(); i++) {
                found.get(i).or(parts.get(i).bits());
            }
        }
        for (int i = 0; i < found.size(); i++) {
            if (!found.get(i).isEmpty()) {
                if (!into.get(i).isEmpty()) {
                    throw new KambaException(
                            ErrorCode.CONFIGURATION_INVALID,
                            "two segmentations mark the same label on the same frame; keep the right one");
                }
                into.set(i, Mask.of(frames.get(i).rows(), frames.get(i).columns(), found.get(i)));
            }
        }
    }

    /** Which segments are a label: those of its name or, where none has it, those of its property type. */
    private record Match(boolean named, Label label) {

        Match(List<Segment> segments, Label label) {
            this(segments.stream().anyMatch(segment -> named(segment, label)), label);
        }

        boolean accepts(Segment segment) {
            return named
                    ? named(segment, label)
                    : segment.type().value().equals(label.type().value())
                            && segment.type().scheme().equals(label.type().scheme());
        }

        private static boolean named(Segment segment, Label label) {
            return segment.label().strip().equalsIgnoreCase(label.name().strip());
        }
    }

    /** A label that no segmentation knows is not absent from the frames: nobody looked for it. */
    void requireAllLabels() {
        for (var label : labels) {
            if (!known.contains(label)) {
                throw new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "no segment is named '" + label.name() + "' or has the type "
                                + label.type().value() + " " + label.type().scheme()
                                + "; name the label as the segmentations do");
            }
        }
    }

    /** One mask per label. */
    List<Mask> masks(int frame) {
        return masks.stream().map(byFrame -> byFrame.get(frame)).toList();
    }

    boolean marked(int frame) {
        return masks(frame).stream().anyMatch(mask -> !mask.isEmpty());
    }
}
