package dev.kamba.picture;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.PixelSpacing;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.util.Arrays;

/**
 * Which samples of a grey image are black and which are white; colour is shown as it is.
 *
 * @param low becomes black
 * @param high becomes white
 */
public record Display(double low, double high) {

    private static final double DARKEST_SHARE = 0.005;
    private static final double BRIGHTEST_SHARE = 0.995;

    // A plane far longer than wide still needs some width.
    private static final int LEAST_SIDE = 32;

    public Display {
        if (!(high > low) || !Double.isFinite(high - low)) {
            high = low + 1;
        }
    }

    /** Black at the 0.5th, white at the 99.5th percentile of a grey image. */
    public static Display percentiles(Image image) {
        if (image.channels() == 3) {
            return new Display(0, 255);
        }
        var sorted = image.samples();
        Arrays.sort(sorted);
        return new Display(
                sorted[(int) (DARKEST_SHARE * (sorted.length - 1))],
                sorted[(int) (BRIGHTEST_SHARE * (sorted.length - 1))]);
    }

    /** The image pixel by pixel. */
    public BufferedImage draw(Image image) {
        var picture = new BufferedImage(image.columns(), image.rows(), BufferedImage.TYPE_INT_RGB);
        int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        var samples = image.unwrap();
        int plane = pixels.length;
        boolean colour = image.channels() == 3;
        for (int i = 0; i < plane; i++) {
            pixels[i] = colour
                    ? level(samples[i], 0, 255) << 16
                            | level(samples[plane + i], 0, 255) << 8
                            | level(samples[2 * plane + i], 0, 255)
                    : level(samples[i], low, high) * 0x10101;
        }
        return picture;
    }

    /**
     * The image in its true proportions, its longer side of this many pixels.
     *
     * @param pixel size of a pixel in the patient; (1, 1) if it is not known
     */
    public BufferedImage draw(Image image, PixelSpacing pixel, int longerSide) {
        double width = image.columns() * pixel.columnMm();
        double height = image.rows() * pixel.rowMm();
        double scale = longerSide / Math.max(width, height);
        return scaled(draw(image), side(width * scale), side(height * scale));
    }

    private static int side(double pixels) {
        return Math.max(LEAST_SIDE, (int) Math.round(pixels));
    }

    private static BufferedImage scaled(BufferedImage original, int width, int height) {
        if (width < original.getWidth() && height < original.getHeight()) {
            return averaged(original, width, height);
        }
        var scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = scaled.createGraphics();
        smooth(graphics);
        graphics.drawImage(original, 0, 0, width, height, null);
        graphics.dispose();
        return scaled;
    }

    // Interpolation alone would skip pixels.
    private static BufferedImage averaged(BufferedImage original, int width, int height) {
        var scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] from = ((DataBufferInt) original.getRaster().getDataBuffer()).getData();
        int[] to = ((DataBufferInt) scaled.getRaster().getDataBuffer()).getData();
        for (int y = 0; y < height; y++) {
            int top = (int) ((long) y * original.getHeight() / height);
            int bottom = (int) ((y + 1L) * original.getHeight() / height);
            for (int x = 0; x < width; x++) {
                int left = (int) ((long) x * original.getWidth() / width);
                int right = (int) ((x + 1L) * original.getWidth() / width);
                to[y * width + x] = average(from, original.getWidth(), top, bottom, left, right);
            }
        }
        return scaled;
    }

    private static int average(int[] pixels, int columns, int top, int bottom, int left, int right) {
        long red = 0;
        long green = 0;
        long blue = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                int pixel = pixels[y * columns + x];
                red += pixel >> 16 & 0xff;
                green += pixel >> 8 & 0xff;
                blue += pixel & 0xff;
            }
        }
        long count = (long) (bottom - top) * (right - left);
        return rounded(red, count) << 16 | rounded(green, count) << 8 | rounded(blue, count);
    }

    private static int rounded(long sum, long count) {
        return (int) ((sum + count / 2) / count);
    }

    static void smooth(Graphics2D graphics) {
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    // What is no number becomes black.
    private static int level(float sample, double black, double white) {
        double share = (sample - black) / (white - black);
        return (int) Math.round(255 * Math.min(1, Math.max(0, share)));
    }
}
