package dev.kamba.delivery;

import dev.kamba.camel.StoreChoice;
import dev.kamba.camel.StoreChosen;
import dev.kamba.intake.ledger.DestinationsConfig;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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
    static Optional<Destination> of(
            DestinationsConfig.Destination place, String callingAet, ProducerTemplate producer) {
        var match = URL.matcher(place.url());
        return match.matches()
                ? Optional.of(new DicomDestination(
                        producer,
                        "dicom:" + match.group(1) + "@" + match.group(2) + ":" + match.group(3) + "?callingAet="
                                + callingAet + "&rle=" + place.rle()))
                : Optional.empty();
    }

    @Override
    public Sent send(List<List<Path>> alternatives) {
        try {
            var chosen = producer.requestBody(endpoint, new StoreChoice(alternatives), StoreChosen.class);
            return new Sent(chosen.alternative(), chosen.failures());
        } catch (CamelExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
