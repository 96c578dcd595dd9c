package dev.kamba.delivery;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.intake.ledger.Deliveries;
import dev.kamba.intake.ledger.Delivery;
import dev.kamba.intake.ledger.Folders;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;
import org.jboss.logging.Logger;

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

    public Courier(Deliveries deliveries, DeliveryConfig config, Folders folders, ProducerTemplate producer, Clock clock) {
        this.deliveries = deliveries;
        this.config = config;
        this.clock = clock;
        this.results = folders.results();
        config.destinations()
                .forEach((name, target) -> destinations.put(name, destination(name, target.url(), producer)));
        if (destinations.isEmpty()) {
            LOG.warn("no destination is configured: results stay in " + results
                    + "; set kamba.destinations.NAME.url=dicom://AET@host:port");
        }
    }

    private Destination destination(String name, String url, ProducerTemplate producer) {
        return DicomDestination.of(url, config.aeTitle(), producer)
                .or(() -> DicomWebDestination.of(url))
                .orElseThrow(() -> new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "kamba.destinations." + name + ".url must look like dicom://AET@host:port or "
                                + "dicomweb:http://host:port/dicom-web"));
    }

    /** Sends everything that is due. */
    void drain() {
        var delivery = claim();
        while (delivery.isPresent()) {
            send(delivery.get());
            delivery = claim();
        }
    }

    private Optional<Delivery> claim() {
        return deliveries.claim(owner, config.delivery().lease());
    }

    private void send(Delivery delivery) {
        var destination = destinations.get(delivery.destination());
        if (destination == null) {
            deliveries.hold(delivery, "the destination is not configured any more");
            return;
        }
        var start = clock.instant();
        try {
            destination.send(results.resolve(delivery.file()));
            deliveries.done(delivery, Duration.between(start, clock.instant()));
            LOG.infof("job %d: delivered to %s", delivery.job(), delivery.destination());
        } catch (RuntimeException e) {
            fail(delivery, e);
        }
    }

    private void fail(Delivery delivery, RuntimeException cause) {
        var reason =
                cause instanceof KambaException known ? known.getMessage() : cause.getClass().getSimpleName();
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
