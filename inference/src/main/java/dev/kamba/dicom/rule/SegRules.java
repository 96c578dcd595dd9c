package dev.kamba.dicom.rule;

import dev.kamba.dicom.SegmentationObject;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The rule book for Segmentation Storage and Label Map Segmentation Storage: PS3.3 sections A.51 and C.8.20 and what they
 * include, and what OHIF, 3D Slicer and other readers need.
 */
public final class SegRules {

    /** A rule that all frames break is one finding, with this many examples. */
    private static final int MOST_EXAMPLES = 3;

    static final List<Rule> ALL = Stream.of(
                    // First, since the toolkit forgets a value's bytes when it is asked for the text.
                    TextRules.rules(),
                    RequiredAttributes.rules(),
                    ObjectRules.rules(),
                    PixelRules.rules(),
                    ValueRules.rules(),
                    SegmentRules.rules(),
                    CodeRules.rules(),
                    GroupRules.rules(),
                    DimensionRules.rules(),
                    ReferenceRules.rules(),
                    SpaceRules.rules(),
                    IdentityRules.rules(),
                    SourceRules.rules(),
                    SourceSpaceRules.rules())
            .flatMap(List::stream)
            .toList();

    private SegRules() {}

    /**
     * All broken rules, in the order of the book.
     *
     * @param sources the images it was made from; null leaves out the rules of {@link #uncheckedWithoutSources}
     */
    public static List<Finding> check(SegmentationObject object, @Nullable Sources sources) {
        var subject = new Subject(object, sources);
        var findings = new ArrayList<Finding>();
        for (var rule : ALL) {
            var texts = new ArrayList<String>();
            try {
                rule.check().accept(subject, texts::add);
            } catch (RuntimeException e) {
                // The toolkit throws where a value is no value of its kind; its message may quote it.
                texts.add("an attribute that this rule is about has a malformed value");
            }
            if (!texts.isEmpty()) {
                findings.add(new Finding(rule.id(), rule.section(), rule.severity(), text(texts)));
            }
        }
        return findings;
    }

    /** Names of the rules that need the images. */
    public static List<String> uncheckedWithoutSources() {
        return ALL.stream().filter(Rule::needsSources).map(Rule::id).toList();
    }

    /** Whether any of them is an error. */
    public static boolean anyError(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> Objects.equals(finding.severity(), Severity.ERROR));
    }

    private static String text(List<String> texts) {
        var examples = String.join("; ", texts.subList(0, Math.min(MOST_EXAMPLES, texts.size())));
        return texts.size() <= MOST_EXAMPLES
                ? examples
                : examples + "; and " + (texts.size() - MOST_EXAMPLES) + " more";
    }
}
