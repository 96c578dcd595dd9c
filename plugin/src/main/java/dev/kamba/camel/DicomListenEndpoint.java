package dev.kamba.camel;

import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** {@code dicom:listen}: an SCP for storage and verification. */
public final class DicomListenEndpoint extends DefaultEndpoint {

    private final DicomListenConfiguration configuration;

    DicomListenEndpoint(String uri, Component component, DicomListenConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    DicomListenConfiguration configuration() {
        return configuration;
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        DicomConsumer consumer = new DicomConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("dicom:listen receives; send to dicom:AET@host:port");
    }
}
