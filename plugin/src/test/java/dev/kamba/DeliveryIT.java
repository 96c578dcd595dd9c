package dev.kamba;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.peer.DicomWeb;
import dev.kamba.peer.Orthanc;
import dev.kamba.peer.Ports;
import dev.kamba.peer.SegmentationFile;
import dev.kamba.peer.Sender;
import dev.kamba.peer.Service;
import dev.kamba.peer.Truth;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A PACS that is down gets its results when it is up again. */
@NeedsProgram("Orthanc")
class DeliveryIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void a_result_waits_for_a_pacs_that_starts_late() throws Exception {
        int dicomPort = Ports.free();
        var study = Study.of(Recipe.of(Kind.US, 51));
        try (var service = Service.start(
                folder,
                Map.of(
                        "kamba.destinations.pacs.url",
                        "dicom://ORTHANC@127.0.0.1:" + dicomPort,
                        "kamba.delivery.retry-delay",
                        "1s",
                        "kamba.delivery.longest-delay",
                        "2s"))) {
            Sender.send(service, study.writeTo(folder.resolve("study")));
            var waiting = service.awaitJobs(
                    1, LIMIT, job -> job.at("/deliveries/0/attempts").asInt() >= 2);
            assertThat(waiting).singleElement().satisfies(job -> {
                assertThat(job.get("state").asText()).isEqualTo("DELIVERING");
                assertThat(job.at("/deliveries/0/reason").asText()).startsWith("PEER_UNREACHABLE");
            });

            try (var orthanc = Orthanc.start(folder.resolve("orthanc"), dicomPort)) {
                var file = DicomWeb.awaitSegmentation(orthanc, study.studyInstanceUid(), folder, LIMIT);

                assertThat(Truth.dice(study, SegmentationFile.read(file))).isGreaterThan(0.85);
                service.awaitJobs(1, LIMIT, job -> job.get("state").asText().equals("DONE"));
            }
        }
    }

    @Test
    void a_result_goes_to_a_dicomweb_destination() throws Exception {
        var study = Study.of(Recipe.of(Kind.US, 52));
        try (var orthanc = Orthanc.start(folder.resolve("orthanc"));
                var service = Service.start(
                        folder, Map.of("kamba.destinations.web.url", "dicomweb:" + orthanc.dicomWeb()))) {
            Sender.send(service, study.writeTo(folder.resolve("study")));

            var file = DicomWeb.awaitSegmentation(orthanc, study.studyInstanceUid(), folder, LIMIT);

            assertThat(Truth.dice(study, SegmentationFile.read(file))).isGreaterThan(0.85);
        }
    }
}
