package dev.kamba;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamba.error.KambaException;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.peer.Program;
import dev.kamba.peer.Sender;
import dev.kamba.peer.Service;
import dev.kamba.peer.TestPacs;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** Real files of many makers and syntaxes: each becomes a segmentation or a stated reason, and none is lost. */
@NeedsProgram({"zstd", "tar"})
class RealFilesIT {

    private static final Path SAMPLES = Path.of("../../shared/data/dicom-samples.tar.zst");
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @Test
    void every_real_file_flows_through_to_a_segmentation_or_a_reason() throws Exception {
        Assumptions.assumeTrue(Files.exists(SAMPLES), "real files not at hand: " + SAMPLES);
        var files = unpack();
        try (var pacs = TestPacs.start(folder.resolve("pacs"));
                var service = Service.start(
                        folder, Map.of("kamba.destinations.pacs.url", "dicom://TESTPACS@127.0.0.1:" + pacs.port()))) {
            var answers = new TreeMap<String, Integer>();
            files.forEach(file -> answers.merge(answer(service, file), 1, Integer::sum));
            int accepted = answers.getOrDefault("accepted", 0);

            Awaitility.await("every study's end, or what it waits for")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(service.get("api/studies?limit=1000"))
                            .isNotEmpty()
                            .allSatisfy(RealFilesIT::isComplete));
            var jobs = service.jobs();
            System.out.println("real files: " + answers + "; their series: " + summary(jobs));
            assertThat(service.alive()).isTrue();
            assertThat(accepted).isGreaterThan(files.size() * 9 / 10);
            assertThat(service.get("api/status").get("received").asInt()).isEqualTo(accepted);
            assertThat(jobs).allSatisfy(RealFilesIT::isExplained);
            assertThat(jobs)
                    .anySatisfy(job -> assertThat(job.get("state").asText()).isEqualTo("DONE"));
        }
    }

    private static void isComplete(JsonNode study) {
        assertThat(study.get("state").asText()).isEqualTo("CLOSED");
        assertThat(study.get("jobs"))
                .isNotEmpty()
                .allSatisfy(
                        job -> assertThat(Service.ended(job)).as(job::toString).isTrue());
    }

    private static void isExplained(JsonNode job) {
        if (job.get("state").asText().equals("DONE")) {
            assertThat(job.at("/results/0/uid").asText()).startsWith("2.25.");
        } else {
            assertThat(job.get("reason").asText()).isNotBlank();
        }
    }

    private static Map<String, Long> summary(List<JsonNode> jobs) {
        return jobs.stream()
                .collect(Collectors.groupingBy(
                        job -> job.get("state").asText() + " "
                                + job.get("modality").asText() + " "
                                + job.get("reason").asText(),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private static String answer(Service service, Path file) {
        try {
            Sender.send(service, List.of(file));
            return "accepted";
        } catch (KambaException e) {
            return e.getMessage();
        }
    }

    private List<Path> unpack() throws Exception {
        Program.run("tar", "--zstd", "-xf", SAMPLES.toString(), "-C", folder.toString());
        try (var paths = Files.walk(folder.resolve("dicom-samples"))) {
            return paths.filter(path -> path.toString().endsWith(".dcm") && Files.isRegularFile(path))
                    .sorted()
                    .toList();
        }
    }
}
