package dev.kamba.routing;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where the rules are and what they may name. */
@ConfigMapping(prefix = "kamba")
public interface RoutingConfig {

    /** YAML file of rules; without it each model takes the series of the modalities on its card. */
    Optional<Path> rules();

    /** Destinations by name. */
    Map<String, Destination> destinations();

    /** A destination. */
    interface Destination {

        /** {@code dicom://AET@host:port} or {@code dicomweb:http://host:port/dicom-web}. */
        String url();
    }
}
