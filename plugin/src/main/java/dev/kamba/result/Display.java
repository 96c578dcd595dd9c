package dev.kamba.result;

import dev.kamba.imaging.Image;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * Which samples are black and which are white.
 *
 * @param low becomes black
 * @param high becomes white
 */
record Display(double low, double high) {

    private static final double DARKEST_SHARE = 0.005;
    private static final double BRIGHTEST_SHARE = 0.995;

    /**
     * The source's first VOI window (PS3.3 section C.11.2.1.2) if it has one; else percentiles of the samples. Colour is shown as
     * it is.
     *
     * @param frame frame number, from 1
     */
    static Display of(Attributes header, int frame, Image image) {
        if (image.channels() == 3) {
            return new Display(0, 255);
        }
        var centre = SourceText.strings(header, frame, Tag.FrameVOILUTSequence, Tag.WindowCenter);
        var width = SourceText.strings(header, frame, Tag.FrameVOILUTSequence, Tag.WindowWidth);
        // MONOCHROME1 images come inverted, which their window does not know.
        if (!centre.isEmpty()
                && !width.isEmpty()
                && !"MONOCHROME1".equals(header.getString(Tag.PhotometricInterpretation))) {
            try {
                var middle = Double.parseDouble(centre.get(0));
                var half = Double.parseDouble(width.get(0)) / 2;
                if (half > 0 && Double.isFinite(middle) && Double.isFinite(half)) {
                    return new Display(middle - half, middle + half);
                }
            } catch (NumberFormatException e) {
                // A window that is no number helps as little as none.
            }
        }
        return percentiles(image);
    }

    private static Display percentiles(Image image) {
        var sorted = image.samples();
        Arrays.sort(sorted);
        var low = sorted[(int) (DARKEST_SHARE * (sorted.length - 1))];
        var high = sorted[(int) (BRIGHTEST_SHARE * (sorted.length - 1))];
        return new Display(low, high > low ? high : low + 1);
    }

    /** Draws the image at this size, in pixels. */
    BufferedImage picture(Image image, int width, int height) {
        var original = new BufferedImage(image.columns(), image.rows(), BufferedImage.TYPE_INT_RGB);
        for (int row = 0; row < image.rows(); row++) {
            for (int column = 0; column < image.columns(); column++) {
                var red = grey(image.at(0, row, column));
                var green = image.channels() == 3 ? grey(image.at(1, row, column)) : red;
                var blue = image.channels() == 3 ? grey(image.at(2, row, column)) : red;
                original.setRGB(column, row, red << 16 | green << 8 | blue);
            }
        }
        var scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = scaled.createGraphics();
        smooth(graphics);
        if (width < image.columns() && height < image.rows()) {
            // Averaging, because interpolation alone would skip pixels.
            var reduced = original.getScaledInstance(width, height, java.awt.Image.SCALE_AREA_AVERAGING);
            graphics.drawImage(reduced, 0, 0, null);
        } else {
            graphics.drawImage(original, 0, 0, width, height, null);
        }
        graphics.dispose();
        return scaled;
    }

    static void smooth(Graphics2D graphics) {
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    private int grey(float sample) {
        var share = (sample - low) / (high - low);
        return (int) Math.round(255 * Math.min(1, Math.max(0, share)));
    }
}
