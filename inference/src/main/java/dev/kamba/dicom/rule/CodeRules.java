package dev.kamba.dicom.rule;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Coded concepts of segments, frames and equipment (PS3.3 section 8.8). */
final class CodeRules {

    private static final Set<String> RETIRED = Set.of("SRT", "SNM3", "99SDM");

    /** CID 7150, Segmentation Property Categories; 123037004 was Anatomical Structure in earlier editions. */
    private static final Map<String, String> CATEGORIES = Map.of(
            "85756007", "Tissue",
            "91723000", "Anatomical Structure",
            "123037004", "Anatomical Structure",
            "49755003", "Morphologically Abnormal Structure",
            "260787004", "Physical object",
            "91720002", "Body Substance",
            "246464006", "Function",
            "309825002", "Spatial and Relational Concept");

    private CodeRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.error("code-parts", "PS3.3 8.8", codes(CodeRules::parts)),
                Rule.warning("retired-scheme", "PS3.16 8.1", codes(CodeRules::retired)),
                Rule.error("snomed-check-digit", "SNOMED CT identifiers", codes(CodeRules::checkDigit)),
                Rule.warning("category-known", "PS3.16 CID 7150", CodeRules::category));
    }

    private interface CodeCheck extends BiConsumer<Attributes, Consumer<String>> {}

    private static BiConsumer<Subject, Consumer<String>> codes(CodeCheck check) {
        return (subject, finding) -> {
            for (int tag : new int[] {
                Tag.SegmentSequence,
                Tag.SharedFunctionalGroupsSequence,
                Tag.PerFrameFunctionalGroupsSequence,
                Tag.ContributingEquipmentSequence
            }) {
                Data.items(subject.header(), tag).forEach(item -> walk(item, check, finding));
            }
        };
    }

    private static void walk(Attributes data, CodeCheck check, Consumer<String> finding) {
        for (int tag : data.tags()) {
            if (data.getVR(tag) != VR.SQ) {
                continue;
            }
            boolean code = Data.keyword(tag).endsWith("CodeSequence");
            for (var item : Data.items(data, tag)) {
                if (code) {
                    check.accept(item, text -> finding.accept("a code in " + Data.name(tag) + " " + text));
                }
                walk(item, check, finding);
            }
        }
    }

    private static void parts(Attributes code, Consumer<String> finding) {
        boolean longForm = code.containsValue(Tag.LongCodeValue) || code.containsValue(Tag.URNCodeValue);
        if (!code.containsValue(Tag.CodeValue) && !longForm) {
            finding.accept("has no value");
        }
        if (!code.containsValue(Tag.CodingSchemeDesignator) && !code.containsValue(Tag.URNCodeValue)) {
            finding.accept("has no Coding Scheme Designator (0008,0102)");
        }
        if (!code.containsValue(Tag.CodeMeaning)) {
            finding.accept("has no Code Meaning (0008,0104)");
        }
    }

    private static void retired(Attributes code, Consumer<String> finding) {
        var scheme = Data.text(code, Tag.CodingSchemeDesignator);
        if (RETIRED.contains(scheme)) {
            finding.accept("is of the retired scheme " + scheme + "; SCT has other code values");
        }
    }

    private static void checkDigit(Attributes code, Consumer<String> finding) {
        var value = Data.text(code, Tag.CodeValue);
        if (Data.text(code, Tag.CodingSchemeDesignator).equals("SCT")
                && !value.isEmpty()
                && !SnomedIdentifier.valid(value)) {
            finding.accept(
                    "is no SNOMED CT identifier: the check digit is wrong, or it is no number of 6 to 18 digits");
        }
    }

    private static void category(Subject subject, Consumer<String> finding) {
        for (var segment : subject.segments()) {
            var code = Data.item(segment, Tag.SegmentedPropertyCategoryCodeSequence);
            if (!Data.text(code, Tag.CodingSchemeDesignator).equals("SCT")) {
                continue;
            }
            var meaning = CATEGORIES.get(Data.text(code, Tag.CodeValue));
            if (meaning == null) {
                finding.accept("a Segmented Property Category is not one of CID 7150");
            } else if (!meaning.equalsIgnoreCase(Data.text(code, Tag.CodeMeaning))) {
                finding.accept("the code of a Segmented Property Category means \"" + meaning + "\", not what it says");
            }
        }
    }
}
