package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What OHIF's libraries, dcmjs and the Cornerstone adapters, read of a SEG; they run in Node. */
final class Viewer {

    private static final Path SCRIPTS = Path.of("src/test/node");

    private Viewer() {}

    /**
     * Reads folders with a {@code result.dcm} and its sources in {@code source}: one list of lines for each folder, as
     * {@link #expected} makes them, or one line with the reader's error.
     */
    static List<List<String>> read(List<Path> folders) throws IOException, InterruptedException {
        assumeTrue(
                Files.isDirectory(SCRIPTS.resolve("node_modules")),
                "program not installed: modules of plugin/src/test/node (npm ci)");
        var command =
                new ArrayList<>(List.of("node", SCRIPTS.resolve("read_seg.mjs").toString()));
        folders.forEach(folder -> command.add(folder.toString()));
        return Validator.parts(Validator.run(command.toArray(String[]::new))).stream()
                .map(lines -> lines.stream().sorted().toList())
                .toList();
    }

    /** Segment, source instance, frame number, number of pixels and their digest, sorted. */
    static List<String> expected(SourceSeries series, List<List<Mask>> masks) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < masks.size(); i++) {
            for (int label = 0; label < masks.get(i).size(); label++) {
                var mask = masks.get(i).get(label);
                if (!mask.isEmpty()) {
                    var frame = series.frames().get(i);
                    lines.add("%d %s %s %d %s"
                            .formatted(
                                    label + 1,
                                    frame.sopInstanceUid(),
                                    Validator.hasOthers(series, frame.sopInstanceUid()) ? frame.number() : "-",
                                    mask.count(),
                                    Validator.digest(mask)));
                }
            }
        }
        return lines.stream().sorted().toList();
    }
}
