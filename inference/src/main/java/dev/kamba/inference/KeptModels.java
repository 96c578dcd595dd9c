package dev.kamba.inference;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;

/** Where a command keeps models as they were made ready. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KeptModels {

    @Option(
            names = "--optimised",
            paramLabel = "DIR",
            description =
                    "folder where models are kept as made ready for this CPU or for GPUs, so that the next start is"
                            + " faster; made if it is not there")
    private Optional<Path> folder;

    EngineOptions in(EngineOptions options) {
        return folder.map(options::withOptimised).orElse(options);
    }
}
