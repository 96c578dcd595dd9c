package dev.kamba.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.dicom.Outline;
import dev.kamba.error.KambaException;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.TruthSegmentation;
import dev.kamba.fixtures.Variant;
import dev.kamba.model.Code;
import dev.kamba.model.Intensity;
import dev.kamba.model.Label;
import dev.kamba.trainer.data.DicomFolder.Frames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DicomFolderTest {

    static final Label VENTRICLE = label("Left ventricular cavity", "0");
    private static final Label LIVER = label("hepar", "10200004");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void every_frame_gets_the_mask_that_was_drawn_on_it(Kind kind) throws IOException {
        var study = Study.of(Recipe.of(kind, 3).withSlices(4).withSize(96));
        write(study);

        var cases = DicomFolder.read(folder, List.of(label(kind.label(), "0")), Frames.ALL)
                .cases();

        int frames = study.instances().stream().mapToInt(each -> each.frames()).sum();
        assertThat(cases).hasSize(frames);
        for (var instance : study.instances()) {
            for (int frame = 0; frame < instance.frames(); frame++) {
                var id = instance.sopInstanceUid() + "/" + (frame + 1);
                assertThat(cases.stream().filter(each -> each.id().equals(id)))
                        .singleElement()
                        .satisfies(each -> assertThat(each.plane().rows()).isEqualTo(instance.rows()))
                        .extracting(each -> each.truth().get(0).bits())
                        .isEqualTo(instance.truth(frame));
            }
        }
    }

    @Test
    void patients_are_groups_and_are_not_named() throws IOException {
        write(heart(1, "PAT-007"));
        write(heart(2, "PAT-007"));
        write(heart(3, "PAT-008"));

        var cases = DicomFolder.read(folder, List.of(VENTRICLE), Frames.ALL).cases();

        assertThat(cases).extracting(Case::group).doesNotContain("PAT-007", "PAT-008");
        assertThat(cases.stream().map(Case::group).distinct()).hasSize(2);
        assertThat(cases).hasSize(9);
    }

    @Test
    void frames_without_a_mark_may_be_left_out() throws IOException {
        var study = Study.of(Recipe.of(Kind.CT, 1).withSlices(30).withSize(64));
        write(study);
        long marked = study.instances().stream()
                .filter(each -> !each.truth(0).isEmpty())
                .count();

        assertThat(marked).isBetween(1L, 29L);
        assertThat(DicomFolder.read(folder, List.of(LIVER), Frames.MARKED).cases())
                .hasSize((int) marked);
        assertThat(DicomFolder.read(folder, List.of(LIVER), Frames.ALL).cases()).hasSize(30);
    }

    @Test
    void slices_of_a_regular_stack_are_a_volume() throws IOException {
        write(heart(1, "A"));
        write(Study.of(Recipe.of(Kind.MR, 2)
                .withSlices(4)
                .withSize(64)
                .withPatientId("B")
                .withVariants(Variant.UNEVEN)));

        var cases = DicomFolder.read(folder, List.of(VENTRICLE), Frames.ALL).cases();

        var regular = cases.stream().flatMap(each -> each.volume().stream()).toList();
        assertThat(regular).hasSize(3).containsOnly(regular.get(0));
        assertThat(cases).extracting(Case::id).contains(regular.get(0));
        assertThat(cases).hasSize(7);
    }

    @Test
    void a_label_that_nobody_looked_for_is_not_taken_as_absent() throws IOException {
        write(heart(1, "A"));
        write(Study.of(Recipe.of(Kind.CT, 1).withSlices(3).withSize(64)));

        var read = DicomFolder.read(folder, List.of(LIVER), Frames.ALL);

        assertThat(read.cases()).hasSize(3);
        assertThat(read.leftOut())
                .singleElement()
                .asString()
                .contains(heart(1, "A").seriesInstanceUid(), "no segment is named 'hepar'");
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> DicomFolder.read(folder, List.of(LIVER, VENTRICLE), Frames.ALL))
                .withMessageContaining("no segment is named");
    }

    @Test
    void two_opinions_on_a_frame_are_refused_and_copies_are_not() throws IOException {
        var study = heart(1, "A");
        write(study);
        var truth = TruthSegmentation.part10(study);
        Files.write(folder.resolve("copy"), truth);

        var read = DicomFolder.read(folder, List.of(VENTRICLE), Frames.ALL);

        assertThat(read.leftOut()).isEmpty();
        Files.write(folder.resolve("other"), otherInstance(truth));
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> DicomFolder.read(folder, List.of(VENTRICLE), Frames.ALL))
                .withMessageContaining("two segmentations");
    }

    @Test
    void other_files_do_no_harm() throws IOException {
        var study = heart(1, "A");
        write(study);
        Files.writeString(folder.resolve("README"), "nothing");
        Files.write(folder.resolve("DOE^JANE.dcm"), new byte[200]);
        var cut = study.instances().get(0).part10();
        Files.write(folder.resolve("DOE^JOHN.dcm"), Arrays.copyOf(cut, 300));
        Files.createSymbolicLink(folder.resolve("loop"), folder);

        var read = DicomFolder.read(folder, List.of(VENTRICLE), Frames.ALL);

        assertThat(read.cases()).hasSize(3);
        assertThat(read.leftOut())
                .singleElement()
                .asString()
                .startsWith("1 files: ")
                .doesNotContain("DOE");
    }

    @Test
    void a_folder_without_segmentations_is_refused() throws IOException {
        heart(1, "A").writeTo(folder);

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> DicomFolder.read(folder, List.of(VENTRICLE), Frames.ALL))
                .withMessageContaining("3 DICOM files");
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> DicomFolder.read(folder.resolve("none"), List.of(VENTRICLE), Frames.ALL))
                .withMessageContaining("cannot be read");
    }

    @Test
    void a_plan_may_name_it() throws IOException {
        for (int seed = 1; seed <= 4; seed++) {
            write(heart(seed, "P" + seed));
        }
        var mapper = JsonMapper.builder()
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .build();

        var source = mapper.readValue("""
                {"dicom": "deep", "frames": "all", "split": {"by": "group", "validation": 0.25, "unseen": 0.25, "seed": 1}}
                """, Source.class);
        var sets = source.sets(folder, List.of(VENTRICLE));

        assertThat(sets.split().orElseThrow().training()).hasSize(6);
        assertThat(sets.split().orElseThrow().unseen()).hasSize(3);
        assertThat(source.name()).isEqualTo("deep");
        assertThatExceptionOfType(JsonProcessingException.class)
                .isThrownBy(() -> mapper.readValue("{\"dicom\": \"deep\"}", Source.class))
                .withMessageContaining("frames");
    }

    private static Study heart(long seed, String patient) {
        return Study.of(Recipe.of(Kind.MR, seed).withSlices(3).withSize(64).withPatientId(patient));
    }

    private void write(Study study) throws IOException {
        var series = folder.resolve("deep").resolve(study.studyInstanceUid());
        study.writeTo(series);
        Files.write(series.resolve("truth"), TruthSegmentation.part10(study));
    }

    /** The same segmentation under another SOP Instance UID. */
    private static byte[] otherInstance(byte[] part10) throws IOException {
        var text = new String(part10, StandardCharsets.ISO_8859_1);
        var file = Files.write(Files.createTempFile("truth", ""), part10);
        var uid = Outline.read(file).sopInstanceUid();
        Files.delete(file);
        return text.replace(uid, uid.substring(0, uid.length() - 3) + "000").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Label label(String name, String type) {
        return new Label(
                name,
                "#ff0000",
                new Code("91723000", "SCT", "Anatomical Structure"),
                new Code(type, "SCT", "any"),
                Optional.empty(),
                0.5,
                1);
    }

    @Test
    void draft_of_a_plan_for_ct_has_the_window_of_what_was_marked() throws IOException {
        var recipe = Recipe.of(Kind.CT, 3).withSlices(4).withSize(96);
        write(Study.of(recipe));
        var rule = new SplitRule(SplitRule.By.GROUP, 0.15, 0.15, 1);
        var draft = new PlanDraft(
                "mine", "CT", List.of(Kind.CT.label()), Map.of(), new Source.Dicom("a", Frames.ALL, rule));
        var cases = DicomFolder.read(folder, draft.cardLabels(), Frames.ALL).cases();
        var facts = PictureFacts.of(cases);

        var plan = draft.plan(cases, facts, 32);

        var intensity = plan.card().input().intensity();
        assertThat(intensity.rule()).isEqualTo(Intensity.Rule.WINDOW);
        assertThat(plan.pictures()).isEqualTo(draft.source());
        for (var each : cases) {
            var image = each.plane().image();
            long within = IntStream.range(0, 96 * 96)
                    .filter(i -> each.truth().get(0).at(i / 96, i % 96))
                    .filter(i -> image.samples()[i] >= intensity.low() && image.samples()[i] <= intensity.high())
                    .count();
            assertThat((double) within)
                    .isBetween(
                            0.9 * each.truth().get(0).count(),
                            1.0 * each.truth().get(0).count());
        }
        assertThat(intensity.high() - intensity.low()).as("Hounsfield units").isBetween(10.0, 500.0);
        assertThat(facts.marked().get(0)).isBetween(0.001, 0.5);
    }
}
