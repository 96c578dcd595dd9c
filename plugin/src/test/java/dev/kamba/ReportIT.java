package dev.kamba;

import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.peer.Orthanc;
import dev.kamba.peer.Program;
import dev.kamba.peer.Service;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** A PACS that wants reports gets them, and all that they refer to is there. */
@NeedsProgram({"Orthanc", "dciodvfy"})
class ReportIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void a_report_arrives_and_what_it_refers_to_is_stored() throws Exception {
        var study = Study.of(Recipe.of(Kind.CT, 61).withSlices(9));
        try (var orthanc = Orthanc.start(folder.resolve("orthanc"));
                var service = Service.start(
                        folder,
                        Map.of(
                                "kamba.destinations.pacs.url",
                                "dicom://" + Orthanc.AE_TITLE + "@127.0.0.1:" + orthanc.dicomPort(),
                                "kamba.destinations.pacs.report",
                                "true"))) {
            orthanc.addModality("kamba", "KAMBA", service.dicomPort());
            var ids = study.writeTo(folder.resolve("study")).stream()
                    .map(orthanc::upload)
                    .toList();
            orthanc.storeTo("kamba", List.copyOf(ids));

            var job = service.awaitJobs(1, LIMIT, Service::ended).get(0);

            assertThat(job.get("state").asText()).isEqualTo("DONE");
            assertThat(job.get("results"))
                    .extracting(result -> result.get("kind").asText())
                    .containsExactlyInAnyOrder("REPORT", "SEGMENTATION");
            assertThat(job.get("deliveries"))
                    .extracting(delivery -> delivery.at("/files/0").asText())
                    .containsExactly("segmentation.dcm", "report.dcm");
            var stored = stored(orthanc);
            var report = stored.values().stream()
                    .filter(data -> "SR".equals(data.getString(Tag.Modality)))
                    .findFirst()
                    .orElseThrow();
            assertThat(report.getString(Tag.PatientID)).isEqualTo(study.recipe().patientId());
            var references = new HashSet<String>();
            collect(report, references);
            assertThat(references).isEqualTo(without(stored.keySet(), report.getString(Tag.SOPInstanceUID)));

            var file = folder.resolve("report.dcm");
            Files.write(file, service.bytes("api/jobs/" + job.get("id") + "/report.dcm"));
            assertThat(Program.dciodvfyErrors(file)).isEmpty();
        }
    }

    private static Map<String, Attributes> stored(Orthanc orthanc) throws IOException {
        var stored = new HashMap<String, Attributes>();
        for (var id : orthanc.instances()) {
            try (var in = new ImageInputStream(new ByteArrayInputStream(orthanc.file(id)))) {
                var data = in.readDataset(-1, Tag.PixelData);
                stored.put(data.getString(Tag.SOPInstanceUID), data);
            }
        }
        return stored;
    }

    private static Set<String> without(Set<String> all, String one) {
        var rest = new HashSet<>(all);
        rest.remove(one);
        return rest;
    }

    private static void collect(Attributes item, Set<String> references) {
        for (int tag : item.tags()) {
            if (tag == Tag.ReferencedSOPInstanceUID) {
                references.add(item.getString(tag));
            }
            var sequence = item.getSequence(tag);
            if (sequence != null) {
                sequence.forEach(child -> collect(child, references));
            }
        }
    }
}
