package dev.kamba;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamba.dicom.Segments;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.imaging.Mask;
import dev.kamba.inference.Device;
import dev.kamba.inference.Engine;
import dev.kamba.inference.Priority;
import dev.kamba.inference.Viewing;
import dev.kamba.model.ModelPackage;
import dev.kamba.peer.Sender;
import dev.kamba.peer.Service;
import dev.kamba.peer.TestPacs;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Rules say how the packaged service shows images to a model; its results are those of the engine, and say so. */
class ViewingIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Path MODEL = Path.of("../deploy/models/breast-us-lesion.onnx");

    private static final String RULES = """
            rules:
              - {name: plain, when: {modality: US}, model: breast-us-lesion}
              - {name: mirrored, when: {modality: US}, model: breast-us-lesion, viewing: {flips: all}}
              - {name: window, when: {modality: US}, model: breast-us-lesion, viewing: {overlap: 0.5}}
            """;

    @TempDir
    Path folder;

    @Test
    void a_rule_with_mirror_images_gets_their_mean_and_the_result_says_so() throws Exception {
        var images = Study.of(Recipe.of(Kind.US, 61)).writeTo(folder.resolve("study"));
        var rules = Files.writeString(folder.resolve("rules.yaml"), RULES);
        try (var pacs = TestPacs.start(folder.resolve("pacs"));
                var service = Service.start(
                        folder,
                        Map.of(
                                "kamba.rules",
                                rules.toString(),
                                "kamba.jobs.attempts",
                                "1",
                                "kamba.destinations.pacs.url",
                                "dicom://" + TestPacs.AE_TITLE + "@127.0.0.1:" + pacs.port()))) {
            Sender.send(service, images);
            var jobs = service.awaitJobs(3, LIMIT, Service::ended);

            assertThat(job(jobs, "window").get("state").asText()).isEqualTo("HELD");
            assertThat(job(jobs, "window").get("reason").asText()).contains("is not made for a window");
            var plain = segmentation(service, job(jobs, "plain"));
            var mirrored = segmentation(service, job(jobs, "mirrored"));
            var series = SourceSeries.read(images);
            assertThat(Segments.read(plain).masks(1, series.frames())).isEqualTo(found(series, Map.of()));
            assertThat(Segments.read(mirrored).masks(1, series.frames()))
                    .isEqualTo(found(series, Map.of("flips", "all")))
                    .isNotEqualTo(Segments.read(plain).masks(1, series.frames()));
            assertThat(parameters(plain)).doesNotContain("flips");
            assertThat(parameters(mirrored)).contains(" flips=all ");
        }
    }

    private static JsonNode job(List<JsonNode> jobs, String rule) {
        return jobs.stream()
                .filter(job -> job.get("rule").asText().equals(rule))
                .findFirst()
                .orElseThrow();
    }

    private Path segmentation(Service service, JsonNode job) throws IOException {
        assertThat(job.get("state").asText()).as(job::toString).isEqualTo("DONE");
        return Files.write(
                folder.resolve(job.get("rule").asText() + ".dcm"),
                service.bytes("api/jobs/" + job.get("id") + "/segmentation.dcm"));
    }

    private static List<Mask> found(SourceSeries series, Map<String, String> viewing) {
        try (var engine = new Engine(Device.CPU)) {
            return engine
                    .segment(
                            ModelPackage.open(MODEL),
                            series.frames(),
                            Viewing.of(viewing),
                            Priority.ROUTINE,
                            done -> {})
                    .masks()
                    .stream()
                    .map(labels -> labels.get(0))
                    .toList();
        }
    }

    private static String parameters(Path file) throws IOException {
        try (var in = new ImageInputStream(file.toFile())) {
            Attributes header = in.readDataset(-1, -1);
            return header.getNestedDataset(Tag.SegmentSequence)
                    .getNestedDataset(Tag.SegmentationAlgorithmIdentificationSequence)
                    .getString(Tag.AlgorithmParameters);
        }
    }
}
