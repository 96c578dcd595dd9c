package dev.kamba.result;

import dev.kamba.dicom.FrameValues;
import dev.kamba.imaging.ProbabilityMap;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** What a stored frame says: which pixels belong to which segment, by Segment Number; a segment without any has no entry. */
final class DecodedFrame {

    private final Map<Integer, BitSet> segments;
    private final byte[] bytes;
    private final FrameValues values;

    private DecodedFrame(Map<Integer, BitSet> segments, byte[] bytes, BitSet values, long marked) {
        this.segments = segments;
        this.bytes = bytes;
        this.values = new FrameValues(values, marked);
    }

    static DecodedFrame binary(byte[] bytes, int pixels, int segment) {
        var bits = BitSet.valueOf(bytes);
        int marked = bits.cardinality();
        var values = new BitSet();
        values.set(0, marked < pixels);
        values.set(1, marked > 0);
        return new DecodedFrame(marked == 0 ? Map.of() : Map.of(segment, bits), bytes, values, marked);
    }

    /** Pixels above half belong to the segment. */
    static DecodedFrame fractional(byte[] bytes, int segment) {
        var bits = above(bytes);
        var values = new BitSet();
        int marked = 0;
        for (byte value : bytes) {
            values.set(value & 0xff);
            marked += value == 0 ? 0 : 1;
        }
        return new DecodedFrame(bits.isEmpty() ? Map.of() : Map.of(segment, bits), bytes, values, marked);
    }

    private static BitSet above(byte[] bytes) {
        var bits = new BitSet();
        for (int i = 0; i < bytes.length; i++) {
            if (2 * (bytes[i] & 0xff) > ProbabilityMap.MOST) {
                bits.set(i);
            }
        }
        return bits;
    }

    /** @param bits 8 or 16 of a pixel, little endian */
    static DecodedFrame labelMap(byte[] bytes, int bits) {
        var segments = new HashMap<Integer, BitSet>();
        int step = bits / 8;
        int marked = 0;
        for (int i = 0; i < bytes.length; i += step) {
            int value = (bytes[i] & 0xff) | (step == 2 ? (bytes[i + 1] & 0xff) << 8 : 0);
            if (value > 0) {
                segments.computeIfAbsent(value, unknown -> new BitSet()).set(i / step);
                marked++;
            }
        }
        var values = new BitSet();
        segments.keySet().forEach(values::set);
        values.set(0, marked < bytes.length / step);
        return new DecodedFrame(segments, bytes, values, marked);
    }

    /** What a frame was to say. */
    static Map<Integer, BitSet> wanted(SegFrame frame) {
        var segments = new HashMap<Integer, BitSet>();
        if (frame.pixels() instanceof FramePixels.OfSegment segment) {
            segments.put(frame.label() + 1, segment.mask().bits());
        } else if (frame.pixels() instanceof FramePixels.OfProbability probability) {
            segments.put(frame.label() + 1, above(probability.map().values()));
        } else if (frame.pixels() instanceof FramePixels.OfLabels labels) {
            for (int i = 0; i < labels.masks().size(); i++) {
                segments.put(i + 1, labels.masks().get(i).bits());
            }
        }
        segments.values().removeIf(BitSet::isEmpty);
        return segments;
    }

    /** Voxel by voxel; of probabilities, value by value. */
    boolean holds(SegFrame wanted) {
        return segments.equals(wanted(wanted))
                && (!(wanted.pixels() instanceof FramePixels.OfProbability probability)
                        || Arrays.equals(bytes, probability.map().values()));
    }

    Map<Integer, BitSet> segments() {
        return segments;
    }

    FrameValues values() {
        return values;
    }
}
