package dev.kamba.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Takes uncompressed bytes (PS3.5 section 8.1) apart into samples. */
final class NativeFrame {

    private NativeFrame() {}

    static Samples read(PixelSource source, PixelFormat format, int index) {
        long firstBit = Math.multiplyExact(format.frameBits(), index);
        long firstByte = firstBit / 8;
        long endByte = (firstBit + format.frameBits() + 7) / 8;
        // An odd last row of Y Y Cb Cr pairs cannot occur: DICOM asks for even columns there.
        var bytes = source.read(firstByte, Math.toIntExact(endByte - firstByte));
        return samples(bytes, (int) (firstBit % 8), source.bigEndian(), format);
    }

    static Samples samples(byte[] bytes, int firstBit, boolean bigEndian, PixelFormat format) {
        var depth = format.depth();
        return new Samples(
                bits(bytes, firstBit, bigEndian, format),
                layout(format),
                depth.stored(),
                depth.highBit(),
                format.signed());
    }

    /** Whole colour planes with the most significant byte first, whatever the photometric interpretation. */
    static Samples planes(byte[] bytes, PixelFormat format) {
        var depth = format.depth();
        return new Samples(
                plain(bytes, 0, ByteOrder.BIG_ENDIAN, depth.allocated()),
                Samples.Layout.planar(format.pixels()),
                depth.stored(),
                depth.highBit(),
                format.signed());
    }

    private static Samples.Layout layout(PixelFormat format) {
        return format.planar() && !format.photometric().subsampled()
                ? Samples.Layout.planar(format.pixels())
                : Samples.Layout.interleaved(format.samples());
    }

    private static Samples.Bits bits(byte[] bytes, int firstBit, boolean bigEndian, PixelFormat format) {
        if (format.photometric().subsampled()) {
            if (format.depth().allocated() != 8 || format.columns() % 2 != 0) {
                throw PixelFormat.unsupported("uncompressed 4:2:2 colour needs 8 bits and an even number of columns");
            }
            return subsampled(bytes);
        }
        return plain(
                bytes,
                firstBit,
                bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
                format.depth().allocated());
    }

    private static Samples.Bits plain(byte[] bytes, int firstBit, ByteOrder order, int allocated) {
        var buffer = ByteBuffer.wrap(bytes).order(order);
        return switch (allocated) {
            case 1 -> index -> (bytes[(index + firstBit) >> 3] >> ((index + firstBit) & 7)) & 1;
            case 8 -> Samples.bytes(bytes);
            case 16 -> {
                var values = new short[bytes.length / 2];
                buffer.asShortBuffer().get(values);
                yield Samples.shorts(values);
            }
            default -> {
                var values = new int[bytes.length / 4];
                buffer.asIntBuffer().get(values);
                yield Samples.ints(values);
            }
        };
    }

    /** Y1 Y2 Cb Cr for each pair of pixels; the chroma are those of the first (PS3.3 section C.7.6.3.1.2). */
    private static Samples.Bits subsampled(byte[] bytes) {
        return index -> {
            int pixel = index / 3;
            int channel = index % 3;
            int pair = pixel / 2 * 4;
            return bytes[channel == 0 ? pair + pixel % 2 : pair + 1 + channel] & 0xFF;
        };
    }

    /** Float Pixel Data or Double Float Pixel Data of one frame. */
    static float[] floats(PixelSource source, PixelFormat format, int index) {
        int bytesPerSample = format.bytesPerSample();
        int length = Math.multiplyExact(format.pixels(), bytesPerSample);
        var buffer = ByteBuffer.wrap(source.read((long) length * index, length))
                .order(source.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        var values = new float[format.pixels()];
        if (bytesPerSample == Float.BYTES) {
            buffer.asFloatBuffer().get(values);
        } else {
            var doubles = buffer.asDoubleBuffer();
            for (int pixel = 0; pixel < values.length; pixel++) {
                values[pixel] = (float) doubles.get(pixel);
            }
        }
        return values;
    }
}
