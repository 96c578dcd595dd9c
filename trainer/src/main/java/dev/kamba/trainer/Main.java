package dev.kamba.trainer;

import dev.kamba.error.KambaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The trainer's command line. */
@Command(
        name = "kamba-trainer",
        mixinStandardHelpOptions = true,
        // Every command has --help too.
        scope = CommandLine.ScopeType.INHERIT,
        description = "Trains, measures and exports segmentation networks.",
        subcommands = {
            NetworksCommand.class,
            PullCommand.class,
            PlanCommand.class,
            TrainCommand.class,
            EvaluateCommand.class,
            ExportCommand.class,
            TwinCommand.class,
            AblateCommand.class,
            ThroughputCommand.class,
            UntrainedCommand.class,
            MemoryCommand.class
        })
public final class Main {

    /** Kept here because a logger that nobody holds forgets its level. The toolkit's may quote attribute values. */
    private static final Map<Logger, Level> LEVELS =
            Map.of(Logger.getLogger("ai.djl"), Level.SEVERE, Logger.getLogger("org.aoju"), Level.OFF);

    private Main() {}

    public static void main(String[] arguments) {
        // Everything PyTorch needs is in the jar's lib folder.
        System.setProperty("ai.djl.offline", "true");
        LEVELS.forEach(Logger::setLevel);
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, commandLine, result) -> {
                    if (failure instanceof KambaException known) {
                        commandLine.getErr().println(known.getMessage());
                        return 1;
                    }
                    throw failure;
                });
    }
}
