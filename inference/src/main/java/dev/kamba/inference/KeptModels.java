package dev.kamba.inference;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;

/** Where a command keeps models as ONNX Runtime optimised them. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class KeptModels {

    @Option(
            names = "--optimised",
            paramLabel = "DIR",
            description =
                    "folder where models are kept as optimised for this CPU, so that the next start is faster; made"
                            + " if it is not there")
    private Optional<Path> folder;

    EngineOptions in(EngineOptions options) {
        return folder.map(options::withOptimised).orElse(options);
    }
}
