package dev.kamba.camel;

import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

import java.util.Map;

/** Camel component {@code dicom:}; see docs/camel-dicom.md for its options. */
public final class DicomComponent extends DefaultComponent {

    private static final String LISTEN = "listen";

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        if (remaining.equals(LISTEN)) {
            DicomListenConfiguration configuration = new DicomListenConfiguration();
            setProperties(configuration, parameters);
            configuration.check();
            return new DicomListenEndpoint(uri, this, configuration);
        }
        DicomPeerConfiguration configuration = new DicomPeerConfiguration();
        setProperties(configuration, parameters);
        configuration.check();
        return new DicomPeerEndpoint(uri, this, PeerAddress.parse(remaining), configuration);
    }
}
