package dev.kamba.dicom;

import dev.kamba.error.KambaException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.nio.file.Path;

/**
 * A segmentation as it was written, right or wrong; {@link Segments} is for those that are to be used.
 *
 * @param header the data set without pixel data
 */
public record SegmentationObject(Attributes header, String transferSyntaxUid, PixelFacts pixels) {

    /**
     * Reads a file and decodes all its frames once.
     *
     * @throws KambaException where it is not readable or no segmentation; not where it breaks a rule
     */
    public static SegmentationObject read(Path file) {
        var header = HeaderReader.read(file);
        if (!SegmentsReader.isSegmentation(header.attributes())) {
            throw PixelFormat.unsupported("the file is no DICOM segmentation");
        }
        return new SegmentationObject(header.attributes(), header.transferSyntax(), PixelFactsReader.read(header));
    }

    /** Series Instance UID (0020,000E) of the first item of the Referenced Series Sequence, or an empty text. */
    public String sourceSeriesUid() {
        var series = header.getNestedDataset(Tag.ReferencedSeriesSequence);
        return series == null ? "" : series.getString(Tag.SeriesInstanceUID, "");
    }
}
