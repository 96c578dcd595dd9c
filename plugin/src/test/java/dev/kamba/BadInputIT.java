package dev.kamba;

import dev.kamba.error.KambaException;
import dev.kamba.fixtures.BrokenInputs;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.peer.Sender;
import dev.kamba.peer.Service;
import dev.kamba.peer.TestPacs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Bad input gets an answer, is kept for inspection, stops nothing; and nobody's name gets into a log. */
class BadInputIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String NAME = "SENTINELNAME^QUASAR";
    private static final String ID = "SENTINELID90210";

    @TempDir
    Path folder;

    @Test
    void broken_files_are_refused_or_explained_and_the_next_study_is_segmented() throws Exception {
        var broken = BrokenInputs.writeTo(folder.resolve("broken"));
        var study = Study.of(Recipe.of(Kind.US, 61).withPatientName(NAME).withPatientId(ID));
        try (var pacs = TestPacs.start(folder.resolve("pacs"));
                var service = Service.start(
                        folder, Map.of("kamba.destinations.pacs.url", "dicom://TESTPACS@127.0.0.1:" + pacs.port()))) {
            long refused =
                    broken.stream().filter(file -> !accepted(service, file)).count();
            Sender.send(service, study.writeTo(folder.resolve("study")));

            service.awaitJob(study.seriesInstanceUid(), LIMIT, Service::ended);

            assertThat(refused).isPositive();
            assertThat(pacs.segmentationOf(study.studyInstanceUid())).isPresent();
            assertThat(service.alive()).isTrue();
        }
    }

    @Test
    void a_refused_instance_lies_in_quarantine_with_its_reason_and_is_counted() throws Exception {
        var study = Study.of(Recipe.of(Kind.US, 62).withPatientName(NAME).withPatientId(ID));
        var file = truncated(study);
        try (var service = Service.start(folder, Map.of())) {
            assertThatThrownBy(() -> Sender.send(service, List.of(file)))
                    .isInstanceOf(KambaException.class)
                    .hasMessageContaining("C0");

            assertThat(service.get("api/status").get("quarantined").asInt()).isEqualTo(1);
            try (var kept = Files.list(folder.resolve("home/quarantine"))) {
                var reason = kept.filter(path -> path.toString().endsWith(".json"))
                        .findFirst()
                        .orElseThrow();
                assertThat(reason).content().contains("PIXELS_INVALID").doesNotContain(NAME, ID);
            }
        }
    }

    @Test
    void no_log_or_page_holds_a_patients_name_or_number() throws Exception {
        var good = Study.of(Recipe.of(Kind.US, 63).withPatientName(NAME).withPatientId(ID));
        var skipped = Study.of(Recipe.of(Kind.DX, 64).withPatientName(NAME).withPatientId(ID));
        try (var service = Service.start(
                folder,
                Map.of("kamba.destinations.pacs.url", "dicom://NOBODY@127.0.0.1:1", "quarkus.log.level", "DEBUG"))) {
            Sender.send(service, good.writeTo(folder.resolve("good")));
            Sender.send(service, skipped.writeTo(folder.resolve("skipped")));
            assertThatThrownBy(() -> Sender.send(service, List.of(truncated(good))));
            service.awaitJobs(
                    2,
                    LIMIT,
                    job -> Service.ended(job)
                            || job.at("/deliveries/0/attempts").asInt() > 0);

            var seen =
                    service.log() + service.get("api/studies") + service.get("api/status") + text(service, "q/metrics");
            assertThat(seen).contains("PEER_UNREACHABLE", "no rule takes");
            Stream.of("SENTINEL", "QUASAR", ID)
                    .forEach(secret -> assertThat(seen).doesNotContain(secret));
        }
    }

    private static String text(Service service, String path) {
        return new String(service.bytes(path), StandardCharsets.UTF_8);
    }

    /** The study's image with twice the rows that its pixel data are long enough for. */
    private Path truncated(Study study) throws IOException {
        var instance = study.instances().get(0);
        var bytes = ByteBuffer.wrap(instance.part10()).order(ByteOrder.LITTLE_ENDIAN);
        var rows = new byte[] {0x28, 0, 0x10, 0, 'U', 'S', 2, 0};
        int at = 0;
        while (!ByteBuffer.wrap(rows).equals(bytes.slice(at, rows.length))) {
            at++;
        }
        bytes.putShort(at + rows.length, (short) (2 * instance.rows()));
        return Files.write(folder.resolve("short.dcm"), bytes.array());
    }

    private static boolean accepted(Service service, Path file) {
        try {
            Sender.send(service, List.of(file));
            return true;
        } catch (KambaException e) {
            return false;
        } catch (UncheckedIOException e) {
            throw new AssertionError("the sender could not read " + file, e);
        }
    }
}
