package dev.kamba.camel;

import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A Camel context that listens on a free port and remembers what its route got. */
final class Listening implements AutoCloseable {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<DicomEvent> events = new CopyOnWriteArrayList<>();

    private Listening(Path directory, String options, Consumer<ReceivedInstance> route) throws Exception {
        String port = options.contains("&port=") ? "" : "&port=0";
        String uri = "dicom:listen?host=127.0.0.1&directory=" + directory + port + options;
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(uri).routeId("receive").process(exchange -> {
                    DicomEvent event = exchange.getMessage().getBody(DicomEvent.class);
                    if (event instanceof ReceivedInstance instance) {
                        assertHeader(exchange.getMessage().getHeader(DicomConstants.EVENT), DicomConstants.STORE);
                        route.accept(instance);
                    } else {
                        assertHeader(exchange.getMessage().getHeader(DicomConstants.EVENT), DicomConstants.CLOSED);
                    }
                    events.add(event);
                });
            }
        });
        try {
            context.start();
        } catch (Exception e) {
            context.close();
            throw e;
        }
    }

    private static void assertHeader(Object actual, String expected) {
        if (!expected.equals(actual)) {
            throw new AssertionError("header was " + actual);
        }
    }

    static Listening start(Path directory) throws Exception {
        return start(directory, "", instance -> {});
    }

    /** @param options such as {@code &maxAssociations=1} */
    static Listening start(Path directory, String options) throws Exception {
        return start(directory, options, instance -> {});
    }

    static Listening start(Path directory, String options, Consumer<ReceivedInstance> route) throws Exception {
        return new Listening(directory, options, route);
    }

    int port() {
        return ((DicomConsumer) context.getRoute("receive").getConsumer()).port();
    }

    DefaultCamelContext context() {
        return context;
    }

    /** What the route got and did not fail on. */
    List<ReceivedInstance> instances() {
        return events.stream()
                .filter(ReceivedInstance.class::isInstance)
                .map(ReceivedInstance.class::cast)
                .toList();
    }

    List<AssociationClosed> closed() {
        return events.stream()
                .filter(AssociationClosed.class::isInstance)
                .map(AssociationClosed.class::cast)
                .toList();
    }

    AssociationClosed awaitClosed() {
        return Awaitility.await("end of the association")
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(10))
                .until(this::closed, list -> !list.isEmpty())
                .get(0);
    }

    /** The URI of itself, for a producer. */
    String peerUri(String options) {
        return "dicom:KAMBA@127.0.0.1:" + port() + "?callingAet=SENDER" + options;
    }

    void echo() throws Exception {
        send(peerUri("&operation=echo"), "");
    }

    List<?> store(List<Path> files) throws Exception {
        return (List<?>) send(peerUri(""), files);
    }

    /** Sends a body to an endpoint and returns the answer's; an exception is thrown as it is. */
    Object send(String uri, Object body) throws Exception {
        Endpoint endpoint = context.getEndpoint(uri);
        try (ProducerTemplate template = context.createProducerTemplate()) {
            var exchange = template.request(endpoint, e -> e.getMessage().setBody(body));
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return exchange.getMessage().getBody();
        }
    }

    @Override
    public void close() throws IOException {
        context.close();
    }
}
