package dev.kamba.segment;

import jakarta.enterprise.context.ApplicationScoped;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;

/** Wakes workers when jobs were made, and from time to time for retries and for jobs whose worker vanished; watches the models. */
@ApplicationScoped
public class SegmentRoute extends RouteBuilder {

    private final Worker worker;
    private final ModelWatch models;
    private final ProducerTemplate results;

    public SegmentRoute(Worker worker, ModelWatch models, ProducerTemplate results) {
        this.worker = worker;
        this.models = models;
        this.results = results;
    }

    @Override
    public void configure() {
        from("timer:jobs?period={{kamba.jobs.period}}").routeId("wake-jobs").to("{{kamba.jobs.endpoint}}");

        from("timer:models?period={{kamba.jobs.period}}")
                .routeId("watch-models")
                .process(exchange -> models.look());

        from("{{kamba.jobs.endpoint}}").routeId("segment").process(exchange -> worker.drain(results));
    }
}
