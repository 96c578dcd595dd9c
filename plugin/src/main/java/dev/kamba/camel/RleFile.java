package dev.kamba.camel;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A segmentation that lies uncompressed in Explicit VR Little Endian, as RLE Lossless (PS3.5 sections 8.2.2 and A.4.2): the same
 * bytes up to Pixel Data, then each frame compressed by itself, as one fragment, with a table of where frames begin. Frames are
 * compressed twice, for the table and for the stream, so that one of them is in memory at a time.
 */
public final class RleFile {

    /** What a Basic Offset Table can tell (PS3.5 section A.4); above it an Extended Offset Table does. */
    private static final long LONGEST_BASIC = 0xFFFF_FFFFL;

    private static final int BUFFER = 1 << 16;
    private static final int ITEM_HEADER = 8;
    private static final int UNDEFINED_LENGTH = -1;

    private final Path path;
    private final long dataSet;
    private final NativePixels pixels;
    private final int[] lengths;
    private final long longestBasic;

    private RleFile(Path path, long dataSet, NativePixels pixels, int[] lengths, long longestBasic) {
        this.path = path;
        this.dataSet = dataSet;
        this.pixels = pixels;
        this.lengths = lengths;
        this.longestBasic = longestBasic;
    }

    /** Whether objects of this class are sent compressed on request. */
    static boolean suits(String sopClass, String transferSyntax) {
        return transferSyntax.equals(Uids.EXPLICIT_LITTLE)
                && (sopClass.equals(Uids.SEGMENTATION) || sopClass.equals(Uids.LABEL_MAP));
    }

    /**
     * Measures the compressed frames.
     *
     * @param dataSet offset of the data set's first byte
     */
    static RleFile of(Path path, long dataSet) throws IOException {
        return of(path, dataSet, LONGEST_BASIC);
    }

    static RleFile of(Path path, long dataSet, long longestBasic) throws IOException {
        NativePixels pixels = NativePixels.of(path);
        int[] lengths = new int[pixels.frames()];
        try (InputStream in = from(path, pixels.value())) {
            FrameCutter frames = new FrameCutter(in, pixels);
            RleEncoder encoder = encoder(pixels);
            for (int i = 0; i < lengths.length; i++) {
                lengths[i] = encoder.encode(frames.next());
            }
        }
        return new RleFile(path, dataSet, pixels, lengths, longestBasic);
    }

    /**
     * Writes a Part 10 file with the compressed form of another.
     *
     * @return false, with nothing written, where that is no segmentation in Explicit VR Little Endian
     */
    public static boolean copy(Path file, Path to) {
        OutgoingFile known = OutgoingFile.open(file);
        if (!suits(known.sopClass(), known.transferSyntax())) {
            return false;
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(to), BUFFER)) {
            new ImageOutputStream(out, Uids.EXPLICIT_LITTLE).writeFileMetaInformation(meta(file));
            of(file, known.offset()).writeDataSet(out);
            return true;
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.STORAGE_FULL, "a result cannot be compressed beside itself; check free space", e);
        }
    }

    private static Attributes meta(Path file) throws IOException {
        try (ImageInputStream in = new ImageInputStream(file.toFile())) {
            Attributes meta = in.readFileMetaInformation();
            meta.setString(Tag.TransferSyntaxUID, VR.UI, Uids.RLE);
            return meta;
        }
    }

    private static RleEncoder encoder(NativePixels pixels) {
        int bytes = Math.max(1, pixels.bits() / 8);
        int columns = pixels.columns();
        int row = pixels.bits() > 1 ? columns : columns % 8 == 0 ? columns / 8 : pixels.frameBytes();
        return new RleEncoder(bytes, row, pixels.frameBytes());
    }

    void writeDataSet(OutputStream out) throws IOException {
        try (InputStream in = from(path, dataSet)) {
            copy(in, pixels.element() - dataSet, out);
            tables(out);
            FrameCutter frames = new FrameCutter(from(in, pixels.value() - pixels.element()), pixels);
            RleEncoder encoder = encoder(pixels);
            for (int length : lengths) {
                if (encoder.encode(next(frames)) != length) {
                    throw OutgoingFile.unreadable(path, null);
                }
                item(out, Tag.Item, length);
                out.write(encoder.packed(), 0, length);
            }
            item(out, Tag.SequenceDelimitationItem, 0);
        }
        try (InputStream in = from(path, pixels.end())) {
            copy(in, Long.MAX_VALUE, out);
        }
    }

    /** Starts Pixel Data with its offset table, or writes an extended one before it and leaves the basic one empty. */
    private void tables(OutputStream out) throws IOException {
        long last = 0;
        for (int i = 0; i < lengths.length - 1; i++) {
            last += ITEM_HEADER + lengths[i];
        }
        boolean basic = last <= longestBasic;
        ByteBuffer offsets = ByteBuffer.allocate(lengths.length * (basic ? Integer.BYTES : Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer sizes = ByteBuffer.allocate(basic ? 0 : offsets.limit()).order(ByteOrder.LITTLE_ENDIAN);
        long offset = 0;
        for (int length : lengths) {
            if (basic) {
                offsets.putInt((int) offset);
            } else {
                offsets.putLong(offset);
                sizes.putLong(length);
            }
            offset += ITEM_HEADER + length;
        }
        if (!basic) {
            element(out, Tag.ExtendedOffsetTable, "OV", offsets.limit());
            out.write(offsets.array());
            element(out, Tag.ExtendedOffsetTableLengths, "OV", sizes.limit());
            out.write(sizes.array());
        }
        element(out, Tag.PixelData, "OB", UNDEFINED_LENGTH);
        item(out, Tag.Item, basic ? offsets.limit() : 0);
        if (basic) {
            out.write(offsets.array());
        }
    }

    /** Tag, VR, two reserved bytes and length (PS3.5 table 7.1-1). */
    private static void element(OutputStream out, int tag, String vr, int length) throws IOException {
        out.write(ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) (tag >> 16))
                .putShort((short) tag)
                .put((byte) vr.charAt(0))
                .put((byte) vr.charAt(1))
                .putShort((short) 0)
                .putInt(length)
                .array());
    }

    private static void item(OutputStream out, int tag, int length) throws IOException {
        out.write(ByteBuffer.allocate(ITEM_HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) (tag >> 16))
                .putShort((short) tag)
                .putInt(length)
                .array());
    }

    // A failing file is kept apart from a failing connection: only what writes throws an IOException.
    private void copy(InputStream in, long count, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long left = count;
        int read = read(in, buffer, left);
        while (read > 0) {
            out.write(buffer, 0, read);
            left -= read;
            read = read(in, buffer, left);
        }
    }

    private int read(InputStream in, byte[] buffer, long most) {
        try {
            return in.readNBytes(buffer, 0, (int) Math.min(buffer.length, most));
        } catch (IOException e) {
            throw OutgoingFile.unreadable(path, e);
        }
    }

    private byte[] next(FrameCutter frames) {
        try {
            return frames.next();
        } catch (IOException e) {
            throw OutgoingFile.unreadable(path, e);
        }
    }

    private static InputStream from(Path path, long offset) throws IOException {
        return from(new BufferedInputStream(Files.newInputStream(path), BUFFER), offset);
    }

    private static InputStream from(InputStream in, long offset) throws IOException {
        in.skipNBytes(offset);
        return in;
    }
}
