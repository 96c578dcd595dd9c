package dev.kamba.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs programs that judge our output. */
public final class Programs {

    private Programs() {}

    /** What a program printed, both streams together, whatever its exit status. */
    public static List<String> output(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        process.waitFor();
        return lines;
    }

    /** The lines of a validator's output that report errors. */
    public static List<String> errorsOf(String validator, Path file) throws IOException, InterruptedException {
        return output(validator, file.toString()).stream()
                .filter(line -> line.startsWith("Error"))
                .toList();
    }
}
