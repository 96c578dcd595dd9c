package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Fragments;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputHandler;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.aoju.bus.logger.LogFactory;
import org.aoju.bus.logger.dialect.slf4j.Slf4jLogFactory;
import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file up to its pixel data; drops values too long to be part of a header, and bounds everything else. */
final class HeaderReader implements ImageInputHandler {

    /** Longer than the longest lookup table (65536 entries of 16 bits). */
    private static final int LONGEST_VALUE = 1 << 18;

    private static final int DEEPEST_NESTING = 32;

    /** Ten thousand frames with two hundred attributes each. */
    private static final int MOST_ELEMENTS = 2_000_000;

    static {
        // The toolkit's logger otherwise refuses to start, at its first message, where SLF4J has no provider.
        LogFactory.setCurrentLogFactory(new Slf4jLogFactory(false));
    }

    private final Path file;
    private int elements;
    private @Nullable PixelSource pixels;

    private HeaderReader(Path file) {
        this.file = file;
    }

    static Header read(Path file) {
        try {
            return new HeaderReader(file).read();
        } catch (IOException | RuntimeException e) {
            // The toolkit answers malformed input with unchecked exceptions too; their text may quote values, so no
            // cause.
            if (e instanceof KambaException known) {
                throw known;
            }
            throw new KambaException(
                    ErrorCode.UNREADABLE,
                    "the file is not a complete DICOM data set (" + e.getClass().getSimpleName() + "); send it again");
        }
    }

    private Header read() throws IOException {
        try (var in = new ImageInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 14))) {
            in.readFileMetaInformation();
            var syntax = in.getTransferSyntax();
            if (!SyntaxSupport.DEFLATED.equals(syntax)) {
                return read(in, syntax, PixelSource.PLAIN);
            }
            long start = in.getPosition();
            try (var inflated = new ImageInputStream(PixelSource.inflating(file, start), UID.ExplicitVRLittleEndian)) {
                return read(inflated, syntax, start);
            }
        }
    }

    private Header read(ImageInputStream in, String syntax, long deflatedFrom) throws IOException {
        in.setImageInputHandler(this);
        var attributes = in.readDataset(-1, Tag.PixelData);
        if (in.tag() == Tag.PixelData && in.level() == 0) {
            pixels = source(in, deflatedFrom);
        }
        return new Header(attributes, syntax, pixels);
    }

    private PixelSource source(ImageInputStream in, long deflatedFrom) {
        return new PixelSource(
                file, in.tag(), in.bigEndian(), in.getPosition(), Integer.toUnsignedLong(in.length()), deflatedFrom);
    }

    @Override
    public void readValue(ImageInputStream in, Attributes attributes) throws IOException {
        if (++elements > MOST_ELEMENTS) {
            throw tooLarge("more than " + MOST_ELEMENTS + " elements");
        }
        if (in.level() == 0 && (in.tag() == Tag.FloatPixelData || in.tag() == Tag.DoubleFloatPixelData)) {
            pixels = source(in, PixelSource.PLAIN);
        }
        if (in.level() > DEEPEST_NESTING) {
            throw tooLarge("sequences more than " + DEEPEST_NESTING + " deep");
        }
        long length = Integer.toUnsignedLong(in.length());
        if (length > LONGEST_VALUE && in.length() != -1 && !isSequence(in)) {
            in.skipFully(length);
        } else {
            in.readValue(in, attributes);
        }
    }

    private static boolean isSequence(ImageInputStream in) {
        return in.vr() == VR.SQ;
    }

    @Override
    public void readValue(ImageInputStream in, Sequence sequence) throws IOException {
        if (++elements > MOST_ELEMENTS) {
            throw tooLarge("more than " + MOST_ELEMENTS + " items");
        }
        in.readValue(in, sequence);
    }

    /** Fragments before the pixel data are those of icons: they are not kept. */
    @Override
    public void readValue(ImageInputStream in, Fragments fragments) throws IOException {
        in.skipFully(Integer.toUnsignedLong(in.length()));
    }

    @Override
    public void startDataset(ImageInputStream in) {}

    @Override
    public void endDataset(ImageInputStream in) {}

    private static KambaException tooLarge(String what) {
        return new KambaException(
                ErrorCode.UNREADABLE, "the header has " + what + ", which no image needs; the sender must mend it");
    }
}
