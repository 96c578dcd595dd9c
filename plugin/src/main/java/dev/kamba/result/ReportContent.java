package dev.kamba.result;

import dev.kamba.model.Code;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static dev.kamba.result.ContentItem.CONCEPT_MODIFIER;
import static dev.kamba.result.ContentItem.CONTAINS;
import static dev.kamba.result.ContentItem.OBSERVATION_CONTEXT;
import static dev.kamba.result.ContentItem.dcm;
import static dev.kamba.result.ContentItem.sct;

/** The content tree of a report: TID 1500 "Measurement Report" (PS3.16 annex A) with what it includes. */
final class ReportContent {

    private static final Code LANGUAGE = dcm("121049", "Language of Content Item and Descendants");
    private static final Code ENGLISH = new Code("en", "RFC5646", "English");
    private static final Code PROCEDURE_REPORTED = dcm("121058", "Procedure reported");
    private static final Code IMAGING_PROCEDURE = sct("363679005", "Imaging procedure");
    private static final Code EVALUATIONS = new Code("C0034375", "UMLS", "Qualitative Evaluations");
    private static final Code ABSENT = sct("272519000", "Absent");
    private static final Code COMMENT = dcm("121106", "Comment");

    private final Findings findings;
    private final SegReference segmentation;
    private final List<Measured> measured;
    private final Optional<Quantity> quantity;

    ReportContent(Findings findings, SegReference segmentation, List<Measured> measured, Optional<Quantity> quantity) {
        this.findings = findings;
        this.segmentation = segmentation;
        this.measured = measured;
        this.quantity = quantity;
    }

    /** Makes the data set the root of the tree. */
    void describe(Attributes root) {
        ContentItem.container(root, dcm("126000", "Imaging Measurement Report"));
        ContentItem.template(root, "1500");
        ContentItem.addCode(root, CONCEPT_MODIFIER, LANGUAGE, ENGLISH);
        observer(root);
        procedures(root);
        new ImageLibrary(findings).describe(root);
        if (!measured.isEmpty()) {
            var measurements = ContentItem.addContainer(root, dcm("126010", "Imaging Measurements"));
            var groups = new MeasurementGroups(findings, segmentation, quantity);
            measured.forEach(values -> groups.describe(measurements, values));
        }
        absent(root);
    }

    /** TID 1001, 1002 and 1004: the device is the algorithm, whose UID changes with the model. */
    private void observer(Attributes root) {
        var header = segmentation.header();
        ContentItem.addCode(root, OBSERVATION_CONTEXT, dcm("121005", "Observer Type"), dcm("121007", "Device"));
        var algorithm = header.getNestedDataset(Tag.ContributingEquipmentSequence);
        ContentItem.addUid(
                root, OBSERVATION_CONTEXT, dcm("121012", "Device Observer UID"), algorithm.getString(Tag.DeviceUID));
        text(root, "121013", "Device Observer Name", findings.card().name());
        text(root, "121014", "Device Observer Manufacturer", header.getString(Tag.Manufacturer));
        text(root, "121015", "Device Observer Model Name", header.getString(Tag.ManufacturerModelName));
        text(root, "121016", "Device Observer Serial Number", header.getString(Tag.DeviceSerialNumber));
    }

    private static void text(Attributes root, String code, String meaning, String value) {
        ContentItem.addText(root, OBSERVATION_CONTEXT, dcm(code, meaning), value);
    }

    /** The source's own Procedure Codes, else the general one of CID 100. */
    private void procedures(Attributes root) {
        var codes = new ArrayList<Attributes>();
        var source = segmentation.header().getSequence(Tag.ProcedureCodeSequence);
        if (source != null) {
            for (var item : source) {
                // Copied before anything is decoded, so that the text keeps its bytes.
                var copy = new Attributes(item, Tag.CodeValue, Tag.CodingSchemeDesignator, Tag.CodeMeaning);
                if (copy.containsValue(Tag.CodeValue)
                        && copy.containsValue(Tag.CodingSchemeDesignator)
                        && copy.containsValue(Tag.CodeMeaning)) {
                    codes.add(copy);
                }
            }
        }
        codes.forEach(code -> ContentItem.addCode(root, CONCEPT_MODIFIER, PROCEDURE_REPORTED, code));
        if (codes.isEmpty()) {
            ContentItem.addCode(root, CONCEPT_MODIFIER, PROCEDURE_REPORTED, IMAGING_PROCEDURE);
        }
    }

    /** What the model looked for and did not find. */
    private void absent(Attributes root) {
        var found = measured.stream().map(Measured::label).toList();
        var labels = findings.card().labels();
        if (found.size() == labels.size()) {
            return;
        }
        var evaluations = ContentItem.addContainer(root, EVALUATIONS);
        for (int i = 0; i < labels.size(); i++) {
            if (!found.contains(i)) {
                ContentItem.addCode(evaluations, CONTAINS, labels.get(i).type(), ABSENT);
            }
        }
        ContentItem.addText(
                evaluations,
                CONTAINS,
                COMMENT,
                found.isEmpty() ? "The model found nothing." : "Absent: the model did not find it.");
    }
}
