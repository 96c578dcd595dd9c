package dev.kamba.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.awaitility.Awaitility;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

/**
 * A private Orthanc process with the DICOMweb plug-in, on free ports of the loopback interface, that keeps everything in one
 * folder. A test that uses it is annotated {@code @NeedsProgram("Orthanc")}.
 */
public final class Orthanc implements AutoCloseable {

    /** Its application entity title. */
    public static final String AE_TITLE = "ORTHANC";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final int ATTEMPTS = 3;
    private static final List<Path> DICOM_WEB_PLUGINS = List.of(
            Path.of("/usr/share/orthanc/plugins/libOrthancDicomWeb.so"),
            Path.of("/usr/share/orthanc/plugins-available/libOrthancDicomWeb.so"));

    private final Process process;
    private final int dicomPort;
    private final URI rest;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Orthanc(Process process, int dicomPort, int httpPort) {
        this.process = process;
        this.dicomPort = dicomPort;
        this.rest = URI.create("http://127.0.0.1:" + httpPort + "/");
    }

    /** Starts it and waits until it answers; the folder gets its settings, log, index and files. */
    public static Orthanc start(Path folder) {
        for (int attempt = 1; ; attempt++) {
            // A port can be taken between the look and the start, so a start that failed is tried again on others.
            Orthanc orthanc = launch(folder, Ports.free());
            if (orthanc.answers()) {
                return orthanc;
            }
            orthanc.close();
            if (attempt == ATTEMPTS) {
                throw new IllegalStateException("Orthanc did not start:\n" + log(folder));
            }
        }
    }

    /** Starts it on a DICOM port that its peers were told before. */
    public static Orthanc start(Path folder, int dicomPort) {
        Orthanc orthanc = launch(folder, dicomPort);
        if (!orthanc.answers()) {
            throw new IllegalStateException("Orthanc did not start:\n" + log(folder));
        }
        return orthanc;
    }

    private static Orthanc launch(Path folder, int dicomPort) {
        try {
            int httpPort = Ports.free();
            Path settings = folder.resolve("orthanc.json");
            Files.createDirectories(folder.resolve("storage"));
            Files.writeString(settings, JSON.writeValueAsString(settings(folder, dicomPort, httpPort)));
            Process process = new ProcessBuilder("Orthanc", settings.toString())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("orthanc.log").toFile())
                    .start();
            return new Orthanc(process, dicomPort, httpPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> settings(Path folder, int dicomPort, int httpPort) {
        String storage = folder.resolve("storage").toString();
        return Map.ofEntries(
                Map.entry("Name", "test"),
                Map.entry("StorageDirectory", storage),
                Map.entry("IndexDirectory", storage),
                Map.entry("DicomAet", AE_TITLE),
                Map.entry("DicomPort", dicomPort),
                Map.entry("HttpPort", httpPort),
                Map.entry("RemoteAccessAllowed", true),
                Map.entry("AuthenticationEnabled", false),
                Map.entry("DicomCheckCalledAet", false),
                Map.entry("DicomAlwaysAllowEcho", true),
                Map.entry("DicomAlwaysAllowStore", true),
                Map.entry("DicomAlwaysAllowFind", true),
                Map.entry("UnknownSopClassAccepted", true),
                Map.entry("OverwriteInstances", true),
                Map.entry("StableAge", 1),
                Map.entry(
                        "Plugins",
                        DICOM_WEB_PLUGINS.stream()
                                .filter(Files::exists)
                                .map(Path::toString)
                                .limit(1)
                                .toList()),
                Map.entry(
                        "DicomWeb",
                        Map.of("Enable", true, "Root", "/dicom-web/", "EnableWado", true, "WadoRoot", "/wado")));
    }

    private boolean answers() {
        Awaitility.await("Orthanc to start")
                .atMost(START_LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || ready());
        return process.isAlive();
    }

    private boolean ready() {
        return Ports.listening(rest.getPort()) && get("system").has("Version");
    }

    public int dicomPort() {
        return dicomPort;
    }

    /** Root of the REST API, with a slash at its end. */
    public URI rest() {
        return rest;
    }

    /** Root of QIDO-RS, WADO-RS and STOW-RS, without a slash at its end. */
    public URI dicomWeb() {
        return rest.resolve("dicom-web");
    }

    /** Uploads one Part 10 file and returns Orthanc's own identifier of the instance. */
    public String upload(Path part10) {
        try {
            return post("instances", BodyPublishers.ofFile(part10)).path("ID").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Orthanc's own identifiers of all its instances. */
    public List<String> instances() {
        return texts(get("instances"));
    }

    /** SOP Instance UIDs of all its instances. */
    public List<String> sopInstanceUids() {
        return instances().stream()
                .map(id -> get("instances/" + id)
                        .path("MainDicomTags")
                        .path("SOPInstanceUID")
                        .asText())
                .toList();
    }

    /** Deletes all that it keeps. */
    public void clear() {
        texts(get("studies"))
                .forEach(study -> send(HttpRequest.newBuilder(rest.resolve("studies/" + study))
                        .DELETE()
                        .build()));
    }

    /** The Part 10 file of an instance as Orthanc keeps it. */
    public byte[] file(String instance) {
        return send(HttpRequest.newBuilder(rest.resolve("instances/" + instance + "/file"))
                .build());
    }

    /** Waits until it holds at least this many instances. */
    public void awaitInstances(int count) {
        Awaitility.await(count + " instances in Orthanc")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> instances().size() >= count);
    }

    /** Makes a peer known under a name, which {@link #storeTo} then takes. */
    public void addModality(String name, String aeTitle, int port) {
        send(HttpRequest.newBuilder(rest.resolve("modalities/" + name))
                .PUT(body(Map.of("AET", aeTitle, "Host", "127.0.0.1", "Port", port)))
                .build());
    }

    /** Sends a C-ECHO to a known modality; fails if it is not answered. */
    public void echo(String modality) {
        post("modalities/" + modality + "/echo", body(Map.of()));
    }

    /** Sends resources (patients, studies, series or instances by Orthanc's identifiers) by C-STORE and waits for the end. */
    public JsonNode storeTo(String modality, List<String> resources) {
        return post("modalities/" + modality + "/store", body(Map.of("Resources", resources, "Synchronous", true)));
    }

    /** Reads JSON from a path below the REST root, such as {@code studies} or {@code dicom-web/studies?limit=1}. */
    public JsonNode get(String path) {
        return read(send(HttpRequest.newBuilder(rest.resolve(path))
                .header("Accept", "application/json, application/dicom+json")
                .build()));
    }

    private JsonNode post(String path, BodyPublisher body) {
        return read(send(HttpRequest.newBuilder(rest.resolve(path)).POST(body).build()));
    }

    private byte[] send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 != 2) {
                throw new IllegalStateException(
                        request.method() + " " + request.uri() + " answered " + response.statusCode());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for Orthanc", e);
        }
    }

    private static BodyPublisher body(Map<String, Object> json) {
        try {
            return BodyPublishers.ofString(JSON.writeValueAsString(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static String log(Path folder) {
        try {
            return Files.readString(folder.resolve("orthanc.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
