package dev.kamba.ops;

import dev.kamba.inference.Device;
import dev.kamba.inference.Engine;
import dev.kamba.intake.ledger.Overview;
import dev.kamba.model.ModelLibrary;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

import java.util.List;
import java.util.Map;

/** What the service is and how it stands. */
@Path("/api/status")
@Blocking
public class StatusResource {

    private final Overview overview;
    private final ModelLibrary models;
    private final Engine engine;
    private final MeterRegistry metrics;
    private final String version;

    public StatusResource(
            Overview overview,
            ModelLibrary models,
            Engine engine,
            MeterRegistry metrics,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.overview = overview;
        this.models = models;
        this.engine = engine;
        this.metrics = metrics;
        this.version = version;
    }

    /** A usable model. */
    public record Model(String name, String version, List<String> modalities, String clinicalUse) {}

    /** A file in the folder of models that is no usable model, and why. */
    public record RefusedModel(String file, String reason) {}

    /** The answer; counts of instances are since the start. */
    public record Status(
            String version,
            String device,
            List<String> deviceTroubles,
            List<Model> models,
            List<RefusedModel> refusedModels,
            Map<String, Long> jobs,
            long received,
            long quarantined) {}

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Status status() {
        var current = models.current();
        return new Status(
                version,
                Device.names(engine.devices()),
                engine.troubles(),
                current.packages().stream()
                        .map(model -> new Model(
                                model.card().name(),
                                model.card().version(),
                                model.card().input().modalities(),
                                model.card().training().clinicalUse()))
                        .toList(),
                current.refused().stream()
                        .map(refused ->
                                new RefusedModel(refused.file().getFileName().toString(), refused.reason()))
                        .toList(),
                overview.jobCounts(),
                count("kamba.received"),
                count("kamba.quarantined"));
    }

    private long count(String name) {
        return (long) metrics.find(name).counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }
}
