package dev.kamba.inference;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.ProbabilityMap;
import dev.kamba.imaging.Region;
import dev.kamba.model.Label;
import org.jspecify.annotations.Nullable;

import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.List;

/**
 * Turns a model's output into a mask: resize the logits to the {@link Crop crop}, apply the threshold, drop small parts, fill
 * small holes, place in the plane. The exact inverse of {@link Preprocessing} in space: the same pixel centres and the same
 * resampling. Keeps what it needs from plane to plane; for one thread at a time.
 */
final class Postprocessing {

    private float[] values = new float[0];
    private final PixelLoops loops;
    private PixelLoops.@Nullable Scale scale;
    private PixelLoops.@Nullable Thresholding thresholding;
    private @Nullable Resize resize;
    private @Nullable Parts parts;

    Postprocessing(PixelLoops loops) {
        this.loops = loops;
    }

    /**
     * Reads float32 [fromRows, fromColumns] from the buffer's position on and moves the position behind it. A pixel is set when
     * its probability, the sigmoid of its logit, is above the label's threshold; pixels outside the crop are never set. Fails with
     * MODEL_INVALID if any logit is NaN or infinite.
     *
     * @param crop what of the plane the model saw
     * @param rows height of the whole plane
     * @param columns width of the whole plane
     */
    Mask mask(FloatBuffer logits, int fromRows, int fromColumns, Label label, Region crop, int rows, int columns) {
        // In the space of logits no sigmoid is needed.
        float least = (float) Math.log(label.threshold() / (1 - label.threshold()));
        var bits = thresholding(new PixelLoops.Scale(fromRows, fromColumns, crop.rows(), crop.columns()))
                .above(logits, least, crop.row() * columns + crop.column(), columns, Math.multiplyExact(rows, columns));
        clean(bits, rows, columns, label);
        // Of a hundred labels few are in any one plane; the others need no memory.
        return bits.isEmpty() ? Mask.empty(rows, columns) : Mask.wrap(rows, columns, bits);
    }

    /** As above, of the whole scene. */
    Mask mask(FloatBuffer logits, Scene scene, Label label) {
        var plane = scene.plane();
        return mask(
                logits,
                scene.rows().size(),
                scene.columns().size(),
                label,
                scene.crop(),
                plane.rows(),
                plane.columns());
    }

    /**
     * Reads as {@link #mask} does and gives the sigmoid of the same resized logits: what is above the threshold here is what a mask
     * holds before small parts are dropped and holes filled. Pixels outside the crop are 0.
     *
     * @param logits finite, as those are of which there is a mask
     */
    ProbabilityMap probabilities(FloatBuffer logits, Scene scene) {
        int fromRows = scene.rows().size();
        int fromColumns = scene.columns().size();
        if (values.length != fromRows * fromColumns) {
            values = new float[fromRows * fromColumns];
        }
        logits.get(values);
        var crop = scene.crop();
        int columns = scene.plane().columns();
        var probable = new byte[Math.multiplyExact(scene.plane().rows(), columns)];
        resize(fromRows, fromColumns, crop).run(Grid.of(values, fromRows, fromColumns), (row, line) -> {
            int at = (crop.row() + row) * columns + crop.column();
            for (int i = 0; i < line.length; i++) {
                probable[at + i] = Sigmoid.value(line[i]);
            }
        });
        return ProbabilityMap.of(scene.plane().rows(), columns, probable);
    }

    private Resize resize(int fromRows, int fromColumns, Region crop) {
        var known = resize;
        if (known == null || !known.fits(fromRows, fromColumns, crop.rows(), crop.columns())) {
            known = new Resize(fromRows, fromColumns, crop.rows(), crop.columns());
            resize = known;
        }
        return known;
    }

    private void clean(BitSet bits, int rows, int columns, Label label) {
        var cleaning = label.cleaning();
        if (cleaning.minimumPixels() > 1 || cleaning.holePixels() > 1) {
            var known = parts;
            if (known == null || !known.fits(rows, columns)) {
                known = new Parts(rows, columns);
                parts = known;
            }
            if (cleaning.minimumPixels() > 1) {
                known.dropBelow(List.of(bits), cleaning.minimumPixels());
            }
            if (cleaning.holePixels() > 1) {
                known.fillBelow(bits, cleaning.holePixels());
            }
        }
    }

    private PixelLoops.Thresholding thresholding(PixelLoops.Scale wanted) {
        var known = thresholding;
        if (known == null || !wanted.equals(scale)) {
            known = loops.thresholding(wanted);
            thresholding = known;
            scale = wanted;
        }
        return known;
    }
}
