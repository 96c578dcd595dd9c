package dev.kamba.dicom;

import org.aoju.bus.image.galaxy.data.Attributes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A table of the data set with its three-valued descriptor (PS3.3 sections C.11.1.1 and C.7.6.3.1.5). */
final class LookupTable {

    private final int first;
    private final int bits;
    private final short[] entries;

    private LookupTable(int first, int bits, short[] entries) {
        this.first = first;
        this.bits = bits;
        this.entries = entries;
    }

    static LookupTable read(Attributes attributes, int descriptorTag, int dataTag, boolean signed) {
        var descriptor = attributes.getInts(descriptorTag);
        var data = bytes(attributes, dataTag);
        if (descriptor == null || descriptor.length != 3 || data.length == 0) {
            throw PixelFormat.unsupported("a lookup table lacks its descriptor or data, or is segmented");
        }
        int size = (descriptor[0] & 0xFFFF) == 0 ? 1 << 16 : descriptor[0] & 0xFFFF;
        int first = signed ? (short) descriptor[1] : descriptor[1] & 0xFFFF;
        int bits = descriptor[2];
        boolean packed = data.length < 2 * size;
        if (bits < 8 || bits > 16 || data.length < size || (packed && bits != 8)) {
            throw PixelFormat.unsupported("a lookup table is shorter than its descriptor says, or not of 8 to 16 bits");
        }
        var order = attributes.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        var words = ByteBuffer.wrap(data).order(order);
        var entries = new short[size];
        for (int index = 0; index < size; index++) {
            entries[index] = packed ? (short) (data[index] & 0xFF) : words.getShort(2 * index);
        }
        return new LookupTable(first, bits, entries);
    }

    private static byte[] bytes(Attributes attributes, int tag) {
        try {
            var bytes = attributes.getBytes(tag);
            return bytes == null ? new byte[0] : bytes;
        } catch (IOException | RuntimeException e) {
            throw PixelFormat.unsupported("a lookup table has no binary data");
        }
    }

    int first() {
        return first;
    }

    int size() {
        return entries.length;
    }

    /** The entry for a stored value; values off the ends take the first or last one. */
    int at(long stored) {
        long index = Math.max(0, Math.min(entries.length - 1L, stored - first));
        return entries[(int) index] & 0xFFFF;
    }

    /** The entry's upper eight bits: 0..255. */
    int byteAt(long stored) {
        int value = at(stored);
        return Math.min(255, bits == 8 ? value : value >> (bits - 8));
    }
}
