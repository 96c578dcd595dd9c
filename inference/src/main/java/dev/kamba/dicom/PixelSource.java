package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Where the pixel data of an instance lie; nothing is read before it is asked for.
 *
 * @param offset first byte of the value, in the file or, where deflated, in the inflated data set
 * @param length bytes of the value, or {@link #UNDEFINED} where it is encapsulated
 * @param deflatedFrom first byte of the deflated data set in the file, or {@link #PLAIN}
 */
record PixelSource(Path file, int tag, boolean bigEndian, long offset, long length, long deflatedFrom) {

    static final long UNDEFINED = 0xFFFF_FFFFL;
    static final long PLAIN = -1;

    /** Most bytes a deflated data set may unfold to. */
    private static final long MOST_INFLATED = 1L << 30;

    boolean encapsulated() {
        return length == UNDEFINED;
    }

    /** Bytes that the file can hold of the value at most. */
    long available() {
        if (deflatedFrom != PLAIN) {
            return Math.min(length, MOST_INFLATED);
        }
        try {
            return Math.min(length, Math.max(0, Files.size(file) - offset));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Bytes {@code from} .. {@code from + count} of the value. */
    byte[] read(long from, int count) {
        if (from + count > available()) {
            throw truncated();
        }
        try {
            return deflatedFrom == PLAIN ? readPlain(from, count) : readInflated(from, count);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private byte[] readPlain(long from, int count) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel, offset + from, count);
        }
    }

    static byte[] read(FileChannel channel, long position, int count) throws IOException {
        var bytes = new byte[count];
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw truncated();
            }
        }
        return bytes;
    }

    private byte[] readInflated(long from, int count) throws IOException {
        try (var in = inflating(file, deflatedFrom)) {
            in.skipNBytes(offset + from);
            var bytes = in.readNBytes(count);
            if (bytes.length < count) {
                throw truncated();
            }
            return bytes;
        }
    }

    static InputStream inflating(Path file, long start) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(file), 1 << 14);
        in.skipNBytes(start);
        return new BufferedInputStream(new Bounded(new Inflating(in)));
    }

    static KambaException truncated() {
        return new KambaException(
                ErrorCode.PIXELS_INVALID, "the pixel data end before the image does; send the instance again");
    }

    static KambaException unreadable(@Nullable IOException cause) {
        return new KambaException(
                ErrorCode.UNREADABLE,
                "the file or its pixel data cannot be read; check the disk, or send it again",
                cause);
    }

    /** Frees the inflater's memory at once, unlike its super class when it is given one. */
    private static final class Inflating extends InflaterInputStream {

        Inflating(InputStream in) {
            super(in, new Inflater(true), 1 << 13);
        }

        @Override
        public void close() throws IOException {
            inf.end();
            super.close();
        }
    }

    /** Stops a small file that unfolds without end. */
    private static final class Bounded extends FilterInputStream {

        private long left = MOST_INFLATED;

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            return count(super.read(into, from, length));
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(count);
            left -= skipped;
            return skipped;
        }

        private int count(int read) throws IOException {
            left -= Math.max(0, read);
            if (left < 0) {
                throw new IOException("the data set unfolds to more than " + MOST_INFLATED + " bytes");
            }
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
