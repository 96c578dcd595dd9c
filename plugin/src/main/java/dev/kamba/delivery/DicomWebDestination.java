package dev.kamba.delivery;

import dev.kamba.camel.RleFile;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.intake.ledger.DestinationsConfig;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
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
    private final boolean rle;

    private DicomWebDestination(URI studies, boolean rle) {
        this.studies = studies;
        this.rle = rle;
    }

    /** Reads {@code dicomweb:http://host:port/dicom-web}; empty if it is something else. */
    static Optional<Destination> of(DestinationsConfig.Destination place) {
        var url = place.url();
        if (!url.matches(PREFIX + "https?://[^/?#@]+(/[^?#]*)?")) {
            return Optional.empty();
        }
        var base = url.substring(PREFIX.length());
        var studies = URI.create(base.endsWith("/") ? base + "studies" : base + "/studies");
        return Optional.of(new DicomWebDestination(studies, place.rle()));
    }

    /** Nothing is negotiated, so that the preferred alternative goes; each object has a request of its own. */
    @Override
    public Sent send(List<List<Path>> alternatives) {
        return new Sent(0, alternatives.get(0).stream().map(this::failure).toList());
    }

    private Optional<KambaException> failure(Path file) {
        try {
            if (rle) {
                storeCompressed(file);
            } else {
                store(file);
            }
            return Optional.empty();
        } catch (KambaException e) {
            return Optional.of(e);
        }
    }

    /** In a file of its own, since the request tells its length; what is no segmentation goes as it is. */
    private void storeCompressed(Path file) {
        try {
            var copy = Files.createTempFile(file.toAbsolutePath().getParent(), "rle", ".part");
            try {
                store(RleFile.copy(file, copy) ? copy : file);
            } finally {
                Files.delete(copy);
            }
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.STORAGE_FULL, "no compressed copy can be made beside a result; check free space", e);
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
