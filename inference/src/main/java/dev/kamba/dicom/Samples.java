package dev.kamba.dicom;

/**
 * The samples of one frame as they come from the file or a codec.
 *
 * <p>Sample {@code c} of pixel {@code p} has index {@code p * pixelStride + c * channelStride + origin}; a negative channel
 * stride reads blue, green, red as red, green, blue.
 */
final class Samples {

    /** How samples are laid out. */
    record Layout(int origin, int pixelStride, int channelStride) {

        static Layout interleaved(int channels) {
            return new Layout(0, channels, 1);
        }

        static Layout planar(int pixels) {
            return new Layout(0, 1, pixels);
        }

        static Layout reversed(int channels) {
            return new Layout(channels - 1, channels, -1);
        }
    }

    /** One sample's bits, zero-extended to 32. */
    @FunctionalInterface
    interface Bits {
        int at(int index);
    }

    private final Bits bits;
    private final Layout layout;
    private final int significant;
    private final int highBit;
    private final boolean signed;

    /**
     * @param significant bits that make the value
     * @param highBit the highest of them
     */
    Samples(Bits bits, Layout layout, int significant, int highBit, boolean signed) {
        this.bits = bits;
        this.layout = layout;
        this.significant = significant;
        this.highBit = highBit;
        this.signed = signed;
    }

    static Bits bytes(byte[] values) {
        return index -> values[index] & 0xFF;
    }

    static Bits shorts(short[] values) {
        return index -> values[index] & 0xFFFF;
    }

    static Bits ints(int[] values) {
        return index -> values[index];
    }

    /** The stored value: other bits (overlays, garbage) masked off, the sign extended. */
    long at(int channel, int pixel) {
        int raw = bits.at(pixel * layout.pixelStride + channel * layout.channelStride + layout.origin);
        int atTop = raw << (31 - highBit);
        int shift = 32 - significant;
        return signed ? atTop >> shift : Integer.toUnsignedLong(atTop >>> shift);
    }
}
