package dev.kamba.dicom.rule;

import org.aoju.bus.image.Tag;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Patient and study are the source's, series and instance are new (PS3.3 sections C.7.1.1, C.7.2.1, C.7.3.1 and C.12.1). */
final class IdentityRules {

    /** @param warning where other writers may leave it out */
    record Copied(int tag, String section, boolean warning) {}

    private static final String PATIENT = "PS3.3 C.7.1.1";
    private static final String STUDY = "PS3.3 C.7.2.1";
    private static final String VISIT = "PS3.3 C.7.2.2";

    static final List<Copied> TABLE = List.of(
            new Copied(Tag.StudyInstanceUID, STUDY, false),
            new Copied(Tag.PatientName, PATIENT, false),
            new Copied(Tag.PatientID, PATIENT, false),
            new Copied(Tag.IssuerOfPatientID, PATIENT, true),
            new Copied(Tag.PatientBirthDate, PATIENT, false),
            new Copied(Tag.PatientSex, PATIENT, false),
            new Copied(Tag.PatientIdentityRemoved, PATIENT, true),
            new Copied(Tag.StudyDate, STUDY, false),
            new Copied(Tag.StudyTime, STUDY, false),
            new Copied(Tag.StudyID, STUDY, false),
            new Copied(Tag.AccessionNumber, STUDY, false),
            new Copied(Tag.ReferringPhysicianName, STUDY, false),
            new Copied(Tag.StudyDescription, STUDY, true),
            new Copied(Tag.PatientAge, VISIT, true),
            new Copied(Tag.PatientSize, VISIT, true),
            new Copied(Tag.PatientWeight, VISIT, true));

    private IdentityRules() {}

    static String id(Copied attribute) {
        return "identity-" + Data.keyword(attribute.tag());
    }

    static List<Rule> rules() {
        var rules = new ArrayList<Rule>();
        TABLE.forEach(attribute -> rules.add(
                attribute.warning()
                        ? Rule.sourceWarning(id(attribute), attribute.section(), same(attribute))
                        : Rule.sourceError(id(attribute), attribute.section(), same(attribute))));
        rules.add(Rule.sourceError("own-series", "PS3.3 C.7.3.1", IdentityRules::ownSeries));
        rules.add(Rule.sourceError("own-instance", "PS3.3 C.12.1", IdentityRules::ownInstance));
        rules.add(Rule.sourceWarning("own-series-number", "viewers", IdentityRules::ownNumber));
        return rules;
    }

    private static Rule.SourceCheck same(Copied attribute) {
        return (subject, sources, finding) -> {
            int tag = attribute.tag();
            // That an attribute is missing which must be there is another rule's matter.
            boolean wanted = attribute.warning() || subject.header().contains(tag);
            if (wanted && !filled(Data.texts(subject.header(), tag)).equals(filled(Data.texts(sources.first(), tag)))) {
                finding.accept(Data.name(tag) + " is not that of the images");
            }
        };
    }

    private static List<String> filled(List<String> values) {
        return values.stream().allMatch(String::isEmpty) ? List.of() : values;
    }

    private static void ownSeries(Subject subject, Sources sources, Consumer<String> finding) {
        if (Data.text(subject.header(), Tag.SeriesInstanceUID).equals(sources.seriesInstanceUid())) {
            finding.accept("Series Instance UID (0020,000E) is that of the images");
        }
    }

    private static void ownInstance(Subject subject, Sources sources, Consumer<String> finding) {
        if (sources.instance(Data.text(subject.header(), Tag.SOPInstanceUID)).isPresent()) {
            finding.accept("SOP Instance UID (0008,0018) is that of an image");
        }
    }

    private static void ownNumber(Subject subject, Sources sources, Consumer<String> finding) {
        var own = Data.text(subject.header(), Tag.SeriesNumber);
        if (!own.isEmpty() && own.equals(Data.text(sources.first(), Tag.SeriesNumber))) {
            finding.accept("Series Number (0020,0011) is that of the images; viewers mix them up");
        }
    }
}
