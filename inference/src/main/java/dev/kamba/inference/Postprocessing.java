package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Label;

import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.Optional;

/**
 * Turns a model's output into a mask: resize the logits to the {@link Crop crop}, apply the threshold, drop small parts, place in the
 * plane. The exact inverse of {@link Preprocessing} in space: the same pixel centres and the same resampling.
 */
public final class Postprocessing {

    private Postprocessing() {}

    /**
     * Reads float32 [rows, columns] of {@code input} from the buffer's position on and moves the position behind it. A pixel
     * is set when its probability, the sigmoid of its logit, is above the label's threshold; pixels outside the crop are
     * never set. Logits that are not finite fail with MODEL_INVALID.
     *
     * @param rows height of the whole plane
     * @param columns width of the whole plane
     */
    public static Mask mask(
            FloatBuffer logits, Input input, Label label, int rows, int columns, Optional<Region> region) {
        var crop = Crop.of(rows, columns, region, input);
        requireFinite(logits, input.rows() * input.columns());
        int start = logits.position();
        var bits = new BitSet(Math.multiplyExact(rows, columns));
        float threshold = (float) Math.log(label.threshold() / (1 - label.threshold()));
        new Resize(input.rows(), input.columns(), crop.rows(), crop.columns())
                .run((row, into) -> logits.get(start + row * input.columns(), into), (row, line) -> {
                    int at = (crop.row() + row) * columns + crop.column();
                    setAbove(threshold, line, bits, at);
                });
        if (label.minimumPixels() > 1) {
            new Parts(bits, rows, columns).dropBelow(label.minimumPixels());
        }
        logits.position(start + input.rows() * input.columns());
        return Mask.of(rows, columns, bits);
    }

    private static void setAbove(float threshold, float[] line, BitSet bits, int at) {
        int column = 0;
        while (column < line.length) {
            while (column < line.length && line[column] <= threshold) {
                column++;
            }
            int first = column;
            while (column < line.length && line[column] > threshold) {
                column++;
            }
            bits.set(at + first, at + column);
        }
    }

    private static void requireFinite(FloatBuffer logits, int count) {
        int start = logits.position();
        for (int i = start; i < start + count; i++) {
            if (!Float.isFinite(logits.get(i))) {
                throw new KambaException(
                        ErrorCode.MODEL_INVALID,
                        "the model's output is not finite; the weights or the device are unfit for this picture");
            }
        }
    }
}
