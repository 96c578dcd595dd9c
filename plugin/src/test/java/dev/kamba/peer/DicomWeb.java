package dev.kamba.peer;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** Fetches results as a viewer does: QIDO-RS to find, WADO-RS to read (PS3.18 sections 10.6 and 10.4). */
public final class DicomWeb {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private DicomWeb() {}

    /** Waits until the study has a segmentation and writes its Part 10 file into the folder. */
    public static Path awaitSegmentation(Orthanc orthanc, String study, Path folder, Duration limit)
            throws IOException, InterruptedException {
        var query = "dicom-web/studies/" + study + "/instances?Modality=SEG";
        Awaitility.await("a segmentation of the study in the PACS")
                .atMost(limit)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> orthanc.get(query).size() > 0);
        var found = orthanc.get(query).get(0);
        var series = found.at("/0020000E/Value/0").asText();
        var instance = found.at("/00080018/Value/0").asText();
        return Files.write(folder.resolve(instance + ".dcm"), fetch(orthanc, study, series, instance));
    }

    /** Stores a Part 10 file by STOW-RS. */
    public static void store(Orthanc orthanc, Path file) throws IOException, InterruptedException {
        // Orthanc closes connections that were idle; a request that can have an effect is not repeated on another.
        var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        var answer = client.send(
                HttpRequest.newBuilder(URI.create(orthanc.dicomWeb() + "/studies"))
                        .header("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=part")
                        .header("Accept", "application/dicom+json")
                        .POST(BodyPublishers.concat(
                                BodyPublishers.ofString("--part\r\nContent-Type: application/dicom\r\n\r\n"),
                                BodyPublishers.ofFile(file),
                                BodyPublishers.ofString("\r\n--part--\r\n")))
                        .build(),
                BodyHandlers.discarding());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("STOW-RS was answered with " + answer.statusCode());
        }
    }

    /** The Part 10 file of an instance, by WADO-RS. */
    public static byte[] fetch(Orthanc orthanc, String study, String series, String instance)
            throws IOException, InterruptedException {
        var address =
                URI.create(orthanc.dicomWeb() + "/studies/" + study + "/series/" + series + "/instances/" + instance);
        var answer = CLIENT.send(
                HttpRequest.newBuilder(address)
                        .header("Accept", "multipart/related; type=\"application/dicom\"")
                        .build(),
                BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException("WADO-RS was answered with " + answer.statusCode());
        }
        return onlyPart(answer.body());
    }

    /** The body of a multipart message with one part (RFC 2046 section 5.1). */
    private static byte[] onlyPart(byte[] message) {
        var text = new String(message, StandardCharsets.ISO_8859_1);
        int open = text.indexOf("--");
        var boundary = text.substring(open, text.indexOf("\r\n", open));
        int start = text.indexOf("\r\n\r\n", open) + 4;
        int end = text.lastIndexOf("\r\n" + boundary);
        return Arrays.copyOfRange(message, start, end);
    }
}
