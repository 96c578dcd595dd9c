package dev.kamba.dicom.rule;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.HashSet;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The functional groups (PS3.3 sections C.7.6.16 and A.51.5). */
final class GroupRules {

    private static final String MODULE = "PS3.3 C.7.6.16";
    private static final String USE = "PS3.3 A.51.5.1";

    /** Groups of a single item. */
    private static final int[] SINGLE = {
        Tag.FrameContentSequence,
        Tag.PlanePositionSequence,
        Tag.PlaneOrientationSequence,
        Tag.PixelMeasuresSequence,
        Tag.SegmentIdentificationSequence
    };

    private GroupRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.error("shared-groups-one-item", MODULE, GroupRules::sharedOneItem),
                Rule.error("groups-in-one-place", MODULE, GroupRules::onePlace),
                Rule.error("groups-single-item", "PS3.3 C.7.6.16.2", GroupRules::singleItem),
                Rule.error("frame-content", "PS3.3 C.7.6.16.2.2", GroupRules::frameContent),
                Rule.error("segment-identification", "PS3.3 C.8.20.3.1", GroupRules::identification),
                Rule.warning("segment-identification-shared", "dcmqi 428", GroupRules::identificationShared),
                Rule.warning(
                        "segment-identification-label-map", "highdicom, dcmqi", GroupRules::identificationNeedless),
                Rule.warning("plane-position-shared", "dcmqi, 3D Slicer", GroupRules::positionShared),
                Rule.error("derivation-code", USE, derivations(GroupRules::derivationCode)),
                Rule.error("source-purpose", USE, sources(GroupRules::purpose)),
                Rule.error("source-reference", "PS3.3 Table 10-3", sources(GroupRules::reference)));
    }

    private static void sharedOneItem(Subject subject, Consumer<String> finding) {
        int items =
                Data.items(subject.header(), Tag.SharedFunctionalGroupsSequence).size();
        if (subject.header().containsValue(Tag.SharedFunctionalGroupsSequence) && items != 1) {
            finding.accept("Shared Functional Groups Sequence (5200,9229) has " + items + " items instead of one");
        }
    }

    private static void onePlace(Subject subject, Consumer<String> finding) {
        var twice = new HashSet<Integer>();
        for (var frame : subject.frames()) {
            for (int tag : frame.own().tags()) {
                if (frame.shared().contains(tag) && twice.add(tag)) {
                    finding.accept(Data.name(tag) + " is both shared and per frame");
                }
            }
        }
    }

    private static void singleItem(Subject subject, Consumer<String> finding) {
        for (var frame : subject.frames()) {
            for (int tag : SINGLE) {
                int items = frame.items(tag).size();
                if (frame.has(tag) && items != 1) {
                    finding.accept("frame " + frame.number() + " has " + items + " items in " + Data.name(tag));
                }
            }
        }
    }

    private static void frameContent(Subject subject, Consumer<String> finding) {
        for (var frame : subject.frames()) {
            if (!frame.own().contains(Tag.FrameContentSequence)) {
                finding.accept("frame " + frame.number() + " has no Frame Content Sequence (0020,9111) of its own");
            }
        }
    }

    private static void identification(Subject subject, Consumer<String> finding) {
        if (subject.labelMap()) {
            return;
        }
        var numbers = subject.segments().stream()
                .map(segment -> Data.number(segment, Tag.SegmentNumber, -1))
                .toList();
        for (var frame : subject.frames()) {
            int segment = frame.segment();
            if (segment < 0) {
                finding.accept("frame " + frame.number() + " names no segment");
            } else if (!numbers.isEmpty() && !numbers.contains(segment)) {
                finding.accept("frame " + frame.number() + " names segment " + segment + ", which is not described");
            }
        }
    }

    private static void identificationShared(Subject subject, Consumer<String> finding) {
        if (Data.item(subject.header(), Tag.SharedFunctionalGroupsSequence)
                .contains(Tag.SegmentIdentificationSequence)) {
            finding.accept(
                    "Segment Identification Sequence (0062,000A) is shared; some readers look for it per frame only");
        }
    }

    private static void identificationNeedless(Subject subject, Consumer<String> finding) {
        if (subject.labelMap() && subject.anyGroup(Tag.SegmentIdentificationSequence)) {
            finding.accept("a frame of a label map has a Segment Identification Sequence (0062,000A)");
        }
    }

    private static void positionShared(Subject subject, Consumer<String> finding) {
        if (Data.item(subject.header(), Tag.SharedFunctionalGroupsSequence).contains(Tag.PlanePositionSequence)) {
            finding.accept(
                    "Plane Position Sequence (0020,9113) is shared; dcmqi wants it per frame, even for one frame");
        }
    }

    private interface ItemCheck extends BiConsumer<Attributes, Consumer<String>> {}

    private static BiConsumer<Subject, Consumer<String>> derivations(ItemCheck check) {
        return (subject, finding) -> {
            for (var frame : subject.frames()) {
                frame.items(Tag.DerivationImageSequence)
                        .forEach(item ->
                                check.accept(item, text -> finding.accept("frame " + frame.number() + " " + text)));
            }
        };
    }

    private static BiConsumer<Subject, Consumer<String>> sources(ItemCheck check) {
        return derivations((derivation, finding) ->
                Data.items(derivation, Tag.SourceImageSequence).forEach(image -> check.accept(image, finding)));
    }

    private static void derivationCode(Attributes derivation, Consumer<String> finding) {
        if (!is(Data.item(derivation, Tag.DerivationCodeSequence), "113076")) {
            finding.accept("does not have the Derivation Code (113076, DCM, \"Segmentation\")");
        }
    }

    private static void purpose(Attributes image, Consumer<String> finding) {
        if (!is(Data.item(image, Tag.PurposeOfReferenceCodeSequence), "121322")) {
            finding.accept("names an image without the purpose (121322, DCM, \"Source Image for Image Processing"
                    + " Operation\")");
        }
    }

    private static boolean is(Attributes code, String value) {
        return Data.text(code, Tag.CodeValue).equals(value)
                && Data.text(code, Tag.CodingSchemeDesignator).equals("DCM");
    }

    private static void reference(Attributes image, Consumer<String> finding) {
        if (!Data.uid(Data.text(image, Tag.ReferencedSOPClassUID))
                || Data.text(image, Tag.ReferencedSOPInstanceUID).isEmpty()) {
            finding.accept("names an image without its SOP class or instance");
        }
    }
}
