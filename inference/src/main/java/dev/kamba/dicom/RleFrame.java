package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Unpacks RLE frames (PS3.5 annex G): up to 15 segments, one for each byte of each sample, most significant first. */
final class RleFrame {

    private static final int HEADER = 64;

    private RleFrame() {}

    static Samples decode(byte[] frame, PixelFormat format) {
        int bytesPerSample = format.bytesPerSample();
        int segments = format.samples() * bytesPerSample;
        if (frame.length < HEADER) {
            throw PixelSource.truncated();
        }
        var header = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        if (header.getInt(0) != segments) {
            throw invalid("the RLE header does not have " + segments + " segments");
        }
        boolean packedBits = format.depth().allocated() == 1;
        int length = packedBits ? (format.pixels() + 7) / 8 : format.pixels();
        var big = new byte[Math.multiplyExact(length, segments)];
        var segment = new byte[length];
        for (int index = 0; index < segments; index++) {
            int start = header.getInt(4 + 4 * index);
            int end = index + 1 < segments ? header.getInt(8 + 4 * index) : frame.length;
            if (start < HEADER || end < start || end > frame.length) {
                throw invalid("an RLE segment lies outside its frame");
            }
            unpack(frame, start, end, segment);
            scatter(
                    segment,
                    big,
                    index / bytesPerSample * length * bytesPerSample + index % bytesPerSample,
                    bytesPerSample);
        }
        return NativeFrame.planes(big, format);
    }

    private static void scatter(byte[] segment, byte[] into, int first, int step) {
        if (step == 1) {
            System.arraycopy(segment, 0, into, first, segment.length);
            return;
        }
        for (int pixel = 0, at = first; pixel < segment.length; pixel++, at += step) {
            into[at] = segment[pixel];
        }
    }

    private static void unpack(byte[] from, int start, int end, byte[] into) {
        int in = start;
        int out = 0;
        while (out < into.length) {
            if (in >= end) {
                throw PixelSource.truncated();
            }
            int control = from[in++];
            if (control >= 0) {
                int count = Math.min(control + 1, into.length - out);
                if (in + count > end) {
                    throw PixelSource.truncated();
                }
                System.arraycopy(from, in, into, out, count);
                in += count;
                out += count;
            } else if (control != -128) {
                if (in >= end) {
                    throw PixelSource.truncated();
                }
                int count = Math.min(1 - control, into.length - out);
                Arrays.fill(into, out, out + count, from[in++]);
                out += count;
            }
        }
    }

    private static KambaException invalid(String what) {
        return new KambaException(ErrorCode.PIXELS_INVALID, what + "; send the instance again or uncompressed");
    }
}
