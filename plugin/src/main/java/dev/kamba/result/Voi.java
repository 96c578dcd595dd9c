package dev.kamba.result;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.PixelSpacing;
import dev.kamba.picture.Display;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.List;

/** How a source wants to be shown: its window and the proportions of its pixels. */
final class Voi {

    private Voi() {}

    /**
     * The source's first VOI window (PS3.3 section C.11.2.1.2) if it has one; else percentiles of the samples. Colour is shown as
     * it is.
     *
     * @param frame frame number, from 1
     */
    static Display display(Attributes header, int frame, Image image) {
        var centre = SourceText.strings(header, frame, Tag.FrameVOILUTSequence, Tag.WindowCenter);
        var width = SourceText.strings(header, frame, Tag.FrameVOILUTSequence, Tag.WindowWidth);
        // MONOCHROME1 images come inverted, which their window does not know.
        if (image.channels() == 1
                && !centre.isEmpty()
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
        return Display.percentiles(image);
    }

    /**
     * Size of a pixel, or numbers in the same proportion: Pixel Spacing, Imager Pixel Spacing, Pixel Aspect Ratio (PS3.3 section
     * C.7.6.3.1.7), else a square.
     */
    static PixelSpacing pixel(Attributes header, int frame) {
        for (var values : List.of(
                SourceText.strings(header, frame, Tag.PixelMeasuresSequence, Tag.PixelSpacing),
                SourceText.strings(header, frame, Tag.PixelMeasuresSequence, Tag.ImagerPixelSpacing),
                SourceText.strings(header, frame, Tag.PixelMeasuresSequence, Tag.PixelAspectRatio))) {
            if (values.size() == 2) {
                try {
                    return new PixelSpacing(Double.parseDouble(values.get(0)), Double.parseDouble(values.get(1)));
                } catch (IllegalArgumentException e) {
                    // Broken values say nothing; a NumberFormatException is one of these, too.
                }
            }
        }
        return new PixelSpacing(1, 1);
    }
}
