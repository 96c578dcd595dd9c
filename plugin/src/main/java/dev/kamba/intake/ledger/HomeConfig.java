package dev.kamba.intake.ledger;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** Where files are kept. */
@ConfigMapping(prefix = "kamba")
public interface HomeConfig {

    /** Folder of everything Kamba keeps: ledger, spool, quarantine, results, models. */
    Path home();

    /** Folder of model packages; by default {@code models} in {@code kamba.home}, filled with the example models at first start. */
    Optional<Path> models();
}
