package dev.kamba.dicom.rule;

import dev.kamba.dicom.FrameValues;
import org.aoju.bus.image.Tag;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What pixel values mean: fractions, label maps, segments and frames with nothing in them. */
final class ValueRules {

    private static final String VALUES = "PS3.3 C.8.20.2.3";

    private ValueRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.error("fractional-type", VALUES, ValueRules::fractionalType),
                Rule.error("fractional-maximum", VALUES, ValueRules::fractionalMaximum),
                Rule.error("fractional-values", VALUES, ValueRules::fractionalValues),
                Rule.warning("fractional-binary", "OHIF", ValueRules::fractionalBinary),
                Rule.warning("fractional-shown", "OHIF, dcmqi", ValueRules::fractionalShown),
                Rule.error("label-map-values", VALUES, ValueRules::describedValues),
                Rule.warning("label-map-background", "highdicom, dcmqi", ValueRules::background),
                Rule.warning("pixel-padding-value", "dcmqi since 1.5.5", ValueRules::paddingValue),
                Rule.warning("empty-frames", "size", ValueRules::emptyFrames),
                Rule.warning("empty-segments", "consumers count a finding", ValueRules::emptySegments));
    }

    private static void fractionalType(Subject subject, Consumer<String> finding) {
        var type = Data.text(subject.header(), Tag.SegmentationFractionalType);
        if (subject.fractional() && !Set.of("PROBABILITY", "OCCUPANCY").contains(type)) {
            finding.accept("Segmentation Fractional Type (0062,0010) is not PROBABILITY or OCCUPANCY");
        }
    }

    private static int maximum(Subject subject) {
        return Data.number(subject.header(), Tag.MaximumFractionalValue, 0);
    }

    private static void fractionalMaximum(Subject subject, Consumer<String> finding) {
        if (subject.fractional() && (maximum(subject) < 1 || maximum(subject) > 255)) {
            finding.accept("Maximum Fractional Value (0062,000E) is missing or not in 1 .. 255");
        }
    }

    private static void fractionalValues(Subject subject, Consumer<String> finding) {
        if (subject.fractional() && maximum(subject) > 0) {
            eachFrame(subject, (number, values) -> {
                if (values.greatest() > maximum(subject)) {
                    finding.accept("frame " + number + " holds a value above Maximum Fractional Value (0062,000E)");
                }
            });
        }
    }

    /** Whether a value lies strictly between nothing and all. */
    private static boolean fractions(Subject subject) {
        return subject.fractional()
                && subject.pixels().values().stream().anyMatch(value -> value != 0 && value != maximum(subject));
    }

    private static void fractionalBinary(Subject subject, Consumer<String> finding) {
        if (subject.fractional()
                && !fractions(subject)
                && !subject.pixels().frames().isEmpty()) {
            finding.accept("all values are 0 or the maximum; such an object is read as BINARY, and could be");
        }
    }

    private static void fractionalShown(Subject subject, Consumer<String> finding) {
        if (fractions(subject)) {
            finding.accept("fractions between 0 and the maximum are refused by some readers");
        }
    }

    private static Set<Integer> described(Subject subject) {
        var numbers = new HashSet<Integer>();
        subject.segments().forEach(segment -> numbers.add(Data.number(segment, Tag.SegmentNumber, -1)));
        return numbers;
    }

    private static void describedValues(Subject subject, Consumer<String> finding) {
        if (!subject.labelMap() || subject.segments().isEmpty()) {
            return;
        }
        var described = described(subject);
        subject.pixels().values().stream()
                .filter(value -> !described.contains(value))
                .sorted()
                .forEach(value -> finding.accept("pixel value " + value + " occurs, but no segment has this number"));
    }

    private static void background(Subject subject, Consumer<String> finding) {
        if (!subject.labelMap()) {
            return;
        }
        for (var segment : subject.segments()) {
            var type = Data.item(segment, Tag.SegmentedPropertyTypeCodeSequence);
            boolean background = Data.text(type, Tag.CodeValue).equals("125040")
                    && Data.text(type, Tag.CodingSchemeDesignator).equals("DCM");
            if (Data.number(segment, Tag.SegmentNumber, -1) == 0 && !background) {
                finding.accept("segment 0 is not (125040, DCM, \"Background\"); it is shown as a finding");
            }
        }
    }

    private static void paddingValue(Subject subject, Consumer<String> finding) {
        if (subject.labelMap() && !subject.header().containsValue(Tag.PixelPaddingValue)) {
            finding.accept("Pixel Padding Value (0028,0120) does not say which value is the background");
        }
    }

    private static void emptyFrames(Subject subject, Consumer<String> finding) {
        // With nothing found at all, Pixel Data still needs a frame.
        if (subject.pixels().frames().size() > 1) {
            eachFrame(subject, (number, values) -> {
                if (values.marked() == 0) {
                    finding.accept("frame " + number + " holds nothing");
                }
            });
        }
    }

    private static void emptySegments(Subject subject, Consumer<String> finding) {
        if (subject.decodedFrames() == 0) {
            return;
        }
        var found = new HashSet<Integer>();
        if (subject.labelMap()) {
            found.addAll(subject.pixels().values());
        }
        for (int index = 0; index < subject.decodedFrames(); index++) {
            if (subject.pixels().frames().get(index).marked() > 0) {
                found.add(subject.frames().get(index).segment());
            }
        }
        for (var segment : subject.segments()) {
            int number = Data.number(segment, Tag.SegmentNumber, -1);
            if (!found.contains(number) && !(subject.labelMap() && number == 0)) {
                finding.accept("segment " + number + " has no pixel");
            }
        }
    }

    private interface FrameCheck {
        void on(int number, FrameValues values);
    }

    private static void eachFrame(Subject subject, FrameCheck check) {
        var frames = subject.pixels().frames();
        for (int index = 0; index < frames.size(); index++) {
            check.on(index + 1, frames.get(index));
        }
    }
}
