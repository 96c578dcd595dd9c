package dev.kamba.camel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Compresses frames of one sample per pixel by RLE (PS3.5 annex G): a segment for each byte of a pixel, the most significant
 * first, in which each row stands by itself. Keeps its memory from frame to frame; for one thread at a time.
 */
final class RleEncoder {

    private static final int HEADER = 64;
    private static final int LONGEST_RUN = 128;

    private final int bytesPerPixel;
    private final int rowBytes;
    private final byte[] segment;
    private final byte[] packed;
    private int length;

    /**
     * @param bytesPerPixel 1 or 2; pixels of one bit are packed into bytes first
     * @param rowBytes of one row in a segment; where rows of single bits do not begin with a byte, of the whole frame
     * @param frameBytes before compression
     */
    RleEncoder(int bytesPerPixel, int rowBytes, int frameBytes) {
        this.bytesPerPixel = bytesPerPixel;
        this.rowBytes = rowBytes;
        segment = new byte[frameBytes / bytesPerPixel];
        // Of bytes that are all unlike, 128 become 129.
        int longestRow = rowBytes + (rowBytes + LONGEST_RUN - 1) / LONGEST_RUN;
        int longest =
                Math.addExact(Math.multiplyExact((segment.length + rowBytes - 1) / rowBytes, longestRow), HEADER + 1);
        packed = new byte[Math.multiplyExact(longest, bytesPerPixel)];
    }

    /** Compresses a frame and returns its length, an even number; {@link #packed} then begins with it. */
    int encode(byte[] frame) {
        Arrays.fill(packed, 0, HEADER, (byte) 0);
        ByteBuffer header = ByteBuffer.wrap(packed, 0, HEADER).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(bytesPerPixel);
        length = HEADER;
        for (int index = 0; index < bytesPerPixel; index++) {
            header.putInt(length);
            byte[] plane = bytesPerPixel == 1 ? frame : plane(frame, bytesPerPixel - 1 - index);
            for (int from = 0; from < segment.length; from += rowBytes) {
                row(plane, from, Math.min(from + rowBytes, segment.length));
            }
            if (length % 2 == 1) {
                packed[length++] = 0;
            }
        }
        return length;
    }

    byte[] packed() {
        return packed;
    }

    private byte[] plane(byte[] frame, int first) {
        for (int i = 0, at = first; i < segment.length; i++, at += bytesPerPixel) {
            segment[i] = frame[at];
        }
        return segment;
    }

    /** Runs of three and more, and of two where no literal would have to end for it, become a count and a byte. */
    private void row(byte[] bytes, int from, int to) {
        int literal = from;
        int at = from;
        while (at < to) {
            int end = at + 1;
            int limit = Math.min(to, at + LONGEST_RUN);
            while (end < limit && bytes[end] == bytes[at]) {
                end++;
            }
            if (end - at > 2 || (end - at == 2 && literal == at)) {
                literals(bytes, literal, at);
                packed[length++] = (byte) (1 - (end - at));
                packed[length++] = bytes[at];
                literal = end;
            }
            at = end;
        }
        literals(bytes, literal, to);
    }

    private void literals(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at += LONGEST_RUN) {
            int count = Math.min(LONGEST_RUN, to - at);
            packed[length++] = (byte) (count - 1);
            System.arraycopy(bytes, at, packed, length, count);
            length += count;
        }
    }
}
