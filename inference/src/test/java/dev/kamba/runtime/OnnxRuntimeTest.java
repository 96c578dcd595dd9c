package dev.kamba.runtime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/** In processes of their own, whose environment says nothing of telemetry. */
class OnnxRuntimeTest {

    @TempDir
    private Path folder;

    @Test
    void it_keeps_nothing_to_report() throws Exception {
        var home = Files.createDirectory(folder.resolve("home"));

        assertThat(started(home)).isEqualTo("started");

        // Where the runtime would keep the number of this device and what is to be sent.
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void it_starts_in_a_process_with_a_long_command_line() throws Exception {
        assertThat(started(folder, "-Dlong=" + "a".repeat(20_000))).isEqualTo("started");
    }

    @Test
    void it_starts_where_the_home_cannot_be_written_to() throws Exception {
        var file = Files.createFile(folder.resolve("file"));

        assertThat(started(file)).isEqualTo("started");
    }

    @Test
    void it_does_not_start_where_it_cannot_be_silenced() throws Exception {
        var nowhere = "-Djna.tmpdir=" + Files.createFile(folder.resolve("no-folder"));

        assertThat(output(folder, Map.of(), nowhere))
                .contains("CONFIGURATION_INVALID", "set the environment variable ORT_DISABLE_TELEMETRY=1")
                .doesNotContain("started");
        assertThat(output(folder, Map.of("ORT_DISABLE_TELEMETRY", "1"), nowhere))
                .isEqualTo("started");
    }

    private String started(Path home, String... options) throws IOException, InterruptedException {
        return output(home, Map.of(), options);
    }

    private String output(Path home, Map<String, String> variables, String... options)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.home=" + home,
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(List.of(options));
        command.add(Start.class.getName());
        var output = folder.resolve("output");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> !List.of("PATH", "LANG", "TMPDIR").contains(name));
        builder.environment().put("HOME", home.toString());
        builder.environment().put("XDG_CACHE_HOME", home.toString());
        builder.environment().putAll(variables);
        var process = builder.start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(output);
    }

    static final class Start {

        private Start() {}

        public static void main(String[] arguments) {
            OnnxRuntime.environment();
            System.out.print("started");
        }
    }
}
