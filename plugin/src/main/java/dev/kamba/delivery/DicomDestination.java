package dev.kamba.delivery;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;

/** Sends by C-STORE, through the Camel component {@code dicom:}. */
final class DicomDestination implements Destination {

    private static final Pattern URL =
            Pattern.compile("dicom://([\\x21-\\x7e&&[^@/\\\\?&%]]{1,16})@([A-Za-z0-9._-]+):([0-9]{1,5})");

    private final ProducerTemplate producer;
    private final String endpoint;

    private DicomDestination(ProducerTemplate producer, String endpoint) {
        this.producer = producer;
        this.endpoint = endpoint;
    }

    /** Reads {@code dicom://AET@host:port}; empty if it is something else. */
    static Optional<Destination> of(String url, String callingAet, ProducerTemplate producer) {
        var match = URL.matcher(url);
        return match.matches()
                ? Optional.of(new DicomDestination(
                        producer,
                        "dicom:" + match.group(1) + "@" + match.group(2) + ":" + match.group(3) + "?callingAet="
                                + callingAet))
                : Optional.empty();
    }

    @Override
    public void send(Path file) {
        try {
            producer.sendBody(endpoint, file);
        } catch (CamelExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
