package dev.kamba.inference;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Region;
import dev.kamba.model.Intensity;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes a picture with its masks over it: the outline in each label's colour, and a translucent fill. */
final class OverlayFile {

    private static final float FILL = 0.3f;

    private OverlayFile() {}

    /**
     * @param intensity what of a grey picture is shown black and white: what the model sees; colour is shown as it is
     * @param masks one per label, of the picture's size
     * @param colours of the labels, 0xrrggbb
     */
    static void write(Image image, Intensity intensity, List<Mask> masks, List<Integer> colours, Path file)
            throws IOException {
        var picture = new BufferedImage(image.columns(), image.rows(), BufferedImage.TYPE_INT_RGB);
        int[] pixels = ((DataBufferInt) picture.getRaster().getDataBuffer()).getData();
        paint(image, intensity, pixels);
        for (int label = 0; label < colours.size(); label++) {
            draw(masks.get(label), colours.get(label), pixels);
        }
        var parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (!ImageIO.write(picture, "png", file.toFile())) {
            throw new IOException("this Java has no PNG writer");
        }
    }

    private static void paint(Image image, Intensity intensity, int[] pixels) {
        var ramp = image.channels() == 3 ? Ramp.between(0, 255) : ramp(image, intensity);
        var line = new float[image.columns()];
        for (int channel = 0; channel < 3; channel++) {
            int from = image.channels() == 3 ? channel * pixels.length : 0;
            for (int at = 0; at < pixels.length; at += line.length) {
                System.arraycopy(image.unwrap(), from + at, line, 0, line.length);
                ramp.apply(line);
                for (int i = 0; i < line.length; i++) {
                    pixels[at + i] = pixels[at + i] << 8 | Math.round(line[i] * 255);
                }
            }
        }
    }

    private static Ramp ramp(Image image, Intensity intensity) {
        return switch (intensity.rule()) {
            case WINDOW -> Ramp.between(intensity.low(), intensity.high());
            case PERCENTILE -> {
                var percentiles = new Percentiles();
                percentiles.look(List.of(Grid.of(image, 0, new Region(0, 0, image.rows(), image.columns()))));
                yield Ramp.between(percentiles.at(intensity.low()), percentiles.at(intensity.high()));
            }
        };
    }

    private static void draw(Mask mask, int colour, int[] pixels) {
        var bits = mask.bits();
        var border = mask.border();
        for (int at = bits.nextSetBit(0); at >= 0; at = bits.nextSetBit(at + 1)) {
            pixels[at] = border.get(at) ? colour : blend(pixels[at], colour);
        }
    }

    private static int blend(int under, int over) {
        int mixed = 0;
        for (int shift = 0; shift <= 16; shift += 8) {
            mixed |= Math.round((1 - FILL) * (under >> shift & 0xff) + FILL * (over >> shift & 0xff)) << shift;
        }
        return mixed;
    }
}
