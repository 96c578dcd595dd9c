package dev.kamba.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** What kind of CPU this is. */
final class CpuFeatures {

    private static final Path LINUX = Path.of("/proc/cpuinfo");
    private static final Set<String> TELLING = Set.of("model name", "flags", "Features", "CPU part");

    private CpuFeatures() {}

    /** Another text for a CPU with other instructions; elsewhere than on Linux only the architecture is told apart. */
    static String text() {
        var architecture = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        try (var lines = Files.lines(LINUX)) {
            return lines.filter(line -> TELLING.contains(line.split("\\s*:", 2)[0]))
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining("\n", architecture + "\n", ""));
        } catch (IOException e) {
            return architecture;
        }
    }
}
