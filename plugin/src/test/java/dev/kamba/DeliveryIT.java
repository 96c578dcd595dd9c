package dev.kamba;

import dev.kamba.dicom.Segments;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.imaging.Mask;
import dev.kamba.peer.DicomWeb;
import dev.kamba.peer.Orthanc;
import dev.kamba.peer.Ports;
import dev.kamba.peer.SegmentationFile;
import dev.kamba.peer.Sender;
import dev.kamba.peer.Service;
import dev.kamba.peer.TestPacs;
import dev.kamba.peer.Truth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** A destination gets what it wants, and one that is down when it is up again. */
@NeedsProgram("Orthanc")
class DeliveryIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String RLE = "1.2.840.10008.1.2.5";

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
    void each_destination_gets_the_encoding_it_wants() throws Exception {
        var study = Study.of(Recipe.of(Kind.US, 53));
        var images = study.writeTo(folder.resolve("study"));
        try (var orthanc = Orthanc.start(folder.resolve("orthanc"));
                var pacs = TestPacs.start(folder.resolve("pacs"));
                var service = Service.start(
                        folder,
                        Map.of(
                                "kamba.destinations.pacs.url",
                                "dicom://" + TestPacs.AE_TITLE + "@127.0.0.1:" + pacs.port(),
                                "kamba.destinations.pacs.segmentation",
                                "labelmap,binary",
                                "kamba.destinations.pacs.rle",
                                "true",
                                "kamba.destinations.web.url",
                                "dicomweb:" + orthanc.dicomWeb(),
                                "kamba.destinations.web.segmentation",
                                "fractional",
                                "kamba.destinations.web.rle",
                                "true"))) {
            Sender.send(service, images);
            service.awaitJobs(1, LIMIT, job -> job.get("state").asText().equals("DONE"));

            var labelMap =
                    Segments.read(pacs.segmentationOf(study.studyInstanceUid()).orElseThrow());
            assertThat(labelMap.kind()).isEqualTo(Segments.Kind.LABEL_MAP);
            assertThat(labelMap.transferSyntaxUid()).isEqualTo(RLE);
            var fractional =
                    Segments.read(DicomWeb.awaitSegmentation(orthanc, study.studyInstanceUid(), folder, LIMIT));
            assertThat(fractional.kind()).isEqualTo(Segments.Kind.FRACTIONAL);
            // By WADO-RS Orthanc gives it uncompressed; the one instance it holds is not.
            var stored =
                    orthanc.get("instances/" + orthanc.get("instances").at("/0").asText() + "/header?simplify");
            assertThat(stored.get("TransferSyntaxUID").asText()).isEqualTo(RLE);
            for (var segmentation : List.of(labelMap, fractional)) {
                var frames = SourceSeries.read(images).frames();
                assertThat(segmentation.masks(1, frames).get(0).dice(truth(study)))
                        .isGreaterThan(0.85);
            }
        }
    }

    private static Mask truth(Study study) {
        var image = study.instances().get(0);
        return Mask.of(image.rows(), image.columns(), image.truth(0));
    }

    @Test
    void a_result_goes_to_a_dicomweb_destination() throws Exception {
        var study = Study.of(Recipe.of(Kind.US, 52));
        try (var orthanc = Orthanc.start(folder.resolve("orthanc"));
                var service =
                        Service.start(folder, Map.of("kamba.destinations.web.url", "dicomweb:" + orthanc.dicomWeb()))) {
            Sender.send(service, study.writeTo(folder.resolve("study")));

            var file = DicomWeb.awaitSegmentation(orthanc, study.studyInstanceUid(), folder, LIMIT);

            assertThat(Truth.dice(study, SegmentationFile.read(file))).isGreaterThan(0.85);
        }
    }
}
