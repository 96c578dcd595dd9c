package dev.kamba.routing;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.intake.ledger.DestinationsConfig;
import dev.kamba.intake.ledger.SeriesSummary;
import dev.kamba.model.ModelLibrary;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

import java.util.List;
import java.util.function.Supplier;

/** Answers a study's series with what is to be done with each. */
@ApplicationScoped
public class RulesRoute extends RouteBuilder {

    private final Supplier<Rules> rules;

    public RulesRoute(RoutingConfig config, DestinationsConfig places, ModelLibrary models) {
        var destinations = places.destinations().keySet();
        try {
            var written = config.rules().map(file -> new Rules(RulesFile.read(file), destinations));
            // Without a file, models that are put into the folder later count too.
            rules = () -> written.orElseGet(
                    () -> new Rules(Rules.fromCards(models.current().packages()), destinations));
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
        return rules.get().plan((List<SeriesSummary>) exchange.getMessage().getBody(List.class));
    }
}
