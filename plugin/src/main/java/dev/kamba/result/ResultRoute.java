package dev.kamba.result;

import dev.kamba.inference.SegmentedSeries;
import dev.kamba.intake.ledger.Job;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Turns a segmented series into files on disk and sends them on their way. */
@ApplicationScoped
public class ResultRoute extends RouteBuilder {

    private static final String FINDINGS = "findings";

    private final Results results;

    public ResultRoute(Results results) {
        this.results = results;
    }

    @Override
    public void configure() {
        // The sender of the series decides what becomes of the job; Camel's own log could quote data.
        errorHandler(noErrorHandler());

        from("direct:result")
                .routeId("result")
                .process(exchange -> exchange.setProperty(FINDINGS, results.write(job(exchange), segmented(exchange))))
                .to("{{kamba.delivery.endpoint}}")
                .process(exchange -> results.draw(job(exchange), exchange.getProperty(FINDINGS, Findings.class)));
    }

    private static Job job(Exchange exchange) {
        return exchange.getProperty("job", Job.class);
    }

    private static SegmentedSeries segmented(Exchange exchange) {
        return exchange.getMessage().getBody(SegmentedSeries.class);
    }
}
