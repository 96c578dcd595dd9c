package dev.kamba.ops;

import jakarta.enterprise.context.ApplicationScoped;
import org.apache.camel.CamelContext;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready once every route, and with them the DICOM listener, has started. */
@Readiness
@ApplicationScoped
public class RoutesReady implements HealthCheck {

    private final CamelContext camel;

    public RoutesReady(CamelContext camel) {
        this.camel = camel;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("routes").status(camel.isStarted()).build();
    }
}
