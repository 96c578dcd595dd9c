package dev.kamba.dicom;

import dev.kamba.imaging.Image;

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

    /** MONOCHROME1 is mirrored within the stored range, before the modality transform: its unit keeps its range. */
    Image grey(ModalityTransform transform) {
        var values = new float[format.pixels()];
        boolean inverted = format.photometric() == Photometric.MONOCHROME1;
        long least = format.least();
        long greatest = format.greatest();
        for (int pixel = 0; pixel < values.length; pixel++) {
            long stored = Math.max(least, Math.min(greatest, samples.at(0, pixel)));
            values[pixel] = transform.apply(inverted ? least + greatest - stored : stored);
        }
        return Image.wrap(1, format.rows(), format.columns(), values);
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
