package dev.kamba.camel;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Sends the files in the body to a peer, or asks it for an echo; each exchange has associations of its own. */
public final class DicomProducer extends DefaultProducer {

    private final DicomPeerEndpoint endpoint;
    private @Nullable StoreScu scu;

    DicomProducer(DicomPeerEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        scu = new StoreScu(endpoint.peer(), endpoint.configuration());
    }

    @Override
    protected void doStop() throws Exception {
        if (scu != null) {
            scu.close();
            scu = null;
        }
        super.doStop();
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        StoreScu running = scu;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        switch (endpoint.configuration().operation()) {
            case ECHO -> running.echo();
            case STORE ->
                exchange.getMessage()
                        .setBody(store(running, exchange.getMessage().getBody()));
        }
    }

    private static Object store(StoreScu scu, @Nullable Object body) throws InterruptedException {
        return body instanceof StoreChoice choice ? scu.store(choice) : scu.store(files(body));
    }

    private static List<Path> files(@Nullable Object body) {
        if (body instanceof Path file) {
            return List.of(file);
        }
        if (!(body instanceof List<?> list)) {
            throw wrongBody();
        }
        List<Path> files = new ArrayList<>(list.size());
        for (Object element : list) {
            if (!(element instanceof Path file)) {
                throw wrongBody();
            }
            files.add(file);
        }
        return files;
    }

    private static KambaException wrongBody() {
        return new KambaException(
                ErrorCode.CONFIGURATION_INVALID,
                "the body for a dicom peer must be a Path, a list of them or a StoreChoice");
    }
}
