package dev.kamba.segment;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithName;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Models, device and how jobs are run. */
@ConfigMapping(prefix = "kamba")
public interface SegmentConfig {

    /** Where models run: {@code auto}, or one or several of {@code cpu} and {@code cuda:N}, separated by commas. */
    String device();

    /** Folder of the libraries that deploy/native/build.sh makes, for models with a selective scan. */
    @WithName("native")
    Optional<Path> operators();

    /** How models are run. */
    Engine engine();

    /** How models are run. */
    interface Engine {

        /** Images per batch on every device; without it what suits the device. */
        OptionalInt batch();

        /** Longest wait for more images before a batch leaves that is not full. */
        @WithName("batch-wait")
        Duration batchWait();

        /** Whether CUDA devices compute in float16 where a model has a float16 twin. */
        boolean float16();

        /**
         * Memory of each device for all loaded models together, by estimate: {@code BYTES}, {@code DEVICE=BYTES} for one device, or
         * several of these, separated by commas; without it as much as there is.
         */
        @WithName("model-bytes")
        Optional<String> modelBytes();
    }

    /** Jobs. */
    Jobs jobs();

    /** Jobs. */
    interface Jobs {

        /** Camel endpoint that wakes workers; a queue when there are several nodes. */
        String endpoint();

        /** How many jobs run at the same time; their images share batches. */
        int concurrent();

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
