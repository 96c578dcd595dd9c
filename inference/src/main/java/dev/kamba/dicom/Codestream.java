package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.jspecify.annotations.Nullable;

/**
 * One compressed frame, and what its own header says: native decoders allocate by that header, so it must agree with the data
 * set before they see it.
 */
final class Codestream {

    enum Kind {
        /** JPEG with discrete cosine transform: baseline, extended, progressive. */
        DCT,
        /** JPEG process 14. */
        LOSSLESS,
        /** JPEG-LS, lossless or nearly so. */
        LS,
        /** JPEG 2000. */
        WAVELET
    }

    /** Whether three components are luminance and colour differences, as far as the stream itself says. */
    enum Colour {
        RED_GREEN_BLUE,
        DIFFERENCES,
        UNSAID
    }

    /** Sizes as in Rows, Columns and Samples per Pixel; precision in bits. */
    record Size(int rows, int columns, int components, int precision) {}

    private final byte[] bytes;
    private final Kind kind;
    private final Size size;
    private final Colour colour;
    private final boolean componentByComponent;

    Codestream(byte[] bytes, Kind kind, Size size, Colour colour, boolean componentByComponent) {
        this.bytes = bytes;
        this.kind = kind;
        this.size = size;
        this.colour = colour;
        this.componentByComponent = componentByComponent;
    }

    static boolean startsAt(byte[] bytes) {
        return JpegHeader.startsAt(bytes) || WaveletHeader.startsAt(bytes);
    }

    static Codestream parse(byte[] bytes, PixelFormat format) {
        Codestream stream;
        try {
            stream = JpegHeader.startsAt(bytes) ? JpegHeader.parse(bytes) : WaveletHeader.parse(bytes);
        } catch (IndexOutOfBoundsException e) {
            throw invalid("ends within its header", e);
        }
        stream.requireAgreement(format);
        return stream;
    }

    private void requireAgreement(PixelFormat format) {
        if (size.rows != format.rows() || size.columns != format.columns() || size.components != format.samples()) {
            throw invalid(
                    "has " + size.rows + " x " + size.columns + " pixels of " + size.components
                            + " samples, the data set " + format.rows() + " x " + format.columns() + " of "
                            + format.samples(),
                    null);
        }
        if (size.precision < 1 || size.precision > Math.max(8, format.depth().allocated()) || size.precision > 16) {
            throw invalid("has " + size.precision + " bits per sample, more than Bits Allocated or than 16", null);
        }
    }

    byte[] bytes() {
        return bytes;
    }

    Kind kind() {
        return kind;
    }

    int precision() {
        return size.precision;
    }

    /** Whether each component has a scan of its own in a JPEG-LS stream of several. */
    boolean componentByComponent() {
        return componentByComponent;
    }

    /**
     * Whether components have to be turned into red, green, blue. A JPEG's own word (Adobe and JFIF segments) counts more than
     * the data set's, because encoders follow it and senders mislabel; lossless codecs say nothing.
     */
    boolean holdsColourDifferences(Photometric photometric) {
        return switch (colour) {
            case RED_GREEN_BLUE -> false;
            case DIFFERENCES -> true;
            case UNSAID ->
                switch (photometric) {
                    case YBR_FULL, YBR_FULL_422, YBR_PARTIAL_422 -> true;
                    case YBR_ICT, YBR_RCT, RGB, MONOCHROME1, MONOCHROME2, PALETTE_COLOR -> false;
                };
        };
    }

    static KambaException invalid(String what, @Nullable Throwable cause) {
        return new KambaException(
                ErrorCode.PIXELS_INVALID,
                "the compressed frame " + what + "; send the instance again or uncompressed",
                cause);
    }
}
