package dev.kamba.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import org.apache.camel.builder.RouteBuilder;

/** Wakes the courier: when a result is there, and from time to time for retries. */
@ApplicationScoped
public class DeliveryRoute extends RouteBuilder {

    private final Courier courier;

    public DeliveryRoute(Courier courier) {
        this.courier = courier;
    }

    @Override
    public void configure() {
        from("timer:deliveries?period={{kamba.delivery.period}}")
                .routeId("wake-deliveries")
                .to("{{kamba.delivery.endpoint}}");

        from("{{kamba.delivery.endpoint}}").routeId("delivery").process(exchange -> courier.drain());
    }
}
