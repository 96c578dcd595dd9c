package dev.kamba.dicom;

import java.util.Optional;

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

    /** Sixteen bits each. */
    private static final class Words implements Bits {

        private final short[] values;

        Words(short[] values) {
            this.values = values;
        }

        @Override
        public int at(int index) {
            return values[index] & 0xFFFF;
        }
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
        return new Words(values);
    }

    static Bits ints(int[] values) {
        return index -> values[index];
    }

    /** Bits that make the value. */
    int significant() {
        return significant;
    }

    /**
     * Of {@code factor} times each stored value plus {@code offset} the lower 16 bits, if the samples are of one channel and of as many
     * bits, one after the other in an array. It takes numbers of 16 bits alone, so that the compiler makes vector instructions of it.
     */
    Optional<short[]> line(int pixels, int factor, int offset) {
        if (!(bits instanceof Words words)
                || words.values.length != pixels
                || layout.pixelStride != 1
                || layout.origin != 0
                || highBit >= Short.SIZE) {
            return Optional.empty();
        }
        int sign = signed ? 1 << (significant - 1) : 0;
        var line = new short[pixels];
        multiply(
                words.values,
                highBit + 1 - significant,
                (short) ((1 << significant) - 1),
                (short) sign,
                (short) factor,
                (short) (offset - factor * sign),
                line);
        return Optional.of(line);
    }

    private static void multiply(
            short[] values, int below, short mask, short sign, short factor, short offset, short[] into) {
        for (int i = 0; i < into.length; i++) {
            into[i] = (short) ((((values[i] >> below) & mask) ^ sign) * factor + offset);
        }
    }

    /** The stored value: other bits (overlays, garbage) masked off, the sign extended. */
    long at(int channel, int pixel) {
        int raw = bits.at(pixel * layout.pixelStride + channel * layout.channelStride + layout.origin);
        int atTop = raw << (31 - highBit);
        int shift = 32 - significant;
        return signed ? atTop >> shift : Integer.toUnsignedLong(atTop >>> shift);
    }
}
