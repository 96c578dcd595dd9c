package dev.kamba.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;

import java.time.Duration;

/** How stubbornly results are sent. */
@ConfigMapping(prefix = "kamba")
public interface DeliveryConfig {

    /** Our application entity title, also when we call. */
    @WithName("ae-title")
    String aeTitle();

    /** Sending. */
    Sending delivery();

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
