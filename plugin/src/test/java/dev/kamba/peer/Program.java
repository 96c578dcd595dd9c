package dev.kamba.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that ran to its end.
 *
 * @param output standard output and error together
 */
public record Program(int exitCode, String output) {

    private static final long LIMIT_SECONDS = 60;

    /** What a DICOM validator reports as errors. */
    public static List<String> dciodvfyErrors(Path file) throws IOException, InterruptedException {
        return run("dciodvfy", file.toString())
                .output()
                .lines()
                .filter(line -> line.startsWith("Error"))
                .toList();
    }

    public static Program run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(command[0] + " did not end");
        }
        return new Program(process.exitValue(), output);
    }
}
