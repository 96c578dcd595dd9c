package dev.kamba.inference;

import dev.kamba.dicom.Outline;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Finds the series that a segmentation belongs to in a folder. */
final class SegSources {

    private SegSources() {}

    /**
     * The first series that the segmentation refers to; where it refers to none, the only one of the folder.
     *
     * @param seriesUid the series that it refers to, or an empty text
     * @param out where results go: never into the sources
     * @param unread told of each DICOM file that cannot be read, by its name alone, and why; it belongs to no series
     */
    static SourceSeries find(String seriesUid, Path folder, Path out, Consumer<String> unread) throws IOException {
        var bySeries = new TreeMap<String, ArrayList<Path>>();
        for (var file : InputFiles.of(folder, out).files()) {
            image(file, unread)
                    .ifPresent(outline -> bySeries.computeIfAbsent(
                                    outline.seriesInstanceUid(), unknown -> new ArrayList<>())
                            .add(file));
        }
        var wanted = seriesUid.isEmpty() && bySeries.size() == 1 ? bySeries.firstKey() : seriesUid;
        var files = bySeries.get(wanted);
        if (files == null) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED,
                    wanted.isEmpty()
                            ? "the segmentation names no series, and the folder has " + bySeries.size()
                                    + "; name a folder with the right one alone"
                            : "the folder has no image of the series that the segmentation refers to; name its folder");
        }
        return SourceSeries.read(files);
    }

    private static Optional<Outline> image(Path file, Consumer<String> unread) throws IOException {
        try {
            return Outline.isDicom(file)
                    ? Optional.of(Outline.read(file)).filter(outline -> outline.hasPixels() && !outline.segmentation())
                    : Optional.empty();
        } catch (KambaException e) {
            unread.accept(Seg.printable(file.getFileName() + ": " + e.getMessage()));
            return Optional.empty();
        }
    }
}
