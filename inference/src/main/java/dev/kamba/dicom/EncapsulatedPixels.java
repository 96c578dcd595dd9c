package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The fragments of encapsulated pixel data (PS3.5 annex A.4) and which frame each belongs to. */
final class EncapsulatedPixels {

    /** One item: its first byte and length in the file, and where its tag stands relative to the first fragment's. */
    private record Fragment(long start, int length, long relative) {}

    private static final int ITEM = 0xFFFE_E000;
    private static final int DELIMITER = 0xFFFE_E0DD;
    private static final int ITEM_HEADER = 8;
    private static final int MOST_FRAGMENTS = 1_000_000;
    private static final long LARGEST_FRAME = 512L << 20;

    private final PixelSource source;
    private final List<Fragment> fragments;

    /** Index of the first fragment of each frame, and the number of fragments. */
    private final int[] firsts;

    private EncapsulatedPixels(PixelSource source, List<Fragment> fragments, int[] firsts) {
        this.source = source;
        this.fragments = fragments;
        this.firsts = firsts;
    }

    /** Reads item headers only. The extended offset table is empty where there is none. */
    static EncapsulatedPixels open(PixelSource source, int frames, long[] extendedOffsets) {
        try (var channel = FileChannel.open(source.file(), StandardOpenOption.READ)) {
            var fragments = new ArrayList<Fragment>();
            long[] basicOffsets = scan(channel, source.offset(), fragments);
            var offsets = extendedOffsets.length == frames ? extendedOffsets : basicOffsets;
            return new EncapsulatedPixels(source, fragments, firsts(channel, fragments, frames, offsets));
        } catch (IOException e) {
            throw PixelSource.unreadable(e);
        }
    }

    private static long[] scan(FileChannel channel, long offset, List<Fragment> fragments) throws IOException {
        long position = offset;
        long origin = -1;
        long[] table = {};
        while (position + ITEM_HEADER <= channel.size() && fragments.size() < MOST_FRAGMENTS) {
            var header = ByteBuffer.wrap(PixelSource.read(channel, position, ITEM_HEADER))
                    .order(ByteOrder.LITTLE_ENDIAN);
            int tag = (header.getShort() << 16) | (header.getShort() & 0xFFFF);
            long length = Integer.toUnsignedLong(header.getInt());
            if (tag == DELIMITER) {
                break;
            }
            long start = position + ITEM_HEADER;
            if (tag != ITEM || length > Math.min(LARGEST_FRAME, channel.size() - start)) {
                throw PixelSource.truncated();
            }
            if (origin < 0) {
                table = table(PixelSource.read(channel, start, (int) length));
                origin = start + length;
            } else {
                fragments.add(new Fragment(start, (int) length, position - origin));
            }
            position = start + length;
        }
        return table;
    }

    private static long[] table(byte[] bytes) {
        var entries = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
        var offsets = new long[entries.remaining()];
        Arrays.setAll(offsets, index -> Integer.toUnsignedLong(entries.get(index)));
        return offsets;
    }

    private static int[] firsts(FileChannel channel, List<Fragment> fragments, int frames, long[] offsets)
            throws IOException {
        if (frames == 1 && !fragments.isEmpty()) {
            return new int[] {0, fragments.size()};
        }
        if (fragments.size() == frames) {
            var each = new int[frames + 1];
            Arrays.setAll(each, index -> index);
            return each;
        }
        var firsts = offsets.length == frames ? byOffset(fragments, offsets) : new int[0];
        if (firsts.length == 0) {
            firsts = byMarker(channel, fragments, frames);
        }
        if (firsts.length != frames + 1) {
            throw new KambaException(
                    ErrorCode.PIXELS_INVALID,
                    "the pixel data have " + fragments.size() + " fragments, which cannot be told apart into " + frames
                            + " frames; send the instance again or uncompressed");
        }
        return firsts;
    }

    /** Empty where an offset is not the start of a fragment: such tables are found in practice, and not believed. */
    private static int[] byOffset(List<Fragment> fragments, long[] offsets) {
        var firsts = new int[offsets.length + 1];
        int fragment = 0;
        for (int frame = 0; frame < offsets.length; frame++) {
            while (fragment < fragments.size() && fragments.get(fragment).relative < offsets[frame]) {
                fragment++;
            }
            boolean rising = frame == 0 ? fragment == 0 : fragment > firsts[frame - 1];
            if (!rising || fragment == fragments.size() || fragments.get(fragment).relative != offsets[frame]) {
                return new int[0];
            }
            firsts[frame] = fragment;
        }
        firsts[offsets.length] = fragments.size();
        return firsts;
    }

    private static int[] byMarker(FileChannel channel, List<Fragment> fragments, int frames) throws IOException {
        var firsts = new int[frames + 1];
        int found = 0;
        for (int index = 0; index < fragments.size(); index++) {
            if (Codestream.startsAt(
                    PixelSource.read(channel, fragments.get(index).start, Math.min(12, fragments.get(index).length)))) {
                if (found == frames) {
                    return new int[0];
                }
                firsts[found++] = index;
            }
        }
        firsts[frames] = fragments.size();
        return found == frames && firsts[0] == 0 ? firsts : new int[0];
    }

    byte[] frame(int index) {
        var parts = fragments.subList(firsts[index], firsts[index + 1]);
        long length = parts.stream().mapToLong(Fragment::length).sum();
        if (length > LARGEST_FRAME) {
            throw PixelFormat.unsupported("one compressed frame is larger than " + (LARGEST_FRAME >> 20) + " MB");
        }
        try (var channel = FileChannel.open(source.file(), StandardOpenOption.READ)) {
            if (parts.size() == 1) {
                return PixelSource.read(channel, parts.get(0).start, (int) length);
            }
            var joined = ByteBuffer.allocate((int) length);
            for (var part : parts) {
                joined.put(PixelSource.read(channel, part.start, part.length));
            }
            return joined.array();
        } catch (IOException e) {
            throw PixelSource.unreadable(e);
        }
    }
}
