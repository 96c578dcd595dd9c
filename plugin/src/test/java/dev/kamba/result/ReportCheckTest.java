package dev.kamba.result;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Each check of a report can fail. */
class ReportCheckTest {

    @TempDir
    Path folder;

    private Findings findings;
    private SegReference segmentation;

    @BeforeEach
    void write() throws Exception {
        var series = Sources.slices(folder, 16, 16, List.of("0", "2", "5"), (i, header) -> {});
        var found = Shapes.letter(16, 16, 1, 1, 2);
        findings = Reported.findings(
                series,
                series.frames().stream()
                        .map(frame -> List.of(found, Mask.empty(16, 16)))
                        .toList());
        Reported.write(findings, folder);
        segmentation = SegReference.read(folder.resolve("segmentation.dcm"));
    }

    @Test
    void what_the_writer_makes_passes() {
        assertThatCode(() -> check(report -> {})).doesNotThrowAnyException();
    }

    @Test
    void each_fault_is_found() {
        fault("document title", report -> code(report, Tag.ConceptNameCodeSequence, "126001"));
        fault(
                "template",
                report -> report.getNestedDataset(Tag.ContentTemplateSequence)
                        .setString(Tag.TemplateIdentifier, VR.CS, "1501"));
        for (var required : List.of("121049", "121005", "121012", "121058", "111028")) {
            fault("required item " + required, report -> remove(report, required));
        }
        fault("evidence", report -> remove(report, "126010"));
        fault(
                "number of measurement groups",
                report -> Reported.items(report, "126010")
                        .get(0)
                        .getSequence(Tag.ContentSequence)
                        .add(new Attributes(group(report))));
        fault("qualitative evaluations", report -> remove(report, "C0034375"));
        fault("labels that were not found", report -> remove(evaluations(report), "4147007"));
        for (var required : List.of("112039", "112040", "121071", "111001", "111003", "121232", "103340004")) {
            fault("one item " + required, report -> remove(group(report), required));
        }
        fault("area", report -> remove(group(report), "42798000"));
        fault("study", report -> report.remove(Tag.StudyInstanceUID));
    }

    @Test
    void each_wrong_reference_is_found() {
        fault("evidence", report -> evidence(report).remove(0));
        fault("evidence", report -> reference(report).setString(Tag.ReferencedSOPInstanceUID, VR.UI, "2.25.1"));
        fault("reference to the segment", report -> reference(report).setInt(Tag.ReferencedSegmentNumber, VR.US, 2));
        fault(
                "Tracking Unique Identifier",
                report -> Reported.items(group(report), "112040").get(0).setString(Tag.UID, VR.UI, "2.25.1"));
        fault(
                "Tracking Identifier",
                report -> Reported.items(group(report), "112039").get(0).setString(Tag.TextValue, VR.UT, "x"));
        fault("finding", report -> code(Reported.items(group(report), "121071").get(0), Tag.ConceptCodeSequence, "1"));
    }

    @Test
    void each_wrong_reference_to_a_frame_is_found() throws Exception {
        var pictures = folder.resolve("pictures");
        var series = Sources.pictures(pictures, 16, 16, 2, (i, header) -> {});
        findings = Reported.findings(series, Shapes.letters(series, 2, 9));
        Reported.write(findings, pictures);
        segmentation = SegReference.read(pictures.resolve("segmentation.dcm"));

        fault("reference to the frame", report -> frame(report, "121214").setInt(Tag.ReferencedFrameNumber, VR.IS, 99));
        fault("reference to the frame", report -> frame(report, "121214").setInt(Tag.ReferencedFrameNumber, VR.IS, 4));
        fault("source image", report -> frame(report, "121214").setInt(Tag.ReferencedFrameNumber, VR.IS, 2));
        fault("one item 121233", report -> remove(group(report), "121233"));
    }

    private static Attributes frame(Attributes report, String code) {
        return Reported.items(group(report), code).get(0).getNestedDataset(Tag.ReferencedSOPSequence);
    }

    @Test
    void each_wrong_number_is_found() {
        fault("volume", report -> number(report, "118565006", "1"));
        fault("area", report -> number(report, "42798000", "1"));
        fault("diameters", report -> number(report, "103340004", "1000"));
    }

    private void fault(String where, Consumer<Attributes> change) {
        assertThatThrownBy(() -> check(change))
                .isInstanceOfSatisfying(
                        KambaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RESULT_INVALID))
                .hasMessageContaining(where);
    }

    private void check(Consumer<Attributes> change) {
        var report = ReportWriter.report(findings, segmentation, Naming.USUAL);
        change.accept(report);
        new ReportCheck(findings, segmentation).check(report);
    }

    private static Attributes group(Attributes report) {
        return Reported.groups(report).get(0);
    }

    private static Attributes evaluations(Attributes report) {
        return Reported.items(report, "C0034375").get(0);
    }

    private static List<Attributes> evidence(Attributes report) {
        return report.getNestedDataset(Tag.CurrentRequestedProcedureEvidenceSequence)
                .getNestedDataset(Tag.ReferencedSeriesSequence)
                .getSequence(Tag.ReferencedSOPSequence);
    }

    private static Attributes reference(Attributes report) {
        return Reported.items(group(report), "121191").get(0).getNestedDataset(Tag.ReferencedSOPSequence);
    }

    private static void remove(Attributes parent, String code) {
        parent.getSequence(Tag.ContentSequence).removeAll(Reported.items(parent, code));
    }

    private static void code(Attributes item, int sequence, String value) {
        item.getNestedDataset(sequence).setString(Tag.CodeValue, VR.SH, value);
    }

    private static void number(Attributes report, String code, String value) {
        Reported.items(group(report), code)
                .get(0)
                .getNestedDataset(Tag.MeasuredValueSequence)
                .setString(Tag.NumericValue, VR.DS, value);
    }
}
