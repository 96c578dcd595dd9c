package dev.kamba.result;

import dev.kamba.dicom.FrameValues;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** What a stored frame says: which pixels belong to which segment, by Segment Number; a segment without any has no entry. */
final class DecodedFrame {

    private final Map<Integer, BitSet> segments;
    private final byte[] bytes;
    private final BitSet values;
    private final long marked;

    private DecodedFrame(Map<Integer, BitSet> segments, byte[] bytes, BitSet values, long marked) {
        this.segments = segments;
        this.bytes = bytes;
        this.values = values;
        this.marked = marked;
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
        var words = words(bytes);
        var occurs = new boolean[256];
        int marked = 0;
        int inWord = 0;
        for (int at = 0; at < bytes.length; at += Long.BYTES) {
            // Most words are like the one before, which has told already.
            if (at == 0 || words.getLong(at) != words.getLong(at - Long.BYTES)) {
                inWord = 0;
                for (int i = at; i < Math.min(bytes.length, at + Long.BYTES); i++) {
                    occurs[bytes[i] & 0xff] = true;
                    inWord += bytes[i] == 0 ? 0 : 1;
                }
            }
            marked += inWord;
        }
        var values = new BitSet();
        IntStream.range(0, occurs.length).filter(value -> occurs[value]).forEach(values::set);
        var bits = above(bytes);
        return new DecodedFrame(bits.isEmpty() ? Map.of() : Map.of(segment, bits), bytes, values, marked);
    }

    /** Above half of 255 is from 128 on, where a byte's sign is set; the product brings eight signs together. */
    private static BitSet above(byte[] bytes) {
        var words = words(bytes);
        var above = new byte[words.capacity() / Long.BYTES];
        for (int i = 0; i < above.length; i++) {
            long signs = (words.getLong(i * Long.BYTES) >>> 7) & 0x0101010101010101L;
            above[i] = (byte) ((signs * 0x0102040810204080L) >>> 56);
        }
        return BitSet.valueOf(above);
    }

    /** Values are looked at in eights, since there may be 800 million; behind the last there is 0. */
    private static ByteBuffer words(byte[] bytes) {
        int size = (bytes.length + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
        return ByteBuffer.wrap(size == bytes.length ? bytes : Arrays.copyOf(bytes, size))
                .order(ByteOrder.LITTLE_ENDIAN);
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
        return wanted.pixels() instanceof FramePixels.OfProbability probability
                ? Arrays.equals(bytes, probability.map().values())
                : segments.equals(wanted(wanted));
    }

    Map<Integer, BitSet> segments() {
        return segments;
    }

    /** All values that occur. */
    BitSet values() {
        return values;
    }

    FrameValues facts() {
        return new FrameValues(values.length() - 1, marked);
    }
}
