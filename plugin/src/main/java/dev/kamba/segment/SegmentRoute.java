package dev.kamba.segment;

import jakarta.enterprise.context.ApplicationScoped;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;

/** Wakes the worker: when jobs were made, and from time to time for retries and for jobs whose worker vanished. */
@ApplicationScoped
public class SegmentRoute extends RouteBuilder {

    private final Worker worker;
    private final ProducerTemplate results;

    public SegmentRoute(Worker worker, ProducerTemplate results) {
        this.worker = worker;
        this.results = results;
    }

    @Override
    public void configure() {
        from("timer:jobs?period={{kamba.jobs.period}}").routeId("wake-jobs").to("{{kamba.jobs.endpoint}}");

        from("{{kamba.jobs.endpoint}}").routeId("segment").process(exchange -> worker.drain(results));
    }
}
