package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;

import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A PNG or JPEG file as a plane: grey pictures as [1, rows, columns], all others as [3, rows, columns], 0..255. Sixteen bits
 * are scaled to 0..255; transparency and any stored orientation are ignored.
 */
public final class Picture implements Plane {

    /** A file of a few bytes may announce gigapixels; more than this is refused before anything is allocated. */
    private static final long MOST_PIXELS = 100_000_000;

    private final File file;
    private final int rows;
    private final int columns;

    private Picture(File file, int rows, int columns) {
        this.file = file;
        this.rows = rows;
        this.columns = columns;
    }

    /** Reads the size; the pixels are read when they are asked for. */
    public static Picture of(Path file) {
        return read(file.toFile(), reader -> {
            int rows = reader.getHeight(0);
            int columns = reader.getWidth(0);
            if ((long) rows * columns > MOST_PIXELS) {
                throw new KambaException(
                        ErrorCode.IMAGE_UNSUPPORTED,
                        rows + " x " + columns + " pixels are more than " + MOST_PIXELS + "; make the picture smaller");
            }
            return new Picture(file.toFile(), rows, columns);
        });
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public Optional<Region> region() {
        return Optional.empty();
    }

    @Override
    public Image image() {
        var decoded = read(file, reader -> reader.read(0));
        return switch (decoded.getType()) {
            // Not through getRGB, which takes grey for linear light and would brighten it.
            case BufferedImage.TYPE_BYTE_GRAY -> grey(decoded.getRaster(), 1);
            case BufferedImage.TYPE_USHORT_GRAY -> grey(decoded.getRaster(), 1 / 257f);
            default ->
                decoded.getRaster().getNumBands() <= 2 && !(decoded.getColorModel() instanceof IndexColorModel)
                        ? grey(
                                decoded.getRaster(),
                                255f / ((1 << decoded.getColorModel().getComponentSize(0)) - 1))
                        : colour(decoded);
        };
    }

    /**
     * The values as they are stored, neither scaled nor looked up in a palette, row by row: what a mask of label numbers holds.
     * Only of grey pictures and those with a palette.
     */
    public int[] stored() {
        var decoded = read(file, reader -> reader.read(0));
        var raster = decoded.getRaster();
        if (raster.getNumBands() > 2) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED, "the picture holds colours, not numbers; save it as grey or indexed");
        }
        return raster.getSamples(0, 0, columns, rows, 0, (int[]) null);
    }

    private static Image grey(Raster raster, float factor) {
        int rows = raster.getHeight();
        int columns = raster.getWidth();
        var samples = new float[rows * columns];
        raster.getSamples(0, 0, columns, rows, 0, samples);
        if (factor != 1) {
            for (int i = 0; i < samples.length; i++) {
                samples[i] *= factor;
            }
        }
        return Image.wrap(1, rows, columns, samples);
    }

    private static Image colour(BufferedImage decoded) {
        int rows = decoded.getHeight();
        int columns = decoded.getWidth();
        int plane = rows * columns;
        var samples = new float[3 * plane];
        var line = new int[columns];
        for (int row = 0; row < rows; row++) {
            decoded.getRGB(0, row, columns, 1, line, 0, columns);
            for (int column = 0; column < columns; column++) {
                int at = row * columns + column;
                samples[at] = line[column] >> 16 & 0xff;
                samples[plane + at] = line[column] >> 8 & 0xff;
                samples[2 * plane + at] = line[column] & 0xff;
            }
        }
        return Image.wrap(3, rows, columns, samples);
    }

    private static <T> T read(File file, Reading<T> reading) {
        try (var stream = ImageIO.createImageInputStream(file)) {
            if (stream == null) {
                throw new KambaException(ErrorCode.UNREADABLE, "the file cannot be opened");
            }
            var reader = reader(stream);
            try {
                reader.setInput(stream, true, true);
                return reading.read(reader);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException | NegativeArraySizeException e) {
            // The decoders answer broken files with the latter three, too.
            throw new KambaException(
                    ErrorCode.UNREADABLE, "the picture cannot be decoded; it is cut off, broken or of a rare kind", e);
        }
    }

    /** Java's own: the DICOM toolkit registers readers that take streams of their own kind alone. */
    private static ImageReader reader(ImageInputStream stream) {
        var readers = ImageIO.getImageReaders(stream);
        while (readers.hasNext()) {
            var reader = readers.next();
            if ("java.desktop".equals(reader.getClass().getModule().getName())) {
                return reader;
            }
        }
        throw new KambaException(ErrorCode.UNREADABLE, "the file is neither PNG nor JPEG");
    }

    /** Something to read from an open picture. */
    private interface Reading<T> {
        T read(ImageReader reader) throws IOException;
    }
}
