package dev.kamba.camel;

import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** {@code dicom:AET@host:port}: a peer that we send to or ask for an echo. */
public final class DicomPeerEndpoint extends DefaultEndpoint {

    private final PeerAddress peer;
    private final DicomPeerConfiguration configuration;

    DicomPeerEndpoint(String uri, Component component, PeerAddress peer, DicomPeerConfiguration configuration) {
        super(uri, component);
        this.peer = peer;
        this.configuration = configuration;
    }

    PeerAddress peer() {
        return peer;
    }

    DicomPeerConfiguration configuration() {
        return configuration;
    }

    @Override
    public Producer createProducer() {
        return new DicomProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("dicom:AET@host:port sends; receive from dicom:listen");
    }
}
