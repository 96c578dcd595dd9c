package dev.kamba.intake;

import static org.apache.camel.Exchange.EXCEPTION_CAUGHT;

import dev.kamba.camel.AssociationClosed;
import dev.kamba.camel.ReceivedInstance;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;

/** Takes custody of each received instance, then answers; what is refused goes to quarantine. */
@ApplicationScoped
public class IntakeRoute extends RouteBuilder {

    private final Custody custody;
    private final Quarantine quarantine;
    private final Assembly assembly;

    public IntakeRoute(Custody custody, Quarantine quarantine, Assembly assembly) {
        this.custody = custody;
        this.quarantine = quarantine;
        this.assembly = assembly;
    }

    @Override
    public void configure() {
        custody.recover();

        // Not handled: the component turns the exception into the DIMSE status of its code.
        onException(Exception.class).process(this::refuse).handled(false).logExhausted(false);

        from("{{kamba.intake.endpoint}}")
                .routeId("intake")
                .choice()
                .when(body().isInstanceOf(AssociationClosed.class))
                .process(exchange -> assembly.closed(exchange.getMessage().getBody(AssociationClosed.class)))
                .otherwise()
                .process(this::accept);
    }

    private void accept(Exchange exchange) {
        var received = exchange.getMessage().getBody(ReceivedInstance.class);
        assembly.sent(received.associationId(), custody.accept(received));
    }

    private void refuse(Exchange exchange) {
        var failure = exchange.getProperty(EXCEPTION_CAUGHT, Exception.class);
        var received = exchange.getMessage().getBody(ReceivedInstance.class);
        if (received != null) {
            quarantine.take(
                    received,
                    failure instanceof KambaException known
                            ? known
                            : new KambaException(ErrorCode.INTERNAL, failure.getClass().getSimpleName(), failure));
        }
    }
}
