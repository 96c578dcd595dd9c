package dev.kamba.peer;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A binary DICOM segmentation as a test reads it, by PS3.3 section C.8.20 and PS3.5 section 8.1.1 alone. */
public final class SegmentationFile {

    private final Attributes data;

    private SegmentationFile(Attributes data) {
        this.data = data;
    }

    public static SegmentationFile read(Path file) {
        try (var in = new ImageInputStream(file.toFile())) {
            in.setIncludeBulkData(ImageInputStream.IncludeBulkData.YES);
            return new SegmentationFile(in.readDataset(-1, -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String string(int tag) {
        return data.getString(tag, "");
    }

    /** SOP Instance UIDs of everything that it refers to, at any depth. */
    public Set<String> references() {
        var references = new HashSet<String>();
        collect(data, references);
        return references;
    }

    private static void collect(Attributes item, Set<String> references) {
        for (int tag : item.tags()) {
            if (tag == Tag.ReferencedSOPInstanceUID) {
                references.add(item.getString(tag));
            }
            var sequence = item.getSequence(tag);
            if (sequence != null) {
                sequence.forEach(child -> collect(child, references));
            }
        }
    }

    public int frames() {
        return data.getInt(Tag.NumberOfFrames, 0);
    }

    /** The pixels of a segment by source image: its SOP Instance UID and, for a multi-frame source, {@code #frame}. */
    public Map<String, BitSet> masks(int segment) throws IOException {
        var pixels = data.getBytes(Tag.PixelData);
        int size = data.getInt(Tag.Rows, 0) * data.getInt(Tag.Columns, 0);
        var frames = data.getSequence(Tag.PerFrameFunctionalGroupsSequence);
        var masks = new HashMap<String, BitSet>();
        for (int i = 0; i < frames.size(); i++) {
            var frame = frames.get(i);
            if (frame.getNestedDataset(Tag.SegmentIdentificationSequence).getInt(Tag.ReferencedSegmentNumber, 0)
                    == segment) {
                masks.put(source(frame), bits(pixels, (long) i * size, size));
            }
        }
        return masks;
    }

    private static String source(Attributes frame) {
        var image = frame.getNestedDataset(Tag.DerivationImageSequence).getNestedDataset(Tag.SourceImageSequence);
        var number = image.getString(Tag.ReferencedFrameNumber);
        return image.getString(Tag.ReferencedSOPInstanceUID) + (number == null ? "" : "#" + number);
    }

    private static BitSet bits(byte[] pixels, long start, int size) {
        var bits = new BitSet(size);
        for (int i = 0; i < size; i++) {
            long bit = start + i;
            bits.set(i, (pixels[(int) (bit / 8)] >> (bit % 8) & 1) == 1);
        }
        return bits;
    }
}
