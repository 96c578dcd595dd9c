package dev.kamba.trainer.measure;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Region;
import dev.kamba.model.Intensity;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A picture with two outlines: the truth's just outside its edge, the finding's just inside, so that both are seen where they
 * agree. Blue and gold differ in lightness as well, for eyes that cannot tell the hues apart.
 */
final class OutlinedPicture {

    static final int TRUTH = 0x4db8ff;
    static final int FOUND = 0xffb000;

    private static final int LONGEST_SIDE = 360;

    /** Width of a line; beyond it lies a dark rim of one pixel, against bright pictures. */
    private static final int LINE = 3;

    private final Image image;
    private final Intensity intensity;
    private final Region section;
    private final int rows;
    private final int columns;

    /** Shows grey pictures by the rule that the model sees them by. */
    OutlinedPicture(Image image, Intensity intensity, Region section) {
        this.image = image;
        this.intensity = intensity;
        this.section = section;
        double scale = (double) LONGEST_SIDE / Math.max(section.rows(), section.columns());
        this.rows = Math.max(1, (int) Math.round(section.rows() * scale));
        this.columns = Math.max(1, (int) Math.round(section.columns() * scale));
    }

    /** As a data URI of a PNG. */
    String dataUri(Mask truth, Mask found) {
        try (var bytes = new ByteArrayOutputStream()) {
            ImageIO.write(draw(truth, found), "png", bytes);
            return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    BufferedImage draw(Mask truth, Mask found) {
        var drawn = new BufferedImage(columns, rows, BufferedImage.TYPE_INT_RGB);
        paint(drawn);
        outline(drawn, scaled(truth), false, TRUTH);
        outline(drawn, scaled(found), true, FOUND);
        return drawn;
    }

    private void paint(BufferedImage into) {
        double[] range = range();
        for (int y = 0; y < rows; y++) {
            for (int x = 0; x < columns; x++) {
                int rgb = 0;
                for (int channel = 0; channel < 3; channel++) {
                    double value = sample(Math.min(channel, image.channels() - 1), y, x);
                    double share = (value - range[0]) / (range[1] - range[0]);
                    rgb = rgb << 8 | (int) Math.round(255 * Math.max(0, Math.min(1, share)));
                }
                into.setRGB(x, y, rgb);
            }
        }
    }

    /** The samples that become black and white. */
    private double[] range() {
        if (image.channels() == 3) {
            return new double[] {0, 255};
        }
        return switch (intensity.rule()) {
            case WINDOW -> new double[] {intensity.low(), intensity.high()};
            case PERCENTILE -> {
                var samples = image.samples();
                Arrays.sort(samples);
                double low = samples[(int) (intensity.low() / 100 * (samples.length - 1))];
                double high = samples[(int) (intensity.high() / 100 * (samples.length - 1))];
                yield new double[] {low, Math.max(high, Math.nextUp(low))};
            }
        };
    }

    /** Linear between the four pixels around. */
    private double sample(int channel, int y, int x) {
        double row = section.row() + (y + 0.5) * section.rows() / rows - 0.5;
        double column = section.column() + (x + 0.5) * section.columns() / columns - 0.5;
        int top = within((int) Math.floor(row), image.rows());
        int bottom = within((int) Math.floor(row) + 1, image.rows());
        int left = within((int) Math.floor(column), image.columns());
        int right = within((int) Math.floor(column) + 1, image.columns());
        double down = row - Math.floor(row);
        double across = column - Math.floor(column);
        return (1 - down) * ((1 - across) * image.at(channel, top, left) + across * image.at(channel, top, right))
                + down * ((1 - across) * image.at(channel, bottom, left) + across * image.at(channel, bottom, right));
    }

    private static int within(int index, int size) {
        return Math.max(0, Math.min(size - 1, index));
    }

    private boolean[] scaled(Mask mask) {
        var set = new boolean[rows * columns];
        for (int i = 0; i < set.length; i++) {
            int y = i / columns;
            int x = i % columns;
            set[i] = mask.at(
                    section.row() + y * section.rows() / rows, section.column() + x * section.columns() / columns);
        }
        return set;
    }

    private void outline(BufferedImage into, boolean[] mask, boolean inside, int colour) {
        for (int i = 0; i < mask.length; i++) {
            if (mask[i] == inside) {
                int distance = distance(mask, i);
                if (distance <= LINE) {
                    into.setRGB(i % columns, i / columns, colour);
                } else if (distance == LINE + 1) {
                    int under = into.getRGB(i % columns, i / columns);
                    into.setRGB(i % columns, i / columns, under >> 1 & 0x7f7f7f);
                }
            }
        }
    }

    /** Pixels to the nearest of the other kind, rounded; no more than just beyond the rim. */
    private int distance(boolean[] mask, int at) {
        int y = at / columns;
        int x = at % columns;
        int reach = LINE + 1;
        double nearest = reach + 1;
        for (int row = Math.max(0, y - reach); row <= Math.min(rows - 1, y + reach); row++) {
            for (int column = Math.max(0, x - reach); column <= Math.min(columns - 1, x + reach); column++) {
                if (mask[row * columns + column] != mask[at]) {
                    nearest = Math.min(nearest, Math.hypot(row - y, column - x));
                }
            }
        }
        return (int) Math.round(nearest);
    }
}
