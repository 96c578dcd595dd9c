package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.ProbabilityMap;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** What becomes frames, in the order of the file: by segment, if a frame shows one, then by source frame. */
final class SegContent {

    private final SegEncoding encoding;
    private final int rows;
    private final int columns;
    private final int labels;
    private final List<SegFrame> frames;
    private final List<Long> labelPixels;
    private final boolean overlap;
    private final boolean nothingFound;

    private SegContent(SegEncoding encoding, List<List<Mask>> masks, int labels, List<SegFrame> frames) {
        this.encoding = encoding;
        this.labels = labels;
        rows = masks.get(0).get(0).rows();
        columns = masks.get(0).get(0).columns();
        this.frames = List.copyOf(frames.isEmpty() ? List.of(empty()) : frames);
        labelPixels = IntStream.range(0, labels)
                .mapToObj(label -> masks.stream()
                        .mapToLong(each -> each.get(label).count())
                        .sum())
                .toList();
        nothingFound = labelPixels.stream().allMatch(pixels -> pixels == 0);
        overlap = masks.stream().anyMatch(SegContent::overlaps);
    }

    /** Of findings that {@link SegEncoding#fitting fit} the encoding. */
    static SegContent of(Findings findings, SegEncoding encoding) {
        var sources = findings.series().frames();
        var labels = findings.card().labels().size();
        return switch (encoding) {
            case BINARY -> binary(sources, findings.masks(), labels);
            case FRACTIONAL -> fractional(sources, findings.masks(), findings.probabilities(), labels);
            case LABELMAP -> labelMap(sources, findings.masks(), labels);
        };
    }

    /** @param masks [frame][label], frames in the order of {@code sources}, each of its source frame's size */
    static SegContent binary(List<SourceFrame> sources, List<List<Mask>> masks, int labels) {
        require(sources, masks, labels);
        var frames = new ArrayList<SegFrame>();
        for (int label = 0; label < labels; label++) {
            for (int source = 0; source < masks.size(); source++) {
                var mask = masks.get(source).get(label);
                if (!mask.isEmpty()) {
                    frames.add(new SegFrame(label, source, new FramePixels.OfSegment(mask)));
                }
            }
        }
        return new SegContent(SegEncoding.BINARY, masks, labels, frames);
    }

    /** As {@link #binary}, with as many probabilities as masks. */
    static SegContent fractional(
            List<SourceFrame> sources, List<List<Mask>> masks, List<List<ProbabilityMap>> probabilities, int labels) {
        require(sources, masks, labels);
        if (probabilities.size() != masks.size()) {
            throw broken("there are probabilities of " + probabilities.size() + " frames and masks of " + masks.size());
        }
        var frames = new ArrayList<SegFrame>();
        for (int label = 0; label < labels; label++) {
            for (int source = 0; source < masks.size(); source++) {
                var map = probabilities.get(source).get(label);
                if (map.rows() != sources.get(0).rows()
                        || map.columns() != sources.get(0).columns()) {
                    throw broken("probabilities have another size than their source image");
                }
                if (!map.isEmpty()) {
                    frames.add(new SegFrame(label, source, new FramePixels.OfProbability(map)));
                }
            }
        }
        return new SegContent(SegEncoding.FRACTIONAL, masks, labels, frames);
    }

    /** As {@link #binary}, for masks that do {@link #overlap not overlap}. */
    static SegContent labelMap(List<SourceFrame> sources, List<List<Mask>> masks, int labels) {
        require(sources, masks, labels);
        int bits = SegEncoding.LABELMAP.bits(labels);
        var frames = new ArrayList<SegFrame>();
        for (int source = 0; source < masks.size(); source++) {
            var found = masks.get(source);
            if (overlaps(found)) {
                throw broken("overlapping segments cannot be stored as a label map");
            }
            if (!found.stream().allMatch(Mask::isEmpty)) {
                frames.add(new SegFrame(SegFrame.ALL, source, new FramePixels.OfLabels(found, bits)));
            }
        }
        return new SegContent(SegEncoding.LABELMAP, masks, labels, frames);
    }

    // Pixel Data needs a frame even where there is nothing to show.
    private SegFrame empty() {
        return switch (encoding) {
            case BINARY -> new SegFrame(0, 0, new FramePixels.OfSegment(Mask.empty(rows, columns)));
            case FRACTIONAL ->
                new SegFrame(
                        0, 0, new FramePixels.OfProbability(ProbabilityMap.of(rows, columns, new byte[framePixels()])));
            case LABELMAP ->
                new SegFrame(SegFrame.ALL, 0, new FramePixels.OfLabels(List.of(Mask.empty(rows, columns)), bits()));
        };
    }

    private static void require(List<SourceFrame> sources, List<List<Mask>> masks, int labels) {
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

    /** Whether any pixel belongs to two of the masks, which are of one size. */
    static boolean overlaps(List<Mask> masks) {
        var found = masks.stream().filter(mask -> !mask.isEmpty()).toList();
        if (found.size() < 2) {
            return false;
        }
        var union = new BitSet();
        for (var mask : found) {
            var bits = mask.bits();
            if (union.intersects(bits)) {
                return true;
            }
            union.or(bits);
        }
        return false;
    }

    SegEncoding encoding() {
        return encoding;
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

    /** Bits Allocated. */
    int bits() {
        return encoding.bits(labels);
    }

    /** How many segments are described, apart from the background. */
    int labels() {
        return labels;
    }

    /** Length of all frames one after another, in whole bytes. */
    long bytes() {
        long bits = Math.multiplyExact((long) framePixels() * bits(), (long) frames.size());
        return (bits + 7) / 8;
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
