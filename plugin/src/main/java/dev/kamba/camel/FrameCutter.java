package dev.kamba.camel;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Cuts uncompressed pixel data into frames that begin with a byte. Frames of single bits follow each other without padding and may
 * begin inside a byte (PS3.5 section 8.1.1); alone, a frame is padded with 0 at its end (section 8.2.2).
 */
final class FrameCutter {

    private final InputStream in;
    private final long frameBits;
    private final byte[] frame;

    /** The byte in which the last frame ended, of which {@code used} bits were its. */
    private int last;

    private int used;

    FrameCutter(InputStream in, NativePixels pixels) {
        this.in = in;
        frameBits = (long) pixels.rows() * pixels.columns() * pixels.bits();
        frame = new byte[pixels.frameBytes()];
    }

    /** The next frame; the array is used again for the one after. */
    byte[] next() throws IOException {
        int left = used == 0 ? 0 : 8 - used;
        int needed = (int) ((frameBits - Math.min(left, frameBits) + 7) / 8);
        if (in.readNBytes(frame, 0, needed) != needed) {
            throw new EOFException("pixel data end early");
        }
        if (left > 0) {
            shift(left, needed);
        } else {
            last = frame[needed - 1] & 0xff;
        }
        used = (int) ((used + frameBits) % 8);
        if (frameBits % 8 != 0) {
            frame[frame.length - 1] &= (byte) ((1 << frameBits % 8) - 1);
        }
        return frame;
    }

    /** Moves what was read behind the bits that are left of the byte before. */
    private void shift(int left, int read) {
        int carried = last >> used;
        for (int i = 0; i < read; i++) {
            last = frame[i] & 0xff;
            frame[i] = (byte) (carried | last << left);
            carried = last >> used;
        }
        if (read < frame.length) {
            frame[read] = (byte) carried;
        }
    }
}
