package dev.kamba.peer;

import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.impl.DefaultCamelContext;

/** Sends files to the service by C-STORE, over a real socket. */
public final class Sender {

    private static final DefaultCamelContext CAMEL = started();

    private Sender() {}

    /** Returns when the service has answered Success for every file; throws what the component threw otherwise. */
    public static void send(Service service, List<Path> files) {
        try {
            CAMEL.createProducerTemplate()
                    .sendBody("dicom:KAMBA@127.0.0.1:" + service.dicomPort() + "?callingAet=SENDER", files);
        } catch (CamelExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static DefaultCamelContext started() {
        var camel = new DefaultCamelContext();
        camel.start();
        return camel;
    }
}
