package dev.kamba.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Real DICOM files, which are not part of the project: a folder beside the repository may hold them. */
final class RealData {

    private static final Path ARCHIVE = Path.of("../../shared/data/dicom-samples.tar.zst");

    private RealData() {}

    /** Unpacks a folder of the archive; skips the test, naming the archive, where it is missing. */
    static List<Path> unpack(String inside, Path folder) throws IOException, InterruptedException {
        assumeTrue(Files.exists(ARCHIVE), "real data missing: shared/data/dicom-samples.tar.zst");
        Validator.run(
                "bash",
                "-c",
                "zstd -dc \"$1\" | tar x -C \"$2\" --wildcards \"$3\"",
                "unpack",
                ARCHIVE.toString(),
                folder.toString(),
                "*" + inside + "/*");
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Rewrites the files: de-identification emptied their instance UIDs or gave each its own Frame of Reference. */
    static void mend(List<Path> files) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("/usr/bin/python3", "-W", "ignore", Validator.script("mend.py")));
        files.forEach(file -> command.add(file.toString()));
        Validator.run(command.toArray(String[]::new));
    }
}
