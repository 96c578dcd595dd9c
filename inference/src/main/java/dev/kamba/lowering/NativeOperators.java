package dev.kamba.lowering;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.kamba.graph.Processor;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the libraries that deploy/native/build.sh makes: in a folder that is named, else in the one that the system property {@code kamba.native} or else the
 * environment variable {@code KAMBA_NATIVE} names, then beside the jar. Nothing needs them.
 */
final class NativeOperators {

    private static final System.Logger LOG = System.getLogger(NativeOperators.class.getName());

    private NativeOperators() {}

    /** The library for a device, if there is one that this ONNX Runtime takes; what scans run as is said in the log. */
    static Optional<Path> find(Processor processor, Optional<Path> named) {
        var name = "libkamba_ops_" + processor.name().toLowerCase(Locale.ROOT) + ".so";
        var found = folders(named)
                .map(folder -> folder.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
        if (found.isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "selective scans run as standard operators: {0} was not found", name);
            return Optional.empty();
        }
        var obstacle = obstacle(found.get());
        if (obstacle.isPresent()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "selective scans run as standard operators because {0} does not work: {1}",
                    found.get(),
                    obstacle.get());
            return Optional.empty();
        }
        LOG.log(System.Logger.Level.INFO, "selective scans run in {0}", found.get());
        return found;
    }

    private static Stream<Path> folders(Optional<Path> named) {
        var folder = named.or(() -> Optional.ofNullable(System.getProperty("kamba.native"))
                .or(() -> Optional.ofNullable(System.getenv("KAMBA_NATIVE")))
                .map(Path::of));
        return Stream.concat(folder.stream(), besideTheJar().stream());
    }

    private static Optional<Path> besideTheJar() {
        var source = NativeOperators.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(Path.of(source.getLocation().toURI()).getParent());
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> obstacle(Path library) {
        try (var options = new SessionOptions()) {
            options.registerCustomOpLibrary(library.toAbsolutePath().toString());
            return Optional.empty();
        } catch (OrtException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
