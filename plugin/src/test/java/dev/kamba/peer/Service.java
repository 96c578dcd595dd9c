package dev.kamba.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.awaitility.Awaitility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The packaged service as a process of its own, as an administrator would start it. */
public final class Service implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** The folder of this module; Maven tells it, whatever the working folder. */
    public static final Path MODULE = Path.of(System.getProperty("basedir", ""));

    private static final Path JAR = MODULE.resolve("target/quarkus-app/quarkus-run.jar");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final Path log;
    private final int dicomPort;
    private final URI http;

    private Service(Process process, Path log, int dicomPort, int httpPort) {
        this.process = process;
        this.log = log;
        this.dicomPort = dicomPort;
        this.http = URI.create("http://127.0.0.1:" + httpPort + "/");
    }

    /** Starts it on free ports; everything it keeps and its log go below the folder. */
    public static Service start(Path folder, Map<String, String> settings) {
        return start(folder, Ports.free(), Ports.free(), settings);
    }

    public static Service start(Path folder, int dicomPort, int httpPort, Map<String, String> settings) {
        var all = new LinkedHashMap<String, String>();
        all.put("kamba.home", folder.resolve("home").toString());
        all.put("kamba.dicom.host", "127.0.0.1");
        all.put("kamba.dicom.port", Integer.toString(dicomPort));
        all.put("quarkus.http.port", Integer.toString(httpPort));
        all.put("kamba.study.quiet-period", "1s");
        all.put("kamba.study.check-period", "100ms");
        all.putAll(settings);
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.addAll(List.of("-jar", JAR.toAbsolutePath().toString()));
        try {
            var log = Files.createDirectories(folder).resolve("kamba.log");
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            var service = new Service(process, log, dicomPort, httpPort);
            service.awaitReady();
            return service;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady() {
        Awaitility.await("the service to start")
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || ready());
        if (!process.isAlive()) {
            throw new IllegalStateException("the service did not start:\n" + log());
        }
    }

    private boolean ready() {
        return Ports.listening(http.getPort())
                && send(request("q/health/ready").build(), 200, 503).statusCode() == 200;
    }

    public int dicomPort() {
        return dicomPort;
    }

    /** The web page. */
    public URI page() {
        return http;
    }

    public boolean alive() {
        return process.isAlive();
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JSON from a path such as {@code api/studies}. */
    public JsonNode get(String path) {
        return json(bytes(path));
    }

    public byte[] bytes(String path) {
        return send(request(path).build(), 200).body();
    }

    /** Asks for a job to be done again, and returns the HTTP status. */
    public int again(long job) {
        return ask(job, "again");
    }

    /** Delivers a suspicious result that was held, and returns the HTTP status. */
    public int release(long job) {
        return ask(job, "release");
    }

    private int ask(long job, String action) {
        return send(
                        request("api/jobs/" + job + "/" + action)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{}"))
                                .build(),
                        204,
                        404)
                .statusCode();
    }

    /** All jobs of all studies. */
    public List<JsonNode> jobs() {
        var jobs = new ArrayList<JsonNode>();
        get("api/studies?limit=1000").forEach(study -> study.get("jobs").forEach(jobs::add));
        return jobs;
    }

    /** Waits until all jobs, and at least this many, satisfy the condition, and returns them. */
    public List<JsonNode> awaitJobs(int atLeast, Duration limit, Predicate<JsonNode> condition) {
        Awaitility.await("jobs of the service")
                .atMost(limit)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> jobs().size() >= atLeast && jobs().stream().allMatch(condition));
        return jobs();
    }

    /** Waits until the job of a series satisfies the condition, and returns it. */
    public JsonNode awaitJob(String series, Duration limit, Predicate<JsonNode> condition) {
        return Awaitility.await("the job of a series")
                .atMost(limit)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> job(series), job -> job.filter(condition).isPresent())
                .orElseThrow();
    }

    /** The first job of a series. */
    public Optional<JsonNode> job(String series) {
        return jobs().stream()
                .filter(job -> job.get("series").asText().equals(series))
                .findFirst();
    }

    /** Whether nothing more will happen to a job without a person. */
    public static boolean ended(JsonNode job) {
        return List.of("DONE", "HELD", "SKIPPED").contains(job.get("state").asText());
    }

    /** Ends it at once, as kill -9 does. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(http.resolve(path)).timeout(Duration.ofSeconds(30));
    }

    private static JsonNode json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<byte[]> send(HttpRequest request, int... expected) {
        try {
            var response = client.send(request, BodyHandlers.ofByteArray());
            for (int status : expected) {
                if (response.statusCode() == status) {
                    return response;
                }
            }
            throw new IllegalStateException(request.uri() + " was answered with " + response.statusCode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
