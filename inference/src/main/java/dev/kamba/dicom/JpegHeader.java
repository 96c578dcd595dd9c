package dev.kamba.dicom;

import dev.kamba.dicom.Codestream.Colour;
import dev.kamba.dicom.Codestream.Kind;
import dev.kamba.dicom.Codestream.Size;
import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Walks the marker segments of a JPEG or JPEG-LS stream (ISO 10918-1 annex B, ISO 14495-1 annex C) up to its first scan. */
final class JpegHeader {

    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    private static final int SOS = 0xDA;
    private static final int JPEG_LS = 0xF7;
    private static final int DHT = 0xC4;
    private static final int RESERVED = 0xC8;
    private static final int DAC = 0xCC;
    private static final int APP0 = 0xE0;
    private static final int APP8 = 0xE8;
    private static final int APP14 = 0xEE;

    private final byte[] bytes;
    private @Nullable Size size;
    private Kind kind = Kind.DCT;
    private int frameAt;
    private boolean jfif;
    private boolean spiff;
    private boolean namedRgb;
    private boolean separate;
    private int adobeTransform = -1;

    private JpegHeader(byte[] bytes) {
        this.bytes = bytes;
    }

    static boolean startsAt(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == (byte) 0xFF && bytes[1] == (byte) SOI && bytes[2] == (byte) 0xFF;
    }

    static Codestream parse(byte[] bytes) {
        return new JpegHeader(bytes).parse();
    }

    private Codestream parse() {
        int at = 2;
        while (true) {
            if (u8(at) != 0xFF) {
                throw Codestream.invalid("has garbage between its marker segments", null);
            }
            int marker = u8(at + 1);
            if (marker == 0xFF) {
                at++;
                continue;
            }
            int length = u16(at + 2);
            if (marker == SOS) {
                separate = kind == Kind.LS && size != null && size.components() > 1 && u8(at + 4) == 1;
            }
            if (marker == SOS || marker == EOI || length < 2) {
                break;
            }
            segment(marker, at);
            at += 2 + length;
        }
        if (size == null) {
            throw Codestream.invalid("has no frame header", null);
        }
        return new Codestream(withoutSpiff(), kind, size, colour(), separate);
    }

    private void segment(int marker, int at) {
        switch (marker) {
            case APP0 -> jfif |= text(at, "JFIF");
            case APP8 -> spiff |= text(at, "SPIFF");
            case APP14 -> {
                if (text(at, "Adobe") && u16(at + 2) >= 14) {
                    adobeTransform = u8(at + 15);
                }
            }
            case DHT, RESERVED, DAC -> {}
            default -> {
                if ((marker >= 0xC0 && marker <= 0xCF) || marker == JPEG_LS) {
                    frame(marker, at);
                }
            }
        }
    }

    private void frame(int marker, int at) {
        if (size != null) {
            throw Codestream.invalid("has two frame headers", null);
        }
        kind = switch (marker) {
            case 0xC0, 0xC1, 0xC2 -> Kind.DCT;
            case 0xC3 -> Kind.LOSSLESS;
            case JPEG_LS -> Kind.LS;
            default -> throw PixelFormat.unsupported("hierarchical and arithmetic-coded JPEG are not supported");
        };
        int components = u8(at + 9);
        size = new Size(u16(at + 5), u16(at + 7), components, u8(at + 4));
        frameAt = at;
        namedRgb = components == 3 && u8(at + 10) == 'R' && u8(at + 13) == 'G' && u8(at + 16) == 'B';
    }

    private Colour colour() {
        if (kind != Kind.DCT) {
            return Colour.UNSAID;
        }
        if (adobeTransform >= 0) {
            return adobeTransform == 1 ? Colour.DIFFERENCES : Colour.RED_GREEN_BLUE;
        }
        if (jfif) {
            return Colour.DIFFERENCES;
        }
        return namedRgb ? Colour.RED_GREEN_BLUE : Colour.UNSAID;
    }

    /** A SPIFF directory before JPEG-LS is legal, but the native decoder does not know it. */
    private byte[] withoutSpiff() {
        if (kind != Kind.LS || !spiff) {
            return bytes;
        }
        var stripped = Arrays.copyOfRange(bytes, frameAt - 2, bytes.length);
        stripped[0] = (byte) 0xFF;
        stripped[1] = (byte) SOI;
        return stripped;
    }

    private boolean text(int at, String expected) {
        var ascii = expected.getBytes(StandardCharsets.US_ASCII);
        return Arrays.equals(bytes, at + 4, at + 4 + ascii.length, ascii, 0, ascii.length);
    }

    private int u8(int at) {
        return bytes[at] & 0xFF;
    }

    private int u16(int at) {
        return (u8(at) << 8) | u8(at + 1);
    }
}
