package dev.kamba.delivery;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Sends by STOW-RS, the Store transaction of PS3.18 section 10.5. */
final class DicomWebDestination implements Destination {

    private static final String PREFIX = "dicomweb:";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(5);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build();
    private final URI studies;

    private DicomWebDestination(URI studies) {
        this.studies = studies;
    }

    /** Reads {@code dicomweb:http://host:port/dicom-web}; empty if it is something else. */
    static Optional<Destination> of(String url) {
        if (!url.matches(PREFIX + "https?://[^/?#@]+(/[^?#]*)?")) {
            return Optional.empty();
        }
        var base = url.substring(PREFIX.length());
        return Optional.of(
                new DicomWebDestination(URI.create(base.endsWith("/") ? base + "studies" : base + "/studies")));
    }

    /** Nothing is negotiated, so that the preferred alternative goes; each object has a request of its own. */
    @Override
    public Sent send(List<List<Path>> alternatives) {
        return new Sent(0, alternatives.get(0).stream().map(this::failure).toList());
    }

    private Optional<KambaException> failure(Path file) {
        try {
            store(file);
            return Optional.empty();
        } catch (KambaException e) {
            return Optional.of(e);
        }
    }

    private void store(Path file) {
        var boundary = UUID.randomUUID().toString();
        try {
            var request = HttpRequest.newBuilder(studies)
                    .timeout(REQUEST_TIMEOUT)
                    .header("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=" + boundary)
                    .header("Accept", "application/dicom+json")
                    .POST(BodyPublishers.concat(
                            BodyPublishers.ofString("--" + boundary + "\r\nContent-Type: application/dicom\r\n\r\n"),
                            BodyPublishers.ofFile(file),
                            BodyPublishers.ofString("\r\n--" + boundary + "--\r\n")))
                    .build();
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            // 202 means that some instance was not stored; ours is the only one.
            if (status != 200) {
                throw new KambaException(ErrorCode.PEER_REFUSED, "STOW-RS was answered with HTTP status " + status);
            }
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.PEER_UNREACHABLE,
                    "STOW-RS failed with " + e.getClass().getSimpleName(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KambaException(ErrorCode.PEER_UNREACHABLE, "STOW-RS was interrupted", e);
        }
    }
}
