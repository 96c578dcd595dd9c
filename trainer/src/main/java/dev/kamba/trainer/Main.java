package dev.kamba.trainer;

import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Fold;
import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.io.UncheckedIOException;
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
            EnsembleCommand.class,
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
                .registerConverter(Fold.class, Main::fold)
                .setExecutionExceptionHandler((failure, commandLine, result) -> {
                    commandLine.getErr().println(reason(failure));
                    return 1;
                });
    }

    private static Fold fold(String text) {
        try {
            return Fold.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.TypeConversionException(e.getMessage());
        }
    }

    /** In one line what a user can mend; all other failures are thrown. */
    private static String reason(Exception failure) throws Exception {
        if (failure instanceof KambaException known) {
            return String.valueOf(known.getMessage());
        }
        var cause = failure instanceof UncheckedIOException unchecked ? unchecked.getCause() : failure;
        if (cause instanceof IOException) {
            return "cannot read or write a file: " + cause.getClass().getSimpleName() + ": " + cause.getMessage();
        }
        throw failure;
    }
}
