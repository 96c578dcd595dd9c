package dev.kamba.inference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process holds of the machine's memory; memory of a GPU is not in it. */
final class Memory {

    private Memory() {}

    /** The most it has held (Linux), otherwise what the Java heap holds now. */
    static long peakMb() {
        return statusMb("VmHWM:");
    }

    /** What it holds now (Linux), otherwise what the Java heap holds. */
    static long residentMb() {
        return statusMb("VmRSS:");
    }

    static long heapMb() {
        var runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }

    private static long statusMb(String key) {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(key))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + key));
        } catch (IOException e) {
            return Runtime.getRuntime().totalMemory() >> 20;
        }
    }
}
