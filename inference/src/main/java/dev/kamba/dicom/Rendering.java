package dev.kamba.dicom;

import dev.kamba.imaging.Image;

import java.util.Optional;

/** Samples into an image: modality units for grey, 0..255 for colour. */
final class Rendering {

    /** Weights of PS3.3 section C.7.6.3.1.2, solved for red, green and blue. */
    private record Matrix(double luma, double black, double redCr, double greenCb, double greenCr, double blueCb) {}

    private static final Matrix FULL = new Matrix(1, 0, 1.402, 0.344136, 0.714136, 1.772);
    private static final Matrix PARTIAL = new Matrix(255 / 219.0, 16, 1.596027, 0.391762, 0.812968, 2.017232);

    private final PixelFormat format;
    private final Samples samples;

    Rendering(PixelFormat format, Samples samples) {
        this.format = format;
        this.samples = samples;
    }

    /** In 16 bits where they hold all that the format allows, else as float32; the numbers are the same. */
    Image grey(ModalityTransform transform) {
        var base = transform.base(format.least(), format.greatest());
        return base.isPresent() ? whole(transform, base.getAsInt()) : floats(transform);
    }

    private Image whole(ModalityTransform transform, int base) {
        // What is stored in more bits than the format has may have to be brought into its range.
        boolean line =
                transform.isLine() && samples.significant() <= format.depth().stored();
        int zero = (int) transform.apply(mirrored(0)) - base;
        int one = (int) transform.apply(mirrored(1)) - base;
        var steps = (line ? samples.line(format.pixels(), one - zero, zero) : Optional.<short[]>empty())
                .orElseGet(() -> steps(transform, base));
        return Image.whole(format.rows(), format.columns(), steps, base);
    }

    private short[] steps(ModalityTransform transform, int base) {
        var steps = new short[format.pixels()];
        for (int pixel = 0; pixel < steps.length; pixel++) {
            steps[pixel] = (short) ((int) transform.apply(stored(pixel)) - base);
        }
        return steps;
    }

    private Image floats(ModalityTransform transform) {
        var values = new float[format.pixels()];
        for (int pixel = 0; pixel < values.length; pixel++) {
            values[pixel] = transform.apply(stored(pixel));
        }
        return Image.wrap(1, format.rows(), format.columns(), values);
    }

    private long stored(int pixel) {
        return mirrored(Math.max(format.least(), Math.min(format.greatest(), samples.at(0, pixel))));
    }

    /** MONOCHROME1 is mirrored within the stored range, before the modality transform: its unit keeps its range. */
    private long mirrored(long stored) {
        return format.photometric() == Photometric.MONOCHROME1 ? format.least() + format.greatest() - stored : stored;
    }

    Image palette(Palette palette) {
        int pixels = format.pixels();
        var values = new float[3 * pixels];
        for (int channel = 0; channel < 3; channel++) {
            var table = palette.channels().get(channel);
            for (int pixel = 0; pixel < pixels; pixel++) {
                values[channel * pixels + pixel] = table.byteAt(samples.at(0, pixel));
            }
        }
        return Image.wrap(3, format.rows(), format.columns(), values);
    }

    Image redGreenBlue() {
        int pixels = format.pixels();
        var values = new float[3 * pixels];
        double scale = 255.0 / format.greatest();
        for (int channel = 0; channel < 3; channel++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                values[channel * pixels + pixel] = (float) (samples.at(channel, pixel) * scale);
            }
        }
        return Image.wrap(3, format.rows(), format.columns(), values);
    }

    Image colourDifferences(boolean partialRange) {
        var matrix = partialRange ? PARTIAL : FULL;
        int pixels = format.pixels();
        var values = new float[3 * pixels];
        double scale = 255.0 / format.greatest();
        for (int pixel = 0; pixel < pixels; pixel++) {
            double luma = matrix.luma * (samples.at(0, pixel) * scale - matrix.black);
            double cb = samples.at(1, pixel) * scale - 128;
            double cr = samples.at(2, pixel) * scale - 128;
            values[pixel] = level(luma + matrix.redCr * cr);
            values[pixels + pixel] = level(luma - matrix.greenCb * cb - matrix.greenCr * cr);
            values[2 * pixels + pixel] = level(luma + matrix.blueCb * cb);
        }
        return Image.wrap(3, format.rows(), format.columns(), values);
    }

    private static float level(double value) {
        return Math.max(0, Math.min(255, Math.round(value)));
    }
}
