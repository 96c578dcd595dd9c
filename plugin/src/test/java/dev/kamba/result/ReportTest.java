package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.Variant;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.imaging.Mask;
import dev.kamba.model.Code;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Reports against the templates, and as other programs see them. */
@NeedsProgram({"dciodvfy", "dsrdump"})
class ReportTest {

    @TempDir
    Path folder;

    static Stream<Recipe> recipes() {
        var ct = Recipe.of(Kind.CT, 3).withSlices(7).withSize(70);
        return Stream.of(
                Recipe.of(Kind.US, 1).withSize(90),
                Recipe.of(Kind.US_MULTIFRAME, 1).withSlices(6).withSize(90),
                ct,
                ct.withSlices(1),
                ct.withVariants(Variant.OBLIQUE, Variant.SHUFFLED, Variant.LOCALIZER),
                ct.withVariants(Variant.UNEVEN),
                Recipe.of(Kind.MR, 4).withSlices(5).withSize(70),
                Recipe.of(Kind.DX, 5).withSize(130));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void a_report_follows_its_templates_and_others_read_it(Recipe recipe) throws Exception {
        var series = series(recipe);
        var findings = Reported.findings(series, Shapes.letters(series, 2, 9));

        var file = Reported.write(findings, folder);

        assertThat(Validator.errors(file)).isEmpty();
        assertThat(Validator.run("dsrdump", file.toString())).contains("Imaging Measurement Report");
        var report = Reported.read(file);
        boolean volume = Measurements.isVolume(findings);
        assertThat(volume).isEqualTo(recipe.slices() > 1 && (recipe.kind() == Kind.CT || recipe.kind() == Kind.MR));
        assertThat(Template.problems(
                        report, Template.measurementReport(volume ? Template.volumetric() : Template.planar())))
                .isEmpty();
        assertThat(Reported.groups(report)).hasSize(2);
        assertThat(report.getNestedDataset(Tag.ContentTemplateSequence).getString(Tag.TemplateIdentifier))
                .isEqualTo("1500");
        resolves(report, findings);
    }

    /** Whatever the content refers to is listed as evidence, is a source image or the segmentation, and nothing else is. */
    private void resolves(Attributes report, Findings findings) throws Exception {
        var segmentation = Written.header(folder.resolve("segmentation.dcm"));
        var expected = new HashSet<String>();
        findings.series().frames().forEach(frame -> expected.add(frame.sopInstanceUid()));
        expected.add(segmentation.getString(Tag.SOPInstanceUID));
        var evidence = new HashSet<String>();
        collect(report.getSequence(Tag.CurrentRequestedProcedureEvidenceSequence), evidence);
        var content = new HashSet<String>();
        collect(report.getSequence(Tag.ContentSequence), content);

        assertThat(evidence).isEqualTo(expected);
        assertThat(content).isEqualTo(expected);
        for (var group : Reported.groups(report)) {
            var uid = Reported.items(group, "112040").get(0).getString(Tag.UID);
            assertThat(segmentation.getSequence(Tag.SegmentSequence))
                    .extracting(segment -> segment.getString(Tag.TrackingUID))
                    .contains(uid);
        }
    }

    private static void collect(List<Attributes> items, Set<String> referenced) {
        for (var item : items) {
            if (item.contains(Tag.ReferencedSOPInstanceUID)) {
                referenced.add(item.getString(Tag.ReferencedSOPInstanceUID));
            }
            for (int tag : item.tags()) {
                var sequence = item.getSequence(tag);
                if (sequence != null) {
                    collect(sequence, referenced);
                }
            }
        }
    }

    @Test
    void what_was_not_found_is_said_to_be_absent_and_not_referred_to() throws Exception {
        var series = series(Recipe.of(Kind.CT, 3).withSlices(3).withSize(70));

        var file = Reported.write(Reported.findings(series, Shapes.nothing(series, 2)), folder);

        assertThat(Validator.errors(file)).isEmpty();
        assertThat(Validator.run("dsrdump", file.toString())).contains("Absent");
        var report = Reported.read(file);
        assertThat(Template.problems(report, Template.measurementReport(Template.volumetric())))
                .isEmpty();
        assertThat(Reported.items(report, "126010")).isEmpty();
        var evaluations = Reported.items(report, "C0034375").get(0);
        assertThat(Reported.items(evaluations, "4147007"))
                .hasSize(2)
                .allSatisfy(item -> assertThat(
                                item.getNestedDataset(Tag.ConceptCodeSequence).getString(Tag.CodeValue))
                        .isEqualTo("272519000"));
        assertThat(report.getNestedDataset(Tag.CurrentRequestedProcedureEvidenceSequence)
                        .getSequence(Tag.ReferencedSeriesSequence))
                .hasSize(1);
    }

    @Test
    void one_label_may_be_found_and_the_other_not() throws Exception {
        var series = Sources.slices(folder, 16, 16, List.of("0", "2"), (i, header) -> {});
        var masks = series.frames().stream()
                .map(frame -> List.of(Shapes.letter(16, 16, 1, 1, 2), Mask.empty(16, 16)))
                .toList();

        var report = Reported.read(Reported.write(Reported.findings(series, masks), folder));

        assertThat(Reported.groups(report)).hasSize(1);
        assertThat(Reported.items(report, "C0034375")).hasSize(1);
        assertThat(Template.problems(report, Template.measurementReport(Template.volumetric())))
                .isEmpty();
    }

    @Test
    void a_clip_is_measured_on_the_frame_where_the_label_is_largest() throws Exception {
        var series = Sources.clip(folder, 40, 40, 5);
        var masks = Stream.of(1, 2, 5, 3, 1)
                .map(cell -> List.of(Shapes.letter(40, 40, 2, 2, cell)))
                .toList();

        var report = Reported.read(Reported.write(Reported.findings(series, masks), folder));

        var group = Reported.groups(report).get(0);
        assertThat(reference(group, "121214").getInt(Tag.ReferencedFrameNumber, 0))
                .isEqualTo(3);
        assertThat(reference(group, "121233").getInt(Tag.ReferencedFrameNumber, 0))
                .isEqualTo(3);
        assertThat(Reported.number(group, "42798000")).isEqualTo(11 * 25 + " {pixels}");
        assertThat(Reported.items(group, "103339001")).isEmpty();
    }

    @Test
    void beside_a_label_map_it_refers_to_the_label_map() throws Exception {
        for (boolean volume : new boolean[] {true, false}) {
            var source = folder.resolve("volume-" + volume);
            var series = volume
                    ? Sources.slices(source, 40, 40, List.of("0", "2", "5"), (i, header) -> {})
                    : Sources.pictures(source, 40, 40, 3, (i, header) -> {});
            var masks = series.frames().stream()
                    .map(frame -> List.of(Shapes.letter(40, 40, 1, 1, 2), Shapes.letter(40, 40, 20, 20, 3)))
                    .toList();
            var findings = Reported.findings(series, masks);
            var content = SegContent.labelMap(series.frames(), masks, 2);
            Written.writer()
                    .write(
                            new SegJob(series, findings.card(), Shapes.DIGEST, Written.CREATED),
                            content,
                            source.resolve("labelmap.dcm"));
            var piece = new Piece(ResultKind.REPORT, ResultKind.LABELMAP);

            new ReportWriter(Naming.USUAL).write(findings, piece, source.resolve(piece.file()));

            var report = Reported.read(source.resolve("report-labelmap.dcm"));
            var labelMap = Written.header(source.resolve("labelmap.dcm"));
            for (var group : Reported.groups(report)) {
                var reference = reference(group, volume ? "121191" : "121214");
                assertThat(reference.getString(Tag.ReferencedSOPClassUID)).isEqualTo("1.2.840.10008.5.1.4.1.1.66.7");
                assertThat(reference.getString(Tag.ReferencedSOPInstanceUID))
                        .isEqualTo(labelMap.getString(Tag.SOPInstanceUID));
            }
            // The program is older than the class of label maps (2024c).
            assertThat(Validator.errors(source.resolve("report-labelmap.dcm")))
                    .allSatisfy(error ->
                            assertThat(error).contains("Shall not be present for Referenced SOP Class that is not"));
        }
    }

    @Test
    void flags_say_that_nobody_has_verified_it_and_the_text_of_the_source_is_kept() throws Exception {
        var series = Sources.slices(folder, 16, 16, List.of("0", "2"), (i, header) -> {
            header.setSpecificCharacterSet("ISO_IR 100");
            header.setString(Tag.PatientName, VR.PN, "Müller^Jörg");
            Items.code(header, Tag.ProcedureCodeSequence, new Code("A1", "99LOCAL", "Schädel"));
        });

        var report = Reported.read(Reported.write(Reported.findings(series, Shapes.letters(series, 1, 9)), folder));

        assertThat(report.getString(Tag.CompletionFlag)).isEqualTo("COMPLETE");
        assertThat(report.getString(Tag.VerificationFlag)).isEqualTo("UNVERIFIED");
        assertThat(report.getString(Tag.PreliminaryFlag)).isEqualTo("PRELIMINARY");
        assertThat(report.getString(Tag.PatientName)).isEqualTo("Müller^Jörg");
        assertThat(report.getString(Tag.SpecificCharacterSet)).isEqualTo("ISO_IR 100");
        assertThat(Reported.items(report, "121058")
                        .get(0)
                        .getNestedDataset(Tag.ConceptCodeSequence)
                        .getString(Tag.CodeMeaning))
                .isEqualTo("Schädel");
        assertThat(report.getString(Tag.SeriesDescription)).endsWith("(AI, not verified)");
    }

    @Test
    void the_same_findings_give_the_same_bytes() throws Exception {
        var series = Sources.slices(folder, 16, 16, List.of("0", "2"), (i, header) -> {});
        var findings = Reported.findings(series, Shapes.letters(series, 2, 9));
        var first = Files.readAllBytes(Reported.write(findings, folder));

        assertThat(Files.readAllBytes(Reported.write(findings, folder))).isEqualTo(first);
    }

    private static Attributes reference(Attributes group, String code) {
        return Reported.items(group, code).get(0).getNestedDataset(Tag.ReferencedSOPSequence);
    }

    private SourceSeries series(Recipe recipe) throws Exception {
        var study = Study.of(recipe);
        return SourceSeries.read(study.writeTo(Files.createDirectories(folder.resolve("source"))));
    }
}
