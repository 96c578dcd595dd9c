package dev.kamba;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.peer.Sender;
import dev.kamba.peer.Service;
import dev.kamba.peer.TestPacs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accepted means kept: what was answered with Success survives kill -9 at any moment. */
class CustodyIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @Test
    void killed_right_after_success_nothing_is_lost_and_the_study_is_finished_after_the_restart() throws Exception {
        var study = Study.of(Recipe.of(Kind.US, 31));
        var files = study.writeTo(folder.resolve("study"));
        try (var pacs = TestPacs.start(folder.resolve("pacs"))) {
            var settings = Map.of("kamba.destinations.pacs.url", "dicom://TESTPACS@127.0.0.1:" + pacs.port());
            try (var service = Service.start(folder, settings)) {
                Sender.send(service, files);
                service.kill();
            }
            try (var service = Service.start(folder, settings)) {
                var jobs = service.awaitJobs(1, LIMIT, Service::ended);

                assertThat(jobs).singleElement().satisfies(job -> assertThat(
                                job.get("state").asText())
                        .isEqualTo("DONE"));
                assertThat(pacs.segmentationOf(study.studyInstanceUid())).isPresent();
            }
        }
    }

    @Test
    void killed_while_it_receives_it_has_every_instance_that_it_said_it_has() throws Exception {
        var study = Study.of(Recipe.of(Kind.CT, 32).withSize(128).withSlices(60));
        var files = study.writeTo(folder.resolve("study"));
        var accepted = new AtomicInteger();
        try (var service = Service.start(folder, Map.of("kamba.study.quiet-period", "1h"))) {
            var sending = new Thread(() -> {
                for (var file : files) {
                    Sender.send(service, List.of(file));
                    accepted.incrementAndGet();
                }
            });
            sending.setUncaughtExceptionHandler((thread, expected) -> {});
            sending.start();
            Awaitility.await().atMost(LIMIT).until(() -> accepted.get() >= 20);
            service.kill();
            sending.join();
        }
        try (var service = Service.start(folder, Map.of("kamba.study.quiet-period", "1h"))) {
            int kept = service.get("api/studies").get(0).get("instances").asInt();

            assertThat(accepted.get()).isBetween(20, files.size() - 1);
            assertThat(kept).isBetween(accepted.get(), accepted.get() + 1);
        }
    }
}
