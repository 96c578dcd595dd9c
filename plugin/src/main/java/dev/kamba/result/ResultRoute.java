package dev.kamba.result;

import dev.kamba.inference.SegmentedSeries;
import dev.kamba.intake.ledger.Job;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Turns a segmented series into files on disk and sends them on their way. */
@ApplicationScoped
public class ResultRoute extends RouteBuilder {

    private final Results results;

    public ResultRoute(Results results) {
        this.results = results;
    }

    @Override
    public void configure() {
        from("direct:result").routeId("result").process(this::write).to("{{kamba.delivery.endpoint}}");
    }

    private void write(Exchange exchange) {
        results.write(
                exchange.getProperty("job", Job.class), exchange.getMessage().getBody(SegmentedSeries.class));
    }
}
