package dev.kamba.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.peer.SegmentationFile;
import dev.kamba.peer.Sender;
import dev.kamba.peer.Service;
import dev.kamba.peer.TestPacs;
import dev.kamba.peer.Truth;
import org.awaitility.Awaitility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Shows the main job: a PACS sends an ultrasound and a CT to Kamba, and gets segmentations back. System properties: {@code
 * demo.exit} ends it with status 0 if all went well and 1 if not; {@code demo.pacs=AET@host:port} delivers to a real PACS;
 * {@code demo.http-port} and {@code demo.dicom-port} move the service.
 */
public final class Demo {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long SEED = 20;
    private static final double GOOD = 0.85;

    private final Path folder;
    private final long start = System.nanoTime();

    private Demo(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        // What the small PACS and the sender do is told in the demo's own lines.
        Logger.getLogger("").setLevel(Level.WARNING);
        var folder = Service.MODULE.resolve("target/demo").toAbsolutePath();
        deleteAll(folder);
        boolean good = new Demo(Files.createDirectories(folder)).run();
        System.exit(good ? 0 : 1);
    }

    private boolean run() throws Exception {
        var real = System.getProperty("demo.pacs", "");
        try (var pacs = TestPacs.start(folder.resolve("pacs"))) {
            var target = real.isEmpty() ? TestPacs.AE_TITLE + "@127.0.0.1:" + pacs.port() : real;
            say((real.isEmpty() ? "a test PACS listens as " : "results go to the PACS ") + target);
            int dicomPort = Integer.getInteger("demo.dicom-port", 11112);
            int httpPort = Integer.getInteger("demo.http-port", 8080);
            var settings = Map.of("kamba.destinations.pacs.url", "dicom://" + target);
            try (var service = Service.start(folder, dicomPort, httpPort, settings)) {
                say("Kamba listens as KAMBA@127.0.0.1:" + dicomPort + ", log " + folder.resolve("kamba.log"));
                boolean good = true;
                for (var kind : List.of(Kind.US, Kind.CT)) {
                    var study = Study.of(Recipe.of(kind, SEED));
                    good &= send(service, study) && (!real.isEmpty() || check(pacs, study));
                }
                say("the web page: " + service.page());
                say(good ? "all went well" : "FAILED, see the log");
                if (System.getProperty("demo.exit") == null) {
                    say("the service stays up; end it with Ctrl-C");
                    new CountDownLatch(1).await();
                }
                return good;
            }
        }
    }

    /** Sends the study and follows its job to the end; true if the PACS has taken the result. */
    private boolean send(Service service, Study study) throws IOException {
        var kind = study.recipe().kind();
        var files = study.writeTo(folder.resolve("study-" + kind.optionName()));
        say(kind + ": the PACS sends " + files.size() + " instance(s)");
        Sender.send(service, files);
        say(kind + ": every instance is on disk and in the ledger; the quiet period begins");
        var job = follow(service, study);
        if (job.get("preview").asBoolean()) {
            var picture = folder.resolve(kind.optionName() + ".png");
            Files.write(picture, service.bytes("api/jobs/" + job.get("id") + "/preview.png"));
            say(kind + ": the mask over the image: " + picture);
        }
        return job.get("state").asText().equals("DONE");
    }

    private JsonNode follow(Service service, Study study) {
        var last = new AtomicReference<>("");
        return Awaitility.await("the job's end")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> jobOf(service, study, last),
                        job -> job.filter(Demo::complete).isPresent())
                .orElseThrow();
    }

    /** The picture comes a moment after the result. */
    private static boolean complete(JsonNode job) {
        return Service.ended(job)
                && (job.get("preview").asBoolean() || !job.get("state").asText().equals("DONE"));
    }

    private Optional<JsonNode> jobOf(Service service, Study study, AtomicReference<String> last) {
        var found = service.job(study.seriesInstanceUid());
        found.ifPresent(job -> {
            var text = Stream.of("state", "reason")
                    .map(key -> job.get(key).asText())
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.joining(", "));
            if (!text.equals(last.getAndSet(text))) {
                say(study.recipe().kind() + ": job " + job.get("id") + ", model "
                        + job.get("model").asText() + ": " + text);
            }
        });
        return found;
    }

    /** The in-JVM PACS has the segmentation, and it agrees with the truth. */
    private boolean check(TestPacs pacs, Study study) throws IOException {
        var kind = study.recipe().kind();
        var file = pacs.segmentationOf(study.studyInstanceUid());
        if (file.isEmpty()) {
            say(kind + ": no segmentation came to the PACS");
            return false;
        }
        double dice = Truth.dice(study, SegmentationFile.read(file.get()));
        say("%s: the PACS has the segmentation, Dice %.3f with the truth: %s".formatted(kind, dice, file.get()));
        return dice >= GOOD;
    }

    private void say(String text) {
        System.out.printf("[%6.2f s] %s%n", (System.nanoTime() - start) / 1e9, text);
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
