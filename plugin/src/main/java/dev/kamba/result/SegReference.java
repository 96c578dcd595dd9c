package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.aoju.bus.image.galaxy.io.ImageInputStream.IncludeBulkData;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A written segmentation, as others refer to it: everything is read from its file, so that each reference resolves. */
final class SegReference {

    private final Attributes header;

    /** @param header the segmentation without its pixels */
    SegReference(Attributes header) {
        this.header = header;
    }

    static SegReference read(Path file) {
        try (var in = new ImageInputStream(file.toFile())) {
            in.setIncludeBulkData(IncludeBulkData.NO);
            return new SegReference(in.readDataset(-1, Tag.PixelData));
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.INTERNAL, "the segmentation that another object refers to cannot be read", e);
        }
    }

    /** Its data set, whose patient, study and maker are those of the whole job. */
    Attributes header() {
        return header;
    }

    String sopClass() {
        return header.getString(Tag.SOPClassUID);
    }

    String instance() {
        return header.getString(Tag.SOPInstanceUID);
    }

    String series() {
        return header.getString(Tag.SeriesInstanceUID);
    }

    String trackingId(int label) {
        return segment(label).getString(Tag.TrackingID);
    }

    String trackingUid(int label) {
        return segment(label).getString(Tag.TrackingUID);
    }

    private Attributes segment(int label) {
        return items(header, Tag.SegmentSequence).stream()
                .filter(item -> item.getInt(Tag.SegmentNumber, -1) == number(label))
                .findFirst()
                .orElseThrow(() -> new KambaException(
                        ErrorCode.INTERNAL, "the segmentation has no segment " + number(label) + "; please report it"));
    }

    /** Segment Number of a label, by its index from 0. */
    static int number(int label) {
        return label + 1;
    }

    /** The number, from 1, of the frame that shows the label as it is on a source frame. */
    int frame(int label, SourceFrame source) {
        var frames = items(header, Tag.PerFrameFunctionalGroupsSequence);
        for (int i = 0; i < frames.size(); i++) {
            if (shows(frames.get(i), label) && isOf(frames.get(i), source)) {
                return i + 1;
            }
        }
        throw new KambaException(
                ErrorCode.INTERNAL,
                "the segmentation has no frame for segment " + number(label) + "; please report it");
    }

    /** A frame of a label map names no segment, because it shows all. */
    private static boolean shows(Attributes frame, int label) {
        return nested(frame, Tag.SegmentIdentificationSequence)
                .map(segment -> segment.getInt(Tag.ReferencedSegmentNumber, -1) == number(label))
                .orElse(true);
    }

    private static boolean isOf(Attributes frame, SourceFrame source) {
        return nested(frame, Tag.DerivationImageSequence)
                .flatMap(derivation -> nested(derivation, Tag.SourceImageSequence))
                .filter(image -> source.sopInstanceUid().equals(image.getString(Tag.ReferencedSOPInstanceUID)))
                .filter(image -> image.getInt(Tag.ReferencedFrameNumber, source.number()) == source.number())
                .isPresent();
    }

    private static Optional<Attributes> nested(Attributes item, int sequence) {
        return Optional.ofNullable(item.getNestedDataset(sequence));
    }

    private static List<Attributes> items(Attributes parent, int sequence) {
        var items = parent.getSequence(sequence);
        return items == null ? List.of() : items;
    }
}
