package dev.kamba.dicom.rule;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The Segment Sequence (PS3.3 sections C.8.20.2 and C.8.20.4). */
final class SegmentRules {

    private static final String SEGMENT = "PS3.3 C.8.20.4";
    private static final Set<String> MAKERS = Set.of("AUTOMATIC", "SEMIAUTOMATIC", "MANUAL");

    private SegmentRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.error("segment-numbers", "PS3.3 C.8.20.2.4", SegmentRules::numbers),
                Rule.error("segment-label", SEGMENT, each(SegmentRules::label)),
                Rule.warning("segment-labels-unlike", "viewers", SegmentRules::labelsUnlike),
                Rule.error("segment-category", SEGMENT, each(SegmentRules::category)),
                Rule.error("segment-property", SEGMENT, each(SegmentRules::property)),
                Rule.error("segment-algorithm-type", SEGMENT, each(SegmentRules::algorithmType)),
                Rule.error("segment-algorithm-name", SEGMENT, each(SegmentRules::algorithmName)),
                Rule.warning("algorithm-identified", "PS3.3 10.16", each(SegmentRules::algorithmMissing)),
                Rule.error("algorithm-identification", "PS3.3 10.16", each(SegmentRules::algorithmParts)),
                Rule.error("tracking-pair", SEGMENT, each(SegmentRules::trackingPair)),
                Rule.error("tracking-uid", SEGMENT, SegmentRules::trackingUid),
                Rule.error("display-colour", "PS3.3 C.10.7.1.1", each(SegmentRules::colourForm)),
                Rule.warning("display-colour-missing", "OHIF", SegmentRules::colourMissing),
                Rule.error("display-colour-palette", SEGMENT, SegmentRules::colourWithPalette),
                Rule.warning("display-colours-unlike", "viewers", SegmentRules::coloursUnlike));
    }

    private static BiConsumer<Subject, Consumer<String>> each(BiConsumer<Attributes, Consumer<String>> check) {
        return (subject, finding) -> {
            var segments = subject.segments();
            for (int i = 0; i < segments.size(); i++) {
                var name = "item " + (i + 1) + " of Segment Sequence (0062,0002)";
                check.accept(segments.get(i), text -> finding.accept(name + " " + text));
            }
        };
    }

    private static void numbers(Subject subject, Consumer<String> finding) {
        var numbers = subject.segments().stream()
                .map(segment -> Data.number(segment, Tag.SegmentNumber, -1))
                .toList();
        if (new HashSet<>(numbers).size() < numbers.size()) {
            finding.accept("a Segment Number (0062,0004) is there twice");
        } else if (numbers.contains(-1)) {
            finding.accept("a Segment Number (0062,0004) is missing");
        } else if (!subject.labelMap()
                && !numbers.equals(
                        IntStream.rangeClosed(1, numbers.size()).boxed().toList())) {
            finding.accept("Segment Numbers (0062,0004) do not count from 1 by 1");
        }
    }

    private static void label(Attributes segment, Consumer<String> finding) {
        var label = Data.text(segment, Tag.SegmentLabel);
        if (label.isEmpty()) {
            finding.accept("has no Segment Label (0062,0005)");
        } else if (label.codePointCount(0, label.length()) > 64) {
            finding.accept("has a Segment Label (0062,0005) of more than 64 characters");
        }
    }

    private static void labelsUnlike(Subject subject, Consumer<String> finding) {
        if (twice(subject, segment -> Data.text(segment, Tag.SegmentLabel))) {
            finding.accept("two segments have one Segment Label (0062,0005)");
        }
    }

    private static void category(Attributes segment, Consumer<String> finding) {
        one(segment, Tag.SegmentedPropertyCategoryCodeSequence, finding);
    }

    private static void property(Attributes segment, Consumer<String> finding) {
        one(segment, Tag.SegmentedPropertyTypeCodeSequence, finding);
    }

    private static void one(Attributes segment, int tag, Consumer<String> finding) {
        int items = Data.items(segment, tag).size();
        if (items != 1) {
            finding.accept("has " + items + " items in " + Data.name(tag) + " instead of one");
        }
    }

    private static void algorithmType(Attributes segment, Consumer<String> finding) {
        if (!MAKERS.contains(Data.text(segment, Tag.SegmentAlgorithmType))) {
            finding.accept("has no Segment Algorithm Type (0062,0008) AUTOMATIC, SEMIAUTOMATIC or MANUAL");
        }
    }

    /** A background that nobody drew is MANUAL or named too: the standard makes no exception. */
    private static void algorithmName(Attributes segment, Consumer<String> finding) {
        if (made(segment) && Data.text(segment, Tag.SegmentAlgorithmName).isEmpty()) {
            finding.accept("has no Segment Algorithm Name (0062,0009)");
        }
    }

    private static boolean made(Attributes segment) {
        return Set.of("AUTOMATIC", "SEMIAUTOMATIC").contains(Data.text(segment, Tag.SegmentAlgorithmType));
    }

    private static void algorithmMissing(Attributes segment, Consumer<String> finding) {
        boolean background = Data.number(segment, Tag.SegmentNumber, -1) == 0;
        if (made(segment)
                && !background
                && Data.items(segment, Tag.SegmentationAlgorithmIdentificationSequence)
                        .isEmpty()) {
            finding.accept("does not identify its algorithm (0062,0007)");
        }
    }

    private static void algorithmParts(Attributes segment, Consumer<String> finding) {
        for (var item : Data.items(segment, Tag.SegmentationAlgorithmIdentificationSequence)) {
            for (int tag : new int[] {Tag.AlgorithmFamilyCodeSequence, Tag.AlgorithmName, Tag.AlgorithmVersion}) {
                if (!item.containsValue(tag)) {
                    finding.accept("identifies an algorithm without " + Data.name(tag));
                }
            }
        }
    }

    private static void trackingPair(Attributes segment, Consumer<String> finding) {
        if (segment.containsValue(Tag.TrackingID) != segment.containsValue(Tag.TrackingUID)) {
            finding.accept("has one of Tracking ID (0062,0020) and Tracking UID (0062,0021) without the other");
        }
    }

    private static void trackingUid(Subject subject, Consumer<String> finding) {
        if (twice(subject, segment -> Data.text(segment, Tag.TrackingUID))) {
            finding.accept("two segments have one Tracking UID (0062,0021)");
        }
        if (subject.segments().stream()
                .map(segment -> Data.text(segment, Tag.TrackingUID))
                .anyMatch(uid -> !uid.isEmpty() && !Data.uid(uid))) {
            finding.accept("a Tracking UID (0062,0021) is no UID");
        }
    }

    private static void colourForm(Attributes segment, Consumer<String> finding) {
        int values = Data.ints(segment, Tag.RecommendedDisplayCIELabValue).length;
        if (segment.contains(Tag.RecommendedDisplayCIELabValue) && values != 3) {
            finding.accept(
                    "has " + values + " values in Recommended Display CIELab Value (0062,000D) instead of three");
        }
    }

    private static void colourMissing(Subject subject, Consumer<String> finding) {
        boolean missing = subject.segments().stream()
                .anyMatch(segment -> !segment.contains(Tag.RecommendedDisplayCIELabValue)
                        && Data.number(segment, Tag.SegmentNumber, -1) != 0);
        if (missing && !subject.palette()) {
            finding.accept("a segment has no Recommended Display CIELab Value (0062,000D)");
        }
    }

    private static void colourWithPalette(Subject subject, Consumer<String> finding) {
        if (subject.palette()
                && subject.segments().stream()
                        .anyMatch(segment -> segment.contains(Tag.RecommendedDisplayCIELabValue))) {
            finding.accept("Recommended Display CIELab Value (0062,000D) must not be there with PALETTE COLOR");
        }
    }

    private static void coloursUnlike(Subject subject, Consumer<String> finding) {
        if (twice(
                subject,
                segment -> IntStream.of(Data.ints(segment, Tag.RecommendedDisplayCIELabValue))
                        .mapToObj(value -> "" + value)
                        .collect(Collectors.joining(",")))) {
            finding.accept("two segments have one Recommended Display CIELab Value (0062,000D)");
        }
    }

    private static boolean twice(Subject subject, java.util.function.Function<Attributes, String> value) {
        var values = subject.segments().stream()
                .map(value)
                .filter(Objects::nonNull)
                .filter(text -> !text.isEmpty())
                .toList();
        return new HashSet<>(values).size() < values.size();
    }
}
