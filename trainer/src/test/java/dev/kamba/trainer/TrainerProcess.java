package dev.kamba.trainer;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The trainer's commands in a process of their own, with little heap. */
final class TrainerProcess {

    private TrainerProcess() {}

    static ProcessBuilder of(String... arguments) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var start = List.of(java, "-Xmx256m", "-cp", System.getProperty("java.class.path"), Main.class.getName());
        return new ProcessBuilder(
                Stream.concat(start.stream(), Stream.of(arguments)).toList());
    }
}
