package dev.kamba.ops;

import dev.kamba.inference.Device;
import dev.kamba.inference.Engine;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Says which devices do not work. The service is ready all the same, since the CPU does their work. */
@Readiness
@ApplicationScoped
public class DevicesWork implements HealthCheck {

    private final Engine engine;

    public DevicesWork(Engine engine) {
        this.engine = engine;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("devices").up().withData("used", Device.names(engine.devices()));
        var troubles = engine.troubles();
        if (!troubles.isEmpty()) {
            response.withData("trouble", String.join("; ", troubles));
        }
        return response.build();
    }
}
