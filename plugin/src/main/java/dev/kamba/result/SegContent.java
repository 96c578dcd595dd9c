package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Which masks become frames, in the order of the file: by segment, then by source frame. */
final class SegContent {

    private final int rows;
    private final int columns;
    private final List<SegFrame> frames;
    private final List<Long> labelPixels;
    private final boolean overlap;
    private final boolean nothingFound;

    private SegContent(List<SourceFrame> sources, List<List<Mask>> masks, int labels) {
        rows = sources.get(0).rows();
        columns = sources.get(0).columns();
        var found = new ArrayList<SegFrame>();
        var pixels = new Long[labels];
        Arrays.fill(pixels, 0L);
        for (int label = 0; label < labels; label++) {
            for (int source = 0; source < masks.size(); source++) {
                var mask = masks.get(source).get(label);
                if (!mask.isEmpty()) {
                    found.add(new SegFrame(label, source, mask));
                    pixels[label] += mask.count();
                }
            }
        }
        nothingFound = found.isEmpty();
        if (nothingFound) {
            found.add(new SegFrame(0, 0, Mask.empty(rows, columns)));
        }
        frames = List.copyOf(found);
        labelPixels = List.of(pixels);
        overlap = masks.stream().anyMatch(SegContent::overlaps);
    }

    /** @param masks [frame][label], frames in the order of {@code sources}, each of its source frame's size */
    static SegContent of(List<SourceFrame> sources, List<List<Mask>> masks, int labels) {
        if (sources.isEmpty()) {
            throw new KambaException(ErrorCode.IMAGE_UNSUPPORTED, "the series has no image to make a result for");
        }
        if (sources.size() != masks.size()) {
            throw broken("there are " + masks.size() + " frames of masks for " + sources.size() + " source frames");
        }
        var first = sources.get(0);
        for (int i = 0; i < sources.size(); i++) {
            var source = sources.get(i);
            if (source.rows() != first.rows() || source.columns() != first.columns()) {
                throw new KambaException(
                        ErrorCode.IMAGE_UNSUPPORTED,
                        "the series holds images of " + first.rows() + " x " + first.columns() + " and " + source.rows()
                                + " x " + source.columns() + " pixels; one SEG can only hold one size");
            }
            requireFit(masks.get(i), labels, source);
        }
        return new SegContent(sources, masks, labels);
    }

    private static void requireFit(List<Mask> masks, int labels, SourceFrame source) {
        if (masks.size() != labels) {
            throw broken("a frame has " + masks.size() + " masks for " + labels + " labels");
        }
        for (var mask : masks) {
            if (mask.rows() != source.rows() || mask.columns() != source.columns()) {
                throw broken("a mask has " + mask.rows() + " x " + mask.columns() + " pixels, its source image "
                        + source.rows() + " x " + source.columns());
            }
        }
    }

    private static KambaException broken(String detail) {
        return new KambaException(ErrorCode.INTERNAL, detail + "; this is a defect, please report it");
    }

    private static boolean overlaps(List<Mask> masks) {
        if (masks.size() < 2) {
            return false;
        }
        var union = new BitSet();
        for (var mask : masks) {
            var bits = mask.bits();
            if (union.intersects(bits)) {
                return true;
            }
            union.or(bits);
        }
        return false;
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    int framePixels() {
        return Math.multiplyExact(rows, columns);
    }

    List<SegFrame> frames() {
        return frames;
    }

    List<Long> labelPixels() {
        return labelPixels;
    }

    /** Whether any pixel belongs to two segments. */
    boolean overlap() {
        return overlap;
    }

    boolean nothingFound() {
        return nothingFound;
    }
}
