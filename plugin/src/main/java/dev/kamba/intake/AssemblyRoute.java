package dev.kamba.intake;

import dev.kamba.intake.ledger.Instances;
import dev.kamba.intake.ledger.JobPlan;
import dev.kamba.intake.ledger.Jobs;
import dev.kamba.intake.ledger.OpenStudy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.jboss.logging.Logger;

/** Closes complete studies: rules make the jobs, and both go into the ledger in one transaction. */
@ApplicationScoped
public class AssemblyRoute extends RouteBuilder {

    private static final Logger LOG = Logger.getLogger(AssemblyRoute.class);
    private static final String STUDY = "study";

    private final Assembly assembly;
    private final Instances instances;
    private final Jobs jobs;

    public AssemblyRoute(Assembly assembly, Instances instances, Jobs jobs) {
        this.assembly = assembly;
        this.instances = instances;
        this.jobs = jobs;
    }

    @Override
    public void configure() {
        from("timer:assembly?period={{kamba.study.check-period}}")
                .routeId("assembly")
                .setBody(exchange -> assembly.complete())
                .split(body())
                .setProperty(STUDY, body())
                .setBody(exchange ->
                        instances.series(exchange.getMessage().getBody(OpenStudy.class).uid()))
                .to("direct:rules")
                .setBody(this::close)
                .filter(body().isEqualTo(true))
                .to("{{kamba.jobs.endpoint}}");
    }

    @SuppressWarnings("unchecked") // direct:rules answers with its plans
    private boolean close(Exchange exchange) {
        var plans = (List<JobPlan>) exchange.getMessage().getBody(List.class);
        var study = exchange.getProperty(STUDY, OpenStudy.class);
        boolean closed = jobs.close(study, plans);
        if (closed) {
            LOG.infof("study %s is complete: %d series", study.uid(), plans.size());
        }
        return closed;
    }
}
