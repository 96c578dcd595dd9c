package dev.kamba.intake;

import dev.kamba.camel.ReceivedInstance;
import dev.kamba.intake.ledger.Instances;
import dev.kamba.intake.ledger.StoredInstance;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;

/** Accepted means kept: an instance is on disk and in the ledger before its sender hears of success. */
@Singleton
public final class Custody {

    private static final Logger LOG = Logger.getLogger(Custody.class);

    private final Spool spool;
    private final Instances instances;
    private final Clock clock;
    private final MeterRegistry metrics;

    public Custody(Spool spool, Instances instances, Clock clock, MeterRegistry metrics) {
        this.spool = spool;
        this.instances = instances;
        this.clock = clock;
        this.metrics = metrics;
    }

    /**
     * Takes a received file into custody, or throws and leaves the file where it is.
     *
     * @return the study it belongs to
     */
    String accept(ReceivedInstance received) {
        var header = InstanceHeader.read(received.file());
        header.requireAnnounced(received.sopClassUid(), received.sopInstanceUid());
        var known = instances.file(header.study(), header.series(), header.sopInstance(), received.sha256());
        if (known.filter(name -> Files.exists(spool.resolve(name))).isPresent()) {
            delete(received);
        } else {
            var name = spool.keep(received.file(), header.study(), header.sopInstance(), received.sha256());
            enter(header, name, received.callingAet(), received.size(), received.sha256());
        }
        metrics.counter("kamba.received").increment();
        return header.study();
    }

    /**
     * Makes spool and ledger agree after a crash: files that were kept but not entered are entered now, so that loss of power
     * between the two costs nothing. A file older than what the ledger knows of its instance was replaced, and stays so.
     */
    void recover() {
        spool.sweepIncoming();
        var known = instances.files();
        spool.names().stream().filter(name -> !known.contains(name)).forEach(this::enterAgain);
    }

    private void enterAgain(String name) {
        var file = spool.resolve(name);
        try {
            var header = InstanceHeader.read(file);
            var known = instances.receivedAt(header.study(), header.series(), header.sopInstance());
            var written = Files.getLastModifiedTime(file).toInstant();
            if (known.filter(written::isBefore).isEmpty()) {
                enter(header, name, header.sourceAet(), Files.size(file), Digests.sha256OfDataSet(file));
                LOG.infof("entered a kept file that the ledger did not know: %s", name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void enter(InstanceHeader header, String name, String callingAet, long bytes, String sha256) {
        instances.enter(new StoredInstance(
                header.study(),
                header.series(),
                header.sopInstance(),
                header.sopClass(),
                header.transferSyntax(),
                header.modality(),
                header.bodyPart(),
                callingAet,
                name,
                bytes,
                sha256,
                clock.instant()));
    }

    private static void delete(ReceivedInstance received) {
        try {
            Files.delete(received.file());
        } catch (IOException e) {
            LOG.warnf("could not delete a repeated instance: %s", e.getClass().getSimpleName());
        }
    }
}
