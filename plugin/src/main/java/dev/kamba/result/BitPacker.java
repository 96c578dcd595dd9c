package dev.kamba.result;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes frames of one bit per pixel as one stream, least significant bit first; a frame starts where the one before it ended,
 * inside a byte if need be (PS3.5 section 8.1.1).
 */
final class BitPacker {

    private final OutputStream out;
    private int pending;
    private int pendingBits;

    BitPacker(OutputStream out) {
        this.out = out;
    }

    /**
     * Appends a frame.
     *
     * @param packed {@code pixels} bits from a byte boundary on, 0 behind the last; overwritten
     */
    void write(byte[] packed, int pixels) throws IOException {
        var whole = pixels / 8;
        if (pendingBits > 0) {
            for (int i = 0; i < whole; i++) {
                pending |= (packed[i] & 0xff) << pendingBits;
                packed[i] = (byte) pending;
                pending >>>= 8;
            }
        }
        out.write(packed, 0, whole);
        var rest = pixels % 8;
        if (rest > 0) {
            append(packed[whole] & 0xff, rest);
        }
    }

    private void append(int bits, int count) throws IOException {
        pending |= bits << pendingBits;
        pendingBits += count;
        if (pendingBits >= 8) {
            out.write(pending);
            pending >>>= 8;
            pendingBits -= 8;
        }
    }

    /** Writes the last, incomplete byte; what is missing in it is 0. */
    void finish() throws IOException {
        if (pendingBits > 0) {
            out.write(pending);
            pending = 0;
            pendingBits = 0;
        }
    }
}
