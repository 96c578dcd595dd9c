package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Vector3;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Reads a written SEG back and compares it with what it was made from. It shares no code with the writer: it looks
 * for pixels where they must stand, and takes geometry from the decoded source frames, not from their strings.
 */
final class SegCheck {

    private final SegContent content;
    private final List<SourceFrame> sources;
    private final boolean geometric;

    SegCheck(SegContent content, List<SourceFrame> sources, boolean geometric) {
        this.content = content;
        this.sources = sources;
        this.geometric = geometric;
    }

    /** Throws INTERNAL with the first difference found. */
    void compare(Path file) throws IOException {
        try (var in = new ImageInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            var header = in.readDataset(-1, Tag.PixelData);
            require(header.getInt(Tag.NumberOfFrames, 0) == content.frames().size(), "Number of Frames");
            require(
                    header.getInt(Tag.Rows, 0) == content.rows() && header.getInt(Tag.Columns, 0) == content.columns(),
                    "Rows or Columns");
            references(header);
            require(in.tag() == Tag.PixelData, "Pixel Data");
            pixels(in);
        }
    }

    private void references(Attributes header) {
        var groups = header.getSequence(Tag.PerFrameFunctionalGroupsSequence);
        require(groups != null && groups.size() == content.frames().size(), "Per-frame Functional Groups");
        var segments = header.getSequence(Tag.SegmentSequence).size();
        var indices = new HashSet<List<Integer>>();
        for (int i = 0; i < groups.size(); i++) {
            var frame = content.frames().get(i);
            var group = groups.get(i);
            var identification = Optional.ofNullable(group.getNestedDataset(Tag.SegmentIdentificationSequence));
            require(identification.isPresent() == (frame.label() != SegFrame.ALL), "Segment Identification");
            identification.ifPresent(item -> {
                var number = item.getInt(Tag.ReferencedSegmentNumber, 0);
                require(number == frame.label() + 1 && number <= segments, "Referenced Segment Number");
            });
            source(group, sources.get(frame.source()));
            var values = group.getNestedDataset(Tag.FrameContentSequence).getInts(Tag.DimensionIndexValues);
            require(indices.add(Arrays.stream(values).boxed().toList()), "Dimension Index Values");
        }
    }

    private void source(Attributes group, SourceFrame source) {
        var image = group.getNestedDataset(Tag.DerivationImageSequence).getNestedDataset(Tag.SourceImageSequence);
        require(
                source.sopInstanceUid().equals(image.getString(Tag.ReferencedSOPInstanceUID)),
                "Referenced SOP Instance");
        require(source.sopClassUid().equals(image.getString(Tag.ReferencedSOPClassUID)), "Referenced SOP Class");
        require(image.getInt(Tag.ReferencedFrameNumber, 1) == source.number(), "Referenced Frame Number");
        var position = Optional.ofNullable(group.getNestedDataset(Tag.PlanePositionSequence));
        require(position.isPresent() == geometric, "Plane Position");
        position.ifPresent(item -> {
            var mm = item.getDoubles(Tag.ImagePositionPatient);
            require(mm != null && mm.length == 3, "Image Position");
            var wanted = source.geometry().orElseThrow().position();
            require(new Vector3(mm[0], mm[1], mm[2]).minus(wanted).length() < 1e-3, "Image Position");
        });
    }

    private void pixels(ImageInputStream in) throws IOException {
        var bits = content.bits();
        require(in.vr() == (bits == 16 ? VR.OW : VR.OB), "the VR of Pixel Data");
        var pixels = content.framePixels();
        long first = 0;
        var kept = new byte[0];
        for (var frame : content.frames()) {
            // The frame's bits, counted from the beginning of the byte in which its first pixel lies.
            var shift = (int) (first % 8);
            var chunk = Arrays.copyOf(kept, (int) ((shift + (long) pixels * bits + 7) / 8));
            require(
                    in.readNBytes(chunk, kept.length, chunk.length - kept.length) == chunk.length - kept.length,
                    "the length of Pixel Data");
            require(same(frame.pixels(), chunk, shift), "the pixels of a frame");
            first += (long) pixels * bits;
            kept = first % 8 == 0 ? new byte[0] : new byte[] {chunk[chunk.length - 1]};
        }
        require(kept.length == 0 || (kept[0] & 0xff) >> first % 8 == 0, "the bits after the last pixel");
        var bytes = (first + 7) / 8;
        require(Integer.toUnsignedLong(in.length()) == bytes + bytes % 2, "the length of Pixel Data");
        require(bytes % 2 == 0 || in.read() == 0, "the padding byte");
        require(in.read() == -1, "the end of the file");
    }

    private boolean same(FramePixels wanted, byte[] chunk, int shift) {
        if (wanted instanceof FramePixels.OfSegment segment) {
            var found = BitSet.valueOf(chunk).get(shift, shift + content.framePixels());
            return found.equals(segment.mask().bits());
        }
        if (wanted instanceof FramePixels.OfLabels labels) {
            return same(labels, chunk);
        }
        return wanted instanceof FramePixels.OfProbability probability
                && Arrays.equals(chunk, probability.map().values());
    }

    private static boolean same(FramePixels.OfLabels wanted, byte[] chunk) {
        var found = new ArrayList<BitSet>();
        wanted.masks().forEach(mask -> found.add(new BitSet()));
        var step = wanted.bits() / 8;
        for (int i = 0; i < chunk.length; i += step) {
            var value = (chunk[i] & 0xff) | (step == 2 ? (chunk[i + 1] & 0xff) << 8 : 0);
            if (value > found.size()) {
                return false;
            }
            if (value > 0) {
                found.get(value - 1).set(i / step);
            }
        }
        return IntStream.range(0, found.size())
                .allMatch(i -> found.get(i).equals(wanted.masks().get(i).bits()));
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new KambaException(
                    ErrorCode.INTERNAL,
                    "the SEG read back differs from its input in " + what
                            + "; it was not handed out, please report this defect");
        }
    }
}
