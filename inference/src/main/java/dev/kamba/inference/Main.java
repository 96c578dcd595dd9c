package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The command line: {@code predict}, {@code inspect}, {@code bench}, {@code soak} and {@code seg}. Ends with 0, 1 (something failed) or 2 (usage). */
@Command(
        name = "kamba-inference",
        mixinStandardHelpOptions = true,
        description = "Segments pictures and DICOM files with a model package.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {Predict.class, Inspect.class, Bench.class, Soak.class, Seg.class})
public final class Main {

    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    /** Kept, since a logger that nobody holds forgets its level. */
    private static final Logger TOOLKIT = Logger.getLogger("org.aoju");

    private Main() {}

    /** Ends the process with the command's exit status. */
    public static void main(String[] arguments) {
        // Before the first logger: one line per message.
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "%4$s: %5$s%n");
        }
        TOOLKIT.setLevel(Level.WARNING);
        System.exit(run(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                arguments));
    }

    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Device.class, Main::device)
                .setExecutionExceptionHandler(Main::report)
                .execute(arguments);
    }

    private static int report(Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (failure instanceof KambaException known) {
            command.getErr().println(known.getMessage());
            return known.code() == ErrorCode.CONFIGURATION_INVALID
                    ? CommandLine.ExitCode.USAGE
                    : CommandLine.ExitCode.SOFTWARE;
        }
        if (failure instanceof IOException) {
            command.getErr()
                    .println("cannot read or write a file: "
                            + failure.getClass().getSimpleName() + ": " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        }
        throw failure;
    }

    private static Device device(String text) {
        try {
            return Device.parse(text);
        } catch (KambaException e) {
            throw new CommandLine.TypeConversionException(e.detail());
        }
    }
}
