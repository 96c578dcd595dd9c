package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

/**
 * The Image Pixel module (PS3.3 section C.7.6.3), checked: whoever has one may allocate by its numbers.
 *
 * @param floating whether samples are IEEE numbers (Float or Double Float Pixel Data)
 * @param planar whether colour planes follow each other (Planar Configuration 1)
 */
record PixelFormat(
        int rows, int columns, Photometric photometric, Depth depth, boolean signed, boolean floating, boolean planar) {

    /** Bits of a sample (PS3.5 section 8.1.1). */
    record Depth(int allocated, int stored, int highBit) {}

    private static final int LONGEST_SIDE = 16384;

    /** Most bytes of one decoded plane of float32. */
    private static final long LARGEST_PLANE = 512L << 20;

    static PixelFormat of(Attributes attributes, int pixelTag) {
        boolean floating = pixelTag != Tag.PixelData;
        int rows = side(attributes, Tag.Rows, "Rows (0028,0010)");
        int columns = side(attributes, Tag.Columns, "Columns (0028,0011)");
        var photometric = Photometric.of(attributes.getString(Tag.PhotometricInterpretation, ""));
        int samples = attributes.getInt(Tag.SamplesPerPixel, photometric.samples());
        if (samples != photometric.samples()) {
            throw unsupported("Samples per Pixel (0028,0002) contradicts the Photometric Interpretation");
        }
        if (4L * photometric.channels() * rows * columns > LARGEST_PLANE) {
            throw unsupported("one frame is larger than " + (LARGEST_PLANE >> 20) + " MB as float32");
        }
        if (floating && photometric != Photometric.MONOCHROME2) {
            throw unsupported("floating-point pixels are read as MONOCHROME2 only");
        }
        boolean signed = !floating && attributes.getInt(Tag.PixelRepresentation, 0) == 1;
        boolean planar = samples > 1 && attributes.getInt(Tag.PlanarConfiguration, 0) == 1;
        return new PixelFormat(rows, columns, photometric, depth(attributes, pixelTag), signed, floating, planar);
    }

    private static int side(Attributes attributes, int tag, String name) {
        int value = attributes.getInt(tag, 0);
        if (value < 1 || value > LONGEST_SIDE) {
            throw unsupported(name + " is missing or not in 1 .. " + LONGEST_SIDE);
        }
        return value;
    }

    private static Depth depth(Attributes attributes, int pixelTag) {
        if (pixelTag != Tag.PixelData) {
            int bits = pixelTag == Tag.FloatPixelData ? 32 : 64;
            return new Depth(bits, bits, bits - 1);
        }
        int allocated = attributes.getInt(Tag.BitsAllocated, 0);
        if (allocated != 1 && allocated != 8 && allocated != 16 && allocated != 32) {
            throw unsupported("Bits Allocated (0028,0100) is missing or not 1, 8, 16 or 32");
        }
        int stored = attributes.getInt(Tag.BitsStored, allocated);
        int highBit = attributes.getInt(Tag.HighBit, stored - 1);
        if (stored < 1 || stored > allocated || highBit < stored - 1 || highBit >= allocated) {
            throw unsupported("Bits Stored (0028,0101) and High Bit (0028,0102) do not fit into Bits Allocated");
        }
        return new Depth(allocated, stored, highBit);
    }

    int samples() {
        return photometric.samples();
    }

    int pixels() {
        return rows * columns;
    }

    int bytesPerSample() {
        return Math.max(1, depth.allocated / 8);
    }

    /** Bits of one uncompressed frame; frames follow each other without padding, even between bytes. */
    long frameBits() {
        long samples = photometric.subsampled() ? 2 : samples();
        return samples * rows * columns * depth.allocated;
    }

    /** Least and greatest stored value. */
    long least() {
        return signed ? -(1L << (depth.stored - 1)) : 0;
    }

    long greatest() {
        return signed ? (1L << (depth.stored - 1)) - 1 : (1L << depth.stored) - 1;
    }

    static KambaException unsupported(String detail) {
        return new KambaException(ErrorCode.IMAGE_UNSUPPORTED, detail);
    }
}
