package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import org.aoju.bus.image.Tag;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The pixels of one file, whose frames are decoded one at a time. */
final class Instance {

    private static final int MOST_FRAMES = 100_000;

    private final String transferSyntax;
    private final PixelSource source;
    private final PixelFormat format;
    private final int frames;
    private final @Nullable Palette palette;
    private final long[] extendedOffsets;
    private volatile @Nullable EncapsulatedPixels encapsulated;

    private Instance(Header header, PixelSource source) {
        var attributes = header.attributes();
        this.transferSyntax = header.transferSyntax();
        this.source = source;
        this.format = PixelFormat.of(attributes, source.tag());
        this.frames = frames(attributes.getInt(Tag.NumberOfFrames, 1), source, format);
        this.palette =
                format.photometric() == Photometric.PALETTE_COLOR ? Palette.of(attributes, format.signed()) : null;
        this.extendedOffsets = longs(attributes.getSafeBytes(Tag.ExtendedOffsetTable));
    }

    static Instance of(Header header, PixelSource source) {
        return new Instance(header, source);
    }

    /** No more frames than the file can hold, so that a number in a header makes no list of millions. */
    private static int frames(int stated, PixelSource source, PixelFormat format) {
        int frames = Math.max(1, stated);
        if (frames > MOST_FRAMES) {
            throw PixelFormat.unsupported("Number of Frames (0028,0008) is more than " + MOST_FRAMES);
        }
        long bits = source.encapsulated() ? 64L * frames : format.frameBits() * frames;
        if (!source.encapsulated() && bits > 8 * source.length()) {
            throw PixelSource.truncated();
        }
        if (bits > 8 * source.available()) {
            throw PixelSource.truncated();
        }
        return frames;
    }

    private static long[] longs(byte @Nullable [] bytes) {
        if (bytes == null) {
            return new long[0];
        }
        var values = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(values);
        return values;
    }

    String transferSyntax() {
        return transferSyntax;
    }

    PixelFormat format() {
        return format;
    }

    int frames() {
        return frames;
    }

    /** Decodes the frame with this index, from 0. */
    Image decode(int index, ModalityTransform transform) {
        SyntaxSupport.requireDecodable(transferSyntax);
        if (format.floating()) {
            requireNative();
            return Image.wrap(1, format.rows(), format.columns(), NativeFrame.floats(source, format, index));
        }
        if (SyntaxSupport.compressed(transferSyntax)) {
            var stream = codestream(index);
            return render(
                    CompressedFrame.decode(stream, format),
                    transform,
                    stream.holdsColourDifferences(format.photometric()),
                    false);
        }
        boolean partial = format.photometric() == Photometric.YBR_PARTIAL_422;
        return render(uncompressed(index), transform, format.photometric() != Photometric.RGB, partial);
    }

    /** The samples as they are stored, for frames whose values are not brightness. */
    Samples stored(int index) {
        SyntaxSupport.requireDecodable(transferSyntax);
        return SyntaxSupport.compressed(transferSyntax)
                ? CompressedFrame.decode(codestream(index), format)
                : uncompressed(index);
    }

    private Codestream codestream(int index) {
        requireEncapsulated();
        return Codestream.parse(encapsulated().frame(index), format);
    }

    private Samples uncompressed(int index) {
        if (format.photometric() == Photometric.YBR_ICT || format.photometric() == Photometric.YBR_RCT) {
            throw PixelFormat.unsupported("YBR_ICT and YBR_RCT exist in JPEG 2000 only");
        }
        if (SyntaxSupport.RLE.equals(transferSyntax)) {
            requireEncapsulated();
            return RleFrame.decode(encapsulated().frame(index), format);
        }
        requireNative();
        return NativeFrame.read(source, format, index);
    }

    private Image render(Samples samples, ModalityTransform transform, boolean differences, boolean partialRange) {
        var rendering = new Rendering(format, samples);
        if (palette != null) {
            return rendering.palette(palette);
        }
        if (format.photometric().channels() == 1) {
            return rendering.grey(transform);
        }
        return differences ? rendering.colourDifferences(partialRange) : rendering.redGreenBlue();
    }

    private EncapsulatedPixels encapsulated() {
        var known = encapsulated;
        if (known == null) {
            // Two threads may both do it: the result is the same.
            known = EncapsulatedPixels.open(source, frames, extendedOffsets);
            encapsulated = known;
        }
        return known;
    }

    private void requireNative() {
        if (source.encapsulated()) {
            throw mismatch("are encapsulated, but the transfer syntax is not");
        }
    }

    private void requireEncapsulated() {
        if (!source.encapsulated()) {
            throw mismatch("are not encapsulated, but the transfer syntax is");
        }
    }

    private static KambaException mismatch(String what) {
        return new KambaException(ErrorCode.PIXELS_INVALID, "the pixel data " + what + "; the sender must mend it");
    }
}
