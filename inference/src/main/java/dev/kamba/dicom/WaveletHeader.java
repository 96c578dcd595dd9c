package dev.kamba.dicom;

import dev.kamba.dicom.Codestream.Colour;
import dev.kamba.dicom.Codestream.Kind;
import dev.kamba.dicom.Codestream.Size;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Reads the main header of a JPEG 2000 codestream (ISO 15444-1 annex A), bare as DICOM asks or in a JP2 file. */
final class WaveletHeader {

    private static final int CODESTREAM = 0xFF4F_FF51;
    private static final int JP2_SIGNATURE = 0x6A50_2020;
    private static final int JP2_CODESTREAM = 0x6A70_3263;
    private static final int COD = 0xFF52;
    private static final int SOT = 0xFF90;

    /** DICOM needs one; slide scanners write some. Decoders keep a state for each. */
    private static final long MOST_TILES = 4096;

    private WaveletHeader() {}

    static boolean startsAt(byte[] bytes) {
        if (bytes.length < 12) {
            return false;
        }
        var buffer = ByteBuffer.wrap(bytes);
        return buffer.getInt(0) == CODESTREAM || buffer.getInt(4) == JP2_SIGNATURE;
    }

    static Codestream parse(byte[] frame) {
        if (!startsAt(frame)) {
            throw Codestream.invalid("starts neither as JPEG nor as JPEG 2000", null);
        }
        var bytes = unboxed(frame);
        var buffer = ByteBuffer.wrap(bytes);
        long columns = side(buffer, 8);
        long rows = side(buffer, 12);
        int components = Short.toUnsignedInt(buffer.getShort(40));
        int precision = (buffer.get(42) & 0x7F) + 1;
        for (int component = 0; component < Math.min(components, 3); component++) {
            int at = 42 + 3 * component;
            if ((buffer.get(at) & 0x7F) + 1 != precision || buffer.get(at + 1) != 1 || buffer.get(at + 2) != 1) {
                throw PixelFormat.unsupported("JPEG 2000 components of differing size or depth are not supported");
            }
        }
        requireFewTiles(buffer);
        var size = new Size(Math.toIntExact(rows), Math.toIntExact(columns), components, precision);
        return new Codestream(
                bytes, Kind.WAVELET, size, transformed(buffer) ? Colour.RED_GREEN_BLUE : Colour.UNSAID, false);
    }

    /** Image size less image offset. */
    private static long side(ByteBuffer buffer, int at) {
        long side = Integer.toUnsignedLong(buffer.getInt(at)) - Integer.toUnsignedLong(buffer.getInt(at + 8));
        if (side < 1 || side > Short.MAX_VALUE) {
            throw Codestream.invalid("has no sensible image size", null);
        }
        return side;
    }

    private static void requireFewTiles(ByteBuffer buffer) {
        long tiles = 1;
        for (int at = 8; at <= 12; at += 4) {
            long end = Integer.toUnsignedLong(buffer.getInt(at));
            long tile = Integer.toUnsignedLong(buffer.getInt(at + 16));
            long offset = Integer.toUnsignedLong(buffer.getInt(at + 24));
            if (tile == 0 || offset > end) {
                throw Codestream.invalid("has tiles without size", null);
            }
            tiles *= (end - offset + tile - 1) / tile;
            if (tiles > MOST_TILES) {
                throw PixelFormat.unsupported(
                        "a JPEG 2000 frame of more than " + MOST_TILES + " tiles is not supported");
            }
        }
    }

    /** Whether the multiple component transformation is in use, which decoders undo by themselves. */
    private static boolean transformed(ByteBuffer buffer) {
        int at = 2;
        while (true) {
            int marker = Short.toUnsignedInt(buffer.getShort(at));
            if (marker == COD) {
                return buffer.get(at + 8) != 0;
            }
            int length = Short.toUnsignedInt(buffer.getShort(at + 2));
            if (marker == SOT || length < 2) {
                return false;
            }
            at += 2 + length;
        }
    }

    private static byte[] unboxed(byte[] frame) {
        var buffer = ByteBuffer.wrap(frame);
        if (buffer.getInt(0) == CODESTREAM) {
            return frame;
        }
        int at = 0;
        while (at + 8 <= frame.length) {
            long length = Integer.toUnsignedLong(buffer.getInt(at));
            if (buffer.getInt(at + 4) == JP2_CODESTREAM) {
                return Arrays.copyOfRange(frame, at + 8, frame.length);
            }
            if (length < 8 || length > frame.length - at) {
                break;
            }
            at += (int) length;
        }
        throw Codestream.invalid("is a JP2 file without a codestream", null);
    }
}
