package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files that a command line names.
 *
 * @param folder to which the names of results are relative
 * @param files in the order of their paths
 */
record InputFiles(Path folder, List<Path> files) {

    private static final int MOST_DEPTH = 16;

    InputFiles {
        files = List.copyOf(files);
    }

    /**
     * Hidden files and DICOMDIR are left out.
     *
     * @param input a file, or a folder with folders in it
     * @param out where results go: never into the input
     */
    static InputFiles of(Path input, Path out) throws IOException {
        var start = input.toAbsolutePath().normalize();
        if (!Files.exists(start)) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "--input: there is no " + input);
        }
        var parent = start.getParent();
        var folder = Files.isDirectory(start) || parent == null ? start : parent;
        var results = out.toAbsolutePath().normalize();
        if (folder.startsWith(results)) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "--out: masks would overwrite the input; name another folder");
        }
        try (var found = Files.walk(start, MOST_DEPTH)) {
            // Masks of an earlier run may lie inside the folder that is read.
            return new InputFiles(
                    folder,
                    found.filter(file -> !file.startsWith(results))
                            .filter(Files::isRegularFile)
                            .filter(file -> !file.getFileName().toString().startsWith("."))
                            .filter(file -> !file.getFileName().toString().equals("DICOMDIR"))
                            .sorted()
                            .toList());
        } catch (UncheckedIOException e) {
            throw new KambaException(ErrorCode.UNREADABLE, "--input: a folder cannot be read", e);
        }
    }

    String name(Path file) {
        return folder.relativize(file).toString();
    }
}
