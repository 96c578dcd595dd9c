package dev.kamba;

import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.peer.Sender;
import dev.kamba.peer.Service;
import dev.kamba.peer.TestPacs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A result that fails its self-check waits for a person, and is not sent. */
class SelfCheckIT {

    private static final String PACKAGE = "breast-us-lesion.onnx";

    @TempDir
    Path folder;

    @Test
    void a_result_with_an_invented_code_is_held_with_the_reason_kept_and_not_sent() throws Exception {
        var study = Study.of(Recipe.of(Kind.US, 65));
        try (var pacs = TestPacs.start(folder.resolve("pacs"));
                var service = Service.start(
                        folder,
                        Map.of(
                                "kamba.models",
                                modelWithInventedCode().toString(),
                                "kamba.destinations.pacs.url",
                                "dicom://TESTPACS@127.0.0.1:" + pacs.port()))) {
            Sender.send(service, study.writeTo(folder.resolve("study")));

            var job = service.awaitJob(study.seriesInstanceUid(), Duration.ofMinutes(2), Service::ended);

            assertThat(job.get("state").asText()).isEqualTo("HELD");
            assertThat(job.get("attempts").asInt()).isEqualTo(1);
            assertThat(job.get("reason").asText()).startsWith("RESULT_INVALID").contains("snomed-check-digit");
            assertThat(folder.resolve("home/results/" + job.get("id").asLong() + "/segmentation.dcm.refused"))
                    .isNotEmptyFile();
            assertThat(pacs.segmentationOf(study.studyInstanceUid())).isEmpty();
        }
    }

    /** A card may say anything that has the right form: 4147007 is Mass, 4147008 nothing. */
    private Path modelWithInventedCode() throws IOException {
        var bytes = Files.readAllBytes(Service.MODULE.resolve("../deploy/models/" + PACKAGE));
        var text = new String(bytes, StandardCharsets.ISO_8859_1).replace("4147007", "4147008");
        var models = Files.createDirectory(folder.resolve("models"));
        Files.write(models.resolve(PACKAGE), text.getBytes(StandardCharsets.ISO_8859_1));
        return models;
    }
}
