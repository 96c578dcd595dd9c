package dev.kamba.segment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;

import java.time.Duration;

/** Models, device and how jobs are run. */
@ConfigMapping(prefix = "kamba")
public interface SegmentConfig {

    /** Where models run: {@code auto}, or one or several of {@code cpu} and {@code cuda:N}, separated by commas. */
    String device();

    /** Jobs. */
    Jobs jobs();

    /** Jobs. */
    interface Jobs {

        /** Camel endpoint that wakes workers; a queue when there are several nodes. */
        String endpoint();

        /** How often due jobs are looked for without being woken. */
        Duration period();

        /** A running job whose worker gives no sign of life for this long is taken over. */
        Duration lease();

        /** A failed job is tried again after this long; the pause doubles each time. */
        @WithName("retry-delay")
        Duration retryDelay();

        /** A job that failed this often is held for a person. */
        int attempts();
    }
}
