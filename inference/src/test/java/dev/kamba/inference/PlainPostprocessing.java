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

/** {@link Postprocessing} pixel by pixel, to compare the fast one with. */
final class PlainPostprocessing {

    private PlainPostprocessing() {}

    static Mask mask(FloatBuffer logits, Input input, Label label, int rows, int columns, Optional<Region> region) {
        var crop = Crop.of(rows, columns, region, input);
        requireFinite(logits, input.rows() * input.columns());
        int start = logits.position();
        var bits = new BitSet(Math.multiplyExact(rows, columns));
        float threshold = (float) Math.log(label.threshold() / (1 - label.threshold()));
        new PlainResize(input.rows(), input.columns(), crop.rows(), crop.columns())
                .run((row, into) -> logits.get(start + row * input.columns(), into), (row, line) -> {
                    int at = (crop.row() + row) * columns + crop.column();
                    setAbove(threshold, line, bits, at);
                });
        if (label.minimumPixels() > 1) {
            new PlainParts(bits, rows, columns).dropBelow(label.minimumPixels());
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
