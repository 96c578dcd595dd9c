package dev.kamba.result;

import org.aoju.bus.image.galaxy.io.ImageInputStream;

import java.io.EOFException;
import java.io.IOException;

/** Uncompressed frames one after another; those of one bit per pixel may begin inside a byte (PS3.5 section 8.1.1). */
final class StoredFrames {

    private final ImageInputStream in;
    private final long frameBits;

    /** Bits before the next frame. */
    private long first;

    /** The byte in which the next frame begins, if it begins inside one. */
    private int begun;

    StoredFrames(ImageInputStream in, int pixels, int bits) {
        this.in = in;
        frameBits = (long) pixels * bits;
    }

    /** The bytes of the next frame, its first pixel in the first byte's least significant bits, and 0 behind the last. */
    byte[] next() throws IOException {
        int shift = (int) (first % 8);
        int known = shift == 0 ? 0 : 1;
        var chunk = new byte[(int) ((shift + frameBits + 7) / 8)];
        chunk[0] = (byte) begun;
        if (in.readNBytes(chunk, known, chunk.length - known) < chunk.length - known) {
            throw new EOFException();
        }
        first += frameBits;
        begun = chunk[chunk.length - 1];
        return aligned(chunk, shift);
    }

    private byte[] aligned(byte[] chunk, int shift) {
        var bytes = shift == 0 ? chunk : new byte[(int) ((frameBits + 7) / 8)];
        for (int i = 0; shift > 0 && i < bytes.length; i++) {
            int next = i + 1 < chunk.length ? chunk[i + 1] & 0xff : 0;
            bytes[i] = (byte) ((chunk[i] & 0xff) >> shift | next << (8 - shift));
        }
        int last = (int) (frameBits % 8);
        if (last > 0) {
            bytes[bytes.length - 1] &= (byte) ((1 << last) - 1);
        }
        return bytes;
    }

    /** After the last frame: nothing but zero bits, and a zero byte if the length would be odd. */
    void requireEnd(Differences differences) throws IOException {
        long bytes = (first + 7) / 8;
        differences.require(first % 8 == 0 || (begun & 0xff) >> first % 8 == 0, "bits after the last pixel are not 0");
        differences.require(
                Integer.toUnsignedLong(in.length()) == bytes + bytes % 2,
                "Pixel Data has another length than its frames");
        differences.require(bytes % 2 == 0 || in.read() == 0, "the padding byte is not 0");
        differences.require(in.read() == -1, "something stands after Pixel Data");
    }
}
