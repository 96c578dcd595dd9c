package dev.kamba.camel;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.metric.Connection;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.DefaultConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Receives instances and runs the route for each before answering its sender. */
public final class DicomConsumer extends DefaultConsumer implements StorageScp.Custodian {

    private static final Logger LOG = LoggerFactory.getLogger(DicomConsumer.class);

    private final DicomListenConfiguration configuration;
    private @Nullable Running running;

    private record Running(ToolkitDevice device, Listener listener, StorageScp scp) {}

    DicomConsumer(DicomListenEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.configuration = endpoint.configuration();
    }

    /** The port it listens on: the one configured or, for 0, the one it got. */
    public int port() {
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running.listener().port();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        requireDirectory(configuration.directory());
        ToolkitDevice device = new ToolkitDevice("*", "dicom-" + configuration.aeTitle());
        try {
            StorageScp scp = new StorageScp(configuration, this);
            configure(device, scp);
            running = new Running(device, new Listener(configuration, device), scp);
        } catch (RuntimeException e) {
            device.close();
            throw e;
        }
        LOG.info("{} listens on {}:{}", configuration.aeTitle(), configuration.host(), port());
    }

    private static void requireDirectory(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "option 'directory' of dicom:listen cannot be made: " + directory,
                    e);
        }
        if (!Files.isWritable(directory)) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "option 'directory' of dicom:listen is not writable: " + directory);
        }
    }

    private void configure(ToolkitDevice device, StorageScp scp) {
        Connection connection = device.connection();
        connection.setRequestTimeout(Options.millis(configuration.requestTimeout()));
        connection.setIdleTimeout(Options.millis(configuration.idleTimeout()));
        connection.setReceivePDULength(configuration.maxPduLength());
        device.entity().setAssociationAcceptor(true);
        device.device().setAssociationHandler(new Negotiator(configuration));
        device.device().setDimseRQHandler(scp);
    }

    /** Accepts nothing new, lets stores in progress finish within Camel's time for that, then ends all associations. */
    @Override
    protected void doStop() throws Exception {
        if (running != null) {
            running.listener().close();
            if (!running.scp().stop(patience())) {
                LOG.warn("stores in progress did not end in time and are cut off");
            }
            running.device().close();
            running = null;
        }
        super.doStop();
    }

    private Duration patience() {
        ShutdownStrategy strategy = getEndpoint().getCamelContext().getShutdownStrategy();
        return Duration.of(strategy.getTimeout(), strategy.getTimeUnit().toChronoUnit());
    }

    @Override
    public void take(ReceivedInstance instance) {
        Exchange exchange;
        try {
            exchange = exchange(instance, DicomConstants.STORE);
        } catch (RuntimeException e) {
            delete(instance.file());
            throw e;
        }
        try {
            process(exchange);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    @Override
    public void closed(AssociationClosed association) {
        Exchange exchange = exchange(association, DicomConstants.CLOSED);
        try {
            process(exchange);
        } catch (KambaException e) {
            LOG.warn("the route failed on the end of association {}: {}", association.associationId(), e.code());
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private Exchange exchange(DicomEvent event, String kind) {
        Exchange exchange = createExchange(false);
        exchange.getMessage().setHeader(DicomConstants.EVENT, kind);
        exchange.getMessage().setBody(event);
        return exchange;
    }

    /** Runs the route to its end; throws the route's own error, or one that hides any other exception behind a code. */
    private void process(Exchange exchange) {
        try {
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        }
        Exception failure = exchange.getException();
        if (failure != null) {
            KambaException known = exchange.getException(KambaException.class);
            throw known != null ? known : unexpected(failure);
        }
    }

    /** Names the class of the exception but not its text, which may hold what the sender's data say. */
    private static KambaException unexpected(Exception failure) {
        return new KambaException(
                ErrorCode.INTERNAL,
                "the route failed with " + failure.getClass().getName(),
                failure);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("cannot delete file {}", file.getFileName());
        }
    }
}
