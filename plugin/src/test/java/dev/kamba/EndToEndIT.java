package dev.kamba;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.Variant;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.peer.DicomWeb;
import dev.kamba.peer.Orthanc;
import dev.kamba.peer.Program;
import dev.kamba.peer.SegmentationFile;
import dev.kamba.peer.Service;
import dev.kamba.peer.Truth;
import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** The main job: a real PACS sends a study to the packaged service and gets a segmentation back. */
@NeedsProgram({"Orthanc", "dciodvfy"})
class EndToEndIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final double GOOD = 0.85;

    @TempDir
    static Path folder;

    private static Orthanc orthanc;
    private static Service service;

    @BeforeAll
    static void start() {
        orthanc = Orthanc.start(folder.resolve("orthanc"));
        service = Service.start(
                folder,
                Map.of(
                        "kamba.destinations.pacs.url",
                        "dicom://" + Orthanc.AE_TITLE + "@127.0.0.1:" + orthanc.dicomPort(),
                        "kamba.destinations.pacs.report",
                        "true",
                        "kamba.destinations.pacs.capture",
                        "true",
                        "kamba.destinations.pacs.presentation",
                        "true"));
        orthanc.addModality("kamba", "KAMBA", service.dicomPort());
    }

    @AfterAll
    static void stop() {
        service.close();
        orthanc.close();
    }

    @Test
    void a_colour_ultrasound_comes_back_segmented() throws Exception {
        comesBack(Recipe.of(Kind.US, 4711));
    }

    @Test
    void a_grey_ultrasound_comes_back_segmented() throws Exception {
        comesBack(Recipe.of(Kind.US, 4712).withVariants(Variant.MONOCHROME));
    }

    @Test
    void an_oblique_ct_sent_out_of_order_comes_back_segmented() throws Exception {
        comesBack(Recipe.of(Kind.CT, 4713).withVariants(Variant.OBLIQUE, Variant.SHUFFLED));
    }

    @Test
    void example_models_are_installed_and_each_counts_once_with_its_float16_twin() throws Exception {
        var status = service.get("api/status");

        assertThat(status.get("models").findValuesAsText("name")).containsExactly("breast-us-lesion", "ct-liver");
        assertThat(status.get("refusedModels")).isEmpty();
        assertThat(folder.resolve("home/models")).isDirectoryContaining("glob:**/ct-liver.fp16.onnx");
    }

    @Test
    void a_series_that_no_model_takes_is_skipped_with_the_reason() throws Exception {
        var study = Study.of(Recipe.of(Kind.DX, 4714));
        send(study);

        var job = service.awaitJob(study.seriesInstanceUid(), LIMIT, Service::ended);

        assertThat(job.get("state").asText()).isEqualTo("SKIPPED");
        assertThat(job.get("reason").asText()).contains("no rule takes a series with modality DX");
        assertThat(service.again(job.get("id").asLong())).isEqualTo(404);
    }

    private static void comesBack(Recipe recipe) throws Exception {
        var study = Study.of(recipe);
        send(study);

        var file = DicomWeb.awaitSegmentation(orthanc, study.studyInstanceUid(), folder, LIMIT);

        assertThat(Program.dciodvfyErrors(file)).isEmpty();
        var segmentation = SegmentationFile.read(file);
        assertThat(segmentation.string(Tag.PatientID)).isEqualTo(recipe.patientId());
        assertThat(Truth.dice(study, segmentation)).isGreaterThanOrEqualTo(GOOD);
        var job = service.awaitJob(
                study.seriesInstanceUid(), LIMIT, each -> each.get("preview").asBoolean());
        assertThat(service.bytes("api/jobs/" + job.get("id") + "/preview.png")).startsWith(0x89, 'P', 'N', 'G');
        reported(study, segmentation);
    }

    /** The report is there, and so is all that it refers to: every image and the segmentation. */
    private static void reported(Study study, SegmentationFile segmentation) throws Exception {
        var job = service.awaitJob(
                study.seriesInstanceUid(),
                LIMIT,
                each -> each.get("state").asText().equals("DONE"));
        assertThat(job.get("deliveries"))
                .extracting(delivery -> delivery.at("/files/0").asText())
                .containsExactly("segmentation.dcm", "report.dcm", "capture.dcm", "presentation.dcm");
        var file = folder.resolve("report.dcm");
        Files.write(file, service.bytes("api/jobs/" + job.get("id") + "/report.dcm"));
        assertThat(Program.dciodvfyErrors(file)).isEmpty();
        var stored =
                orthanc
                        .get("dicom-web/studies/" + study.studyInstanceUid() + "/instances")
                        .findValues("00080018")
                        .stream()
                        .map(uid -> uid.at("/Value/0").asText())
                        .toList();
        var report = SegmentationFile.read(file);
        var references = report.references();
        assertThat(references).contains(segmentation.string(Tag.SOPInstanceUID));
        references.add(report.string(Tag.SOPInstanceUID));
        references.add(drawn(job, "capture.dcm"));
        references.add(drawn(job, "presentation.dcm"));
        assertThat(references).containsExactlyInAnyOrderElementsOf(stored);
    }

    /** The UID of an object with pictures or outlines, which is valid. */
    private static String drawn(JsonNode job, String name) throws Exception {
        var file = folder.resolve(name);
        Files.write(file, service.bytes("api/jobs/" + job.get("id") + "/" + name));
        assertThat(Program.dciodvfyErrors(file)).isEmpty();
        return SegmentationFile.read(file).string(Tag.SOPInstanceUID);
    }

    private static void send(Study study) {
        var ids = study.writeTo(folder.resolve("study-" + study.studyInstanceUid())).stream()
                .map(orthanc::upload)
                .toList();
        var answer = orthanc.storeTo("kamba", List.copyOf(ids));
        assertThat(answer.path("FailedInstancesCount").asInt(-1)).isZero();
    }
}
