package dev.kamba.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Map;

/** Where results go and how stubbornly. */
@ConfigMapping(prefix = "kamba")
public interface DeliveryConfig {

    /** Our application entity title, also when we call. */
    @WithName("ae-title")
    String aeTitle();

    /** Destinations by name. */
    Map<String, Target> destinations();

    /** Sending. */
    Sending delivery();

    /** A destination. */
    interface Target {

        /** {@code dicom://AET@host:port} or {@code dicomweb:http://host:port/dicom-web}. */
        String url();
    }

    /** Sending. */
    interface Sending {

        /** Camel endpoint that wakes the courier. */
        String endpoint();

        /** How often due deliveries are looked for without being woken. */
        Duration period();

        /** A failed delivery is tried again after this long; the pause doubles each time. */
        @WithName("retry-delay")
        Duration retryDelay();

        /** The longest pause between two tries. */
        @WithName("longest-delay")
        Duration longestDelay();

        /** A delivery that failed this often is held for a person. */
        int attempts();

        /** A delivery whose worker gave no sign of life for this long is taken over. */
        Duration lease();
    }
}
