package dev.kamba.delivery;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.intake.ledger.Deliveries;
import dev.kamba.intake.ledger.Delivery;
import dev.kamba.intake.ledger.DestinationsConfig;
import dev.kamba.intake.ledger.Folders;
import jakarta.inject.Singleton;
import org.apache.camel.ProducerTemplate;
import org.jboss.logging.Logger;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/** Claims deliveries one after another and sends them; a destination that is down is tried again with growing pauses. */
@Singleton
public final class Courier {

    private static final Logger LOG = Logger.getLogger(Courier.class);
    private static final int LARGEST_SHIFT = 20;

    private final String owner = UUID.randomUUID().toString();
    private final Deliveries deliveries;
    private final DeliveryConfig config;
    private final Clock clock;
    private final Path results;
    private final Map<String, Destination> destinations = new HashMap<>();

    public Courier(
            Deliveries deliveries,
            DeliveryConfig config,
            DestinationsConfig places,
            Folders folders,
            ProducerTemplate producer,
            Clock clock) {
        this.deliveries = deliveries;
        this.config = config;
        this.clock = clock;
        this.results = folders.results();
        places.destinations().forEach((name, place) -> destinations.put(name, destination(name, place, producer)));
        if (destinations.isEmpty()) {
            LOG.warn("no destination is configured: results stay in " + results
                    + "; set kamba.destinations.NAME.url=dicom://AET@host:port");
        }
    }

    private Destination destination(String name, DestinationsConfig.Destination place, ProducerTemplate producer) {
        return DicomDestination.of(place, config.aeTitle(), producer)
                .or(() -> DicomWebDestination.of(place))
                .orElseThrow(() -> new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "kamba.destinations." + name + ".url must look like dicom://AET@host:port or "
                                + "dicomweb:http://host:port/dicom-web"));
    }

    /** Sends everything that is due. */
    void drain() {
        var due = claim();
        while (!due.isEmpty()) {
            send(due);
            due = claim();
        }
    }

    private List<Delivery> claim() {
        return deliveries.claim(owner, config.delivery().lease());
    }

    /** All objects of a job that are due at one destination. */
    private void send(List<Delivery> due) {
        var destination = destinations.get(due.get(0).destination());
        if (destination == null) {
            due.forEach(delivery -> deliveries.hold(delivery, "the destination is not configured any more"));
            return;
        }
        var start = clock.instant();
        try {
            var sent = destination.send(alternatives(due));
            var took = Duration.between(start, clock.instant());
            for (int i = 0; i < due.size(); i++) {
                var delivery = due.get(i);
                sent.failures()
                        .get(i)
                        .ifPresentOrElse(
                                failure -> fail(delivery, failure), () -> done(delivery, sent.alternative(), took));
            }
        } catch (RuntimeException e) {
            due.forEach(delivery -> fail(delivery, e));
        }
    }

    /** One object without alternatives is the same in each. */
    private List<List<Path>> alternatives(List<Delivery> due) {
        int count =
                due.stream().mapToInt(delivery -> delivery.files().size()).max().orElse(1);
        return IntStream.range(0, count)
                .mapToObj(choice ->
                        due.stream().map(delivery -> file(delivery, choice)).toList())
                .toList();
    }

    private Path file(Delivery delivery, int choice) {
        var files = delivery.files();
        return results.resolve(files.get(Math.min(choice, files.size() - 1)));
    }

    private void done(Delivery delivery, int choice, Duration took) {
        deliveries.done(delivery, choice, took);
        LOG.infof(
                "job %d: %s delivered to %s",
                delivery.job(), file(delivery, choice).getFileName(), delivery.destination());
    }

    private void fail(Delivery delivery, RuntimeException cause) {
        var reason = cause instanceof KambaException known
                ? known.summary()
                : cause.getClass().getSimpleName();
        if (delivery.attempts() >= config.delivery().attempts()) {
            deliveries.hold(delivery, "failed " + delivery.attempts() + " times; last: " + reason);
            LOG.errorf("job %d: delivery to %s is held: %s", delivery.job(), delivery.destination(), reason);
            return;
        }
        var pause = pause(delivery.attempts());
        deliveries.retry(delivery, reason, clock.instant().plus(pause));
        LOG.warnf(
                "job %d: delivery to %s failed, next try in %d s: %s",
                delivery.job(), delivery.destination(), pause.toSeconds(), reason);
    }

    private Duration pause(int attempts) {
        var pause = config.delivery().retryDelay().multipliedBy(1L << Math.min(attempts - 1, LARGEST_SHIFT));
        return pause.compareTo(config.delivery().longestDelay()) < 0
                ? pause
                : config.delivery().longestDelay();
    }
}
