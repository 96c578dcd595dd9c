package dev.kamba.trainer.data;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A private Orthanc with DICOMweb and a user "trainer" with the password "secret", on a free port of the loopback interface. */
final class OrthancProcess implements AutoCloseable {

    private static final List<Path> DICOM_WEB = List.of(
            Path.of("/usr/share/orthanc/plugins/libOrthancDicomWeb.so"),
            Path.of("/usr/share/orthanc/plugins-available/libOrthancDicomWeb.so"));

    private final Process process;
    private final URI root;

    private OrthancProcess(Process process, URI root) {
        this.process = process;
        this.root = root;
    }

    static OrthancProcess start(Path folder) throws IOException, InterruptedException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var plugin = DICOM_WEB.stream().filter(Files::exists).findFirst().orElseThrow();
        var settings = folder.resolve("orthanc.json");
        Files.writeString(settings, """
                {"StorageDirectory": "%1$s", "IndexDirectory": "%1$s", "DicomServerEnabled": false, "HttpPort": %2$d,
                 "RemoteAccessAllowed": true, "AuthenticationEnabled": true,
                 "RegisteredUsers": {"trainer": "secret"}, "Plugins": ["%3$s"],
                 "DicomWeb": {"Enable": true, "Root": "/dicom-web/"}}
                """.formatted(folder, port, plugin));
        var process = new ProcessBuilder("Orthanc", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("orthanc.log").toFile())
                .start();
        var orthanc = new OrthancProcess(process, URI.create("http://127.0.0.1:" + port + "/"));
        orthanc.awaitAnswer(folder.resolve("orthanc.log"));
        return orthanc;
    }

    private void awaitAnswer(Path log) throws IOException, InterruptedException {
        for (int attempt = 0; attempt < 300 && process.isAlive(); attempt++) {
            try {
                send(request("system").build());
                return;
            } catch (IOException notYet) {
                process.waitFor(100, TimeUnit.MILLISECONDS);
            }
        }
        close();
        throw new IllegalStateException("Orthanc did not start:\n" + Files.readString(log));
    }

    URI dicomWeb() {
        return root.resolve("dicom-web");
    }

    void upload(byte[] part10) throws IOException, InterruptedException {
        var answer = send(
                request("instances").POST(BodyPublishers.ofByteArray(part10)).build());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("Orthanc answered with status " + answer.statusCode());
        }
    }

    /** A connection for each request: Orthanc closes idle ones, and a POST on one that is just closing is not sent again. */
    private static HttpResponse<Void> send(HttpRequest request) throws IOException, InterruptedException {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request, BodyHandlers.discarding());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(root.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", DicomWeb.authorization("trainer:secret"));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
