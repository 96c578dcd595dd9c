package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.PixelSpacing;
import dev.kamba.model.ModelCard;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A picture of the masks over one frame of the source, for lists and web pages, not for diagnosis. Nothing from the source's
 * header is written into it.
 */
public final class Preview {

    // Small images are enlarged until the longer side has this many pixels; larger ones are reduced to it.
    private static final int LONGER_SIDE = 768;

    private Preview() {}

    /**
     * Writes a PNG of the frame on which most was found; of the middle frame, if nothing was found.
     *
     * @param masks [frame][label], frames in the order of {@code series.frames()}, labels in the card's
     */
    public static void write(SourceSeries series, ModelCard card, List<List<Mask>> masks, Path png) {
        var index = mostFound(masks);
        var frame = series.frames().get(index);
        var image = frame.image();
        var spacing = frame.geometry().map(plane -> plane.spacing()).orElse(new PixelSpacing(1, 1));
        var width = frame.columns() * spacing.columnMm();
        var height = frame.rows() * spacing.rowMm();
        var scale = LONGER_SIDE / Math.max(width, height);
        var shown = Display.of(series.header(frame.sopInstanceUid()), frame.number(), image)
                .picture(image, side(width * scale), side(height * scale));
        Overlay.draw(shown, masks.get(index), card.labels());
        var place = series.frames().size() == 1
                ? ""
                : "%s %d of %d"
                        .formatted(
                                series.geometric() ? "slice" : "frame",
                                index + 1,
                                series.frames().size());
        save(Legend.below(shown, card, masks.get(index), place), png);
    }

    private static int side(double pixels) {
        // A plane far longer than wide still needs some width.
        return Math.max(32, (int) Math.round(pixels));
    }

    private static int mostFound(List<List<Mask>> masks) {
        var best = masks.size() / 2;
        var most = 0;
        for (int i = 0; i < masks.size(); i++) {
            var count = masks.get(i).stream().mapToInt(Mask::count).sum();
            if (count > most) {
                most = count;
                best = i;
            }
        }
        return best;
    }

    private static void save(BufferedImage picture, Path png) {
        try (var out = Files.newOutputStream(png)) {
            if (!ImageIO.write(picture, "png", out)) {
                throw new IOException("no PNG writer");
            }
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.STORAGE_FULL,
                    "the preview cannot be written; check free space and permissions of the results' folder",
                    e);
        }
    }
}
