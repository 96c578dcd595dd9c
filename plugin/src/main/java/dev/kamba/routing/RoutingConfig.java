package dev.kamba.routing;

import io.smallrye.config.ConfigMapping;

import java.nio.file.Path;
import java.util.Optional;

/** Where the rules are. */
@ConfigMapping(prefix = "kamba")
public interface RoutingConfig {

    /** YAML file of rules; without it each model takes the series of the modalities on its card. */
    Optional<Path> rules();
}
