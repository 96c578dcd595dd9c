package dev.kamba.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kamba.camel.ReceivedInstance;
import dev.kamba.error.KambaException;
import dev.kamba.intake.ledger.Folders;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Keeps what was refused, beside the reason, for a person to inspect; counts it by error code. */
@Singleton
public final class Quarantine {

    private static final Logger LOG = Logger.getLogger(Quarantine.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path folder;
    private final Clock clock;
    private final MeterRegistry metrics;
    private final ObjectMapper json;

    public Quarantine(Folders folders, Clock clock, MeterRegistry metrics, ObjectMapper json) {
        this.folder = folders.quarantine();
        this.clock = clock;
        this.metrics = metrics;
        this.json = json;
    }

    /** Moves the file here; a failure to do so is logged, since the sender is refused all the same. */
    void take(ReceivedInstance instance, KambaException failure) {
        metrics.counter("kamba.quarantined", "code", failure.code().name()).increment();
        var name = STAMP.format(clock.instant()) + "-" + UUID.randomUUID();
        LOG.warnf(
                "refused an instance from %s (%s), kept as quarantine/%s.dcm",
                instance.callingAet(), failure.getMessage(), name);
        try {
            Files.move(instance.file(), folder.resolve(name + ".dcm"), StandardCopyOption.ATOMIC_MOVE);
            Files.write(folder.resolve(name + ".json"), json.writeValueAsBytes(reason(instance, failure)));
        } catch (IOException e) {
            LOG.errorf("could not keep a refused instance: %s", e.getClass().getSimpleName());
        }
    }

    private LinkedHashMap<String, Object> reason(ReceivedInstance instance, KambaException failure) {
        var reason = new LinkedHashMap<String, Object>();
        reason.put("code", failure.code().name());
        reason.put("detail", failure.detail());
        reason.put("receivedAt", clock.instant().toString());
        reason.put("callingAet", instance.callingAet());
        reason.put("sopClassUid", instance.sopClassUid());
        reason.put("transferSyntaxUid", instance.transferSyntaxUid());
        reason.put("bytes", instance.size());
        return reason;
    }
}
