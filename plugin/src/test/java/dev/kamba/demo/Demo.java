package dev.kamba.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.peer.SegmentationFile;
import dev.kamba.peer.Service;
import dev.kamba.peer.TestPacs;
import dev.kamba.peer.Truth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Shows the main job: a PACS sends an ultrasound and a CT to Kamba, and gets segmentations back. System properties: {@code
 * demo.exit} ends it with status 0 if all went well and 1 if not; {@code demo.pacs=AET@host:port} delivers to a real PACS;
 * {@code demo.http-port} and {@code demo.dicom-port} move the service.
 */
public final class Demo {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long SEED = 20;

    private final Path folder;
    private final long start = System.nanoTime();

    private Demo(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of("target/demo").toAbsolutePath();
        deleteAll(folder);
        boolean good = new Demo(Files.createDirectories(folder)).run();
        System.exit(good ? 0 : 1);
    }

    private boolean run() throws Exception {
        var real = System.getProperty("demo.pacs", "");
        try (var pacs = TestPacs.start(folder.resolve("pacs"))) {
            var target = real.isEmpty() ? TestPacs.AE_TITLE + "@127.0.0.1:" + pacs.port() : real;
            say(real.isEmpty() ? "test PACS listens as " + target : "results go to the PACS " + target);
            int dicomPort = Integer.getInteger("demo.dicom-port", 11112);
            int httpPort = Integer.getInteger("demo.http-port", 8080);
            var settings = Map.of("kamba.destinations.pacs.url", "dicom://" + target);
            try (var service = Service.start(folder, dicomPort, httpPort, settings)) {
                say("Kamba listens as KAMBA@127.0.0.1:" + dicomPort + ", log " + folder.resolve("kamba.log"));
                boolean good = send(service, Kind.US, 1) & send(service, Kind.CT, 2);
                good &= real.isEmpty() ? check(pacs) : delivered(service);
                say("the page: " + service.page());
                say(good ? "all went well" : "FAILED, see the log");
                if (System.getProperty("demo.exit") == null) {
                    say("the service stays up; end it with Ctrl-C");
                    new CountDownLatch(1).await();
                }
                return good;
            }
        }
    }

    private final Map<Kind, Study> studies = new HashMap<>();

    private boolean send(Service service, Kind kind, int jobs) throws Exception {
        var study = Study.of(Recipe.of(kind, SEED));
        studies.put(kind, study);
        var files = study.writeTo(folder.resolve("study-" + kind.optionName()));
        say(kind + ": the PACS sends " + files.size() + " instance(s)");
        try (var camel = new DefaultCamelContext()) {
            camel.start();
            camel.createProducerTemplate().sendBody("dicom:KAMBA@127.0.0.1:" + service.dicomPort() + "?callingAet=DEMO", files);
        }
        say(kind + ": every instance is on disk and in the ledger; waiting for the quiet period");
        var states = new HashMap<Long, String>();
        var ended = service.awaitJobs(jobs, LIMIT, job -> {
            tell(kind, states, job);
            return Service.ended(job);
        });
        var job = ended.stream()
                .filter(each -> each.get("series").asText().equals(study.seriesInstanceUid()))
                .findFirst()
                .orElseThrow();
        var picture = folder.resolve(kind.optionName() + ".png");
        if (job.get("preview").asBoolean()) {
            Files.write(picture, service.bytes("api/jobs/" + job.get("id") + "/preview.png"));
            say(kind + ": the mask over the image: " + picture);
        }
        return job.get("state").asText().equals("DONE");
    }

    private void tell(Kind kind, Map<Long, String> states, JsonNode job) {
        var text = job.get("model").asText() + " " + job.get("state").asText()
                + (job.get("reason").asText().isEmpty() ? "" : ": " + job.get("reason").asText());
        if (!text.equals(states.put(job.get("id").asLong(), text)) && states.size() > 0) {
            say(kind + ": job " + job.get("id") + " " + text);
        }
    }

    /** The in-JVM PACS has the segmentations, and they agree with the truth. */
    private boolean check(TestPacs pacs) throws IOException {
        boolean good = true;
        for (var kind : List.of(Kind.US, Kind.CT)) {
            var study = studies.get(kind);
            var file = pacs.segmentationOf(study.studyInstanceUid());
            if (file.isEmpty()) {
                say(kind + ": no segmentation came to the PACS");
                good = false;
                continue;
            }
            double dice = Truth.dice(study, SegmentationFile.read(file.get()));
            say("%s: the PACS has the segmentation, Dice %.3f with the truth: %s".formatted(kind, dice, file.get()));
            good &= dice >= 0.85;
        }
        return good;
    }

    private boolean delivered(Service service) {
        service.jobs().forEach(job -> job.get("deliveries")
                .forEach(delivery -> say("the PACS answered " + delivery.get("state").asText() + " for segmentation "
                        + job.get("resultUid").asText())));
        return service.jobs().stream().allMatch(job -> job.get("state").asText().equals("DONE"));
    }

    private void say(String text) {
        System.out.printf("[%6.2f s] %s%n", (System.nanoTime() - start) / 1e9, text);
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (var path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
