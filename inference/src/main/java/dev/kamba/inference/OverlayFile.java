package dev.kamba.inference;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Region;
import dev.kamba.model.Intensity;
import dev.kamba.picture.Display;
import dev.kamba.picture.Overlay;
import dev.kamba.picture.Png;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes a picture of the image's own size with its masks over it. */
final class OverlayFile {

    private OverlayFile() {}

    /**
     * @param intensity what of a grey picture is shown black and white: what the model sees; colour is shown as it is
     * @param masks one per label, of the picture's size
     * @param colours of the labels, 0xrrggbb
     */
    static void write(Image image, Intensity intensity, List<Mask> masks, List<Integer> colours, Path file)
            throws IOException {
        var picture = display(image, intensity).draw(image);
        Overlay.draw(picture, masks, colours);
        Png.write(picture, file);
    }

    private static Display display(Image image, Intensity intensity) {
        if (image.channels() == 3) {
            return new Display(0, 255);
        }
        return switch (intensity.rule()) {
            case WINDOW -> new Display(intensity.low(), intensity.high());
            case PERCENTILE -> {
                var percentiles = new Percentiles();
                percentiles.look(List.of(Grid.of(image, 0, new Region(0, 0, image.rows(), image.columns()))));
                yield new Display(percentiles.at(intensity.low()), percentiles.at(intensity.high()));
            }
        };
    }
}
