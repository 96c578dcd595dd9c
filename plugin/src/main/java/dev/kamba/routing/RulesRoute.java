package dev.kamba.routing;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.intake.ledger.SeriesSummary;
import dev.kamba.model.ModelFolder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Answers a study's series with what is to be done with each. */
@ApplicationScoped
public class RulesRoute extends RouteBuilder {

    private final Rules rules;

    public RulesRoute(RoutingConfig config, ModelFolder models) {
        var list = config.rules().map(RulesFile::read).orElseGet(() -> Rules.fromCards(models.packages()));
        try {
            this.rules = new Rules(list, config.destinations().keySet());
        } catch (IllegalArgumentException e) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "kamba.rules: " + e.getMessage(), e);
        }
    }

    @Override
    public void configure() {
        from("direct:rules").routeId("rules").setBody(this::plan);
    }

    @SuppressWarnings("unchecked") // the assembly sends the study's series
    private Object plan(Exchange exchange) {
        return rules.plan((List<SeriesSummary>) exchange.getMessage().getBody(List.class));
    }
}
