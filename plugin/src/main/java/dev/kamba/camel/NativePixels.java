package dev.kamba.camel;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Fragments;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputHandler;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where uncompressed Pixel Data of one sample per pixel lie in a Part 10 file, and in what form.
 *
 * @param element of the element's first byte
 * @param value of the value's first byte
 * @param end behind the value
 * @param bits Bits Allocated: 1, 8 or 16
 */
record NativePixels(long element, long value, long end, int rows, int columns, int frames, int bits) {

    /** Of a real header; longer ones belong to what is not sent here. */
    private static final int LONGEST_VALUE = 1 << 16;

    private static final int DEEPEST = 16;
    private static final int MOST_FRAMES = 1 << 20;

    /** In bits: 256 MiB. */
    private static final long LARGEST_FRAME = 1L << 31;

    /** Reads up to Pixel Data. */
    static NativePixels of(Path file) throws IOException {
        try (var in = new ImageInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            in.setImageInputHandler(new TopLevel());
            in.readFileMetaInformation();
            Attributes header = in.readDataset(-1, Tag.PixelData);
            if (in.tag() != Tag.PixelData || in.length() == -1 || header.getInt(Tag.SamplesPerPixel, 1) != 1) {
                throw new IOException("no uncompressed pixels of one sample");
            }
            NativePixels pixels = new NativePixels(
                    in.getTagPosition(),
                    in.getPosition(),
                    in.getPosition() + Integer.toUnsignedLong(in.length()),
                    header.getInt(Tag.Rows, 0),
                    header.getInt(Tag.Columns, 0),
                    header.getInt(Tag.NumberOfFrames, 1),
                    header.getInt(Tag.BitsAllocated, 0));
            pixels.check(Files.size(file));
            return pixels;
        }
    }

    private void check(long fileSize) throws IOException {
        if (rows < 1 || columns < 1 || frames < 1 || frames > MOST_FRAMES || (bits != 1 && bits != 8 && bits != 16)) {
            throw new IOException("pixels of an unusual form");
        }
        long frameBits = (long) rows * columns * bits;
        if (end > fileSize || frameBits > LARGEST_FRAME || frames > (end - value) * 8 / frameBits) {
            throw new IOException("fewer pixels than rows, columns and frames say");
        }
    }

    /** Bytes of one frame that begins with a byte. */
    int frameBytes() {
        return (int) (((long) rows * columns * bits + 7) / 8);
    }

    /** Keeps nothing of sequences: thousands of frames have thousands of items. */
    private static final class TopLevel implements ImageInputHandler {

        @Override
        public void readValue(ImageInputStream in, Attributes attributes) throws IOException {
            if (in.level() > DEEPEST) {
                throw new IOException("sequences are nested too deep");
            }
            long length = Integer.toUnsignedLong(in.length());
            if (in.length() == -1 || in.vr() == VR.SQ || length <= LONGEST_VALUE) {
                in.readValue(in, attributes);
            } else {
                in.skipFully(length);
            }
        }

        @Override
        public void readValue(ImageInputStream in, Sequence sequence) throws IOException {
            in.readValue(in, sequence);
            sequence.clear();
        }

        @Override
        public void readValue(ImageInputStream in, Fragments fragments) throws IOException {
            in.skipFully(Integer.toUnsignedLong(in.length()));
        }

        @Override
        public void startDataset(ImageInputStream in) {}

        @Override
        public void endDataset(ImageInputStream in) {}
    }
}
