package dev.kamba.inference;

import java.nio.FloatBuffer;
import java.util.BitSet;

/**
 * The loops over pixels in Java. A row is mixed from those it covers, finished while it lies in the first-level cache, and copied
 * to its place.
 */
final class JavaLoops implements PixelLoops {

    @Override
    public Standardizing standardizing(Scale scale, float[] factors, float[] offsets) {
        return new Lines(scale, factors, offsets);
    }

    @Override
    public Thresholding thresholding(Scale scale) {
        var threshold = new Threshold(scale.rows(), scale.columns(), scale.toRows(), scale.toColumns());
        var values = new float[scale.rows() * scale.columns()];
        return (logits, limit, at, stride, size) -> {
            Finite.require(logits.slice(logits.position(), values.length));
            logits.get(values);
            var bits = new BitSet(size);
            threshold.set(values, limit, bits, at, stride);
            return bits;
        };
    }

    private static final class Lines implements Standardizing {

        private final Resize resize;
        private final float[] factors;
        private final float[] offsets;
        private final float[] standard;
        private final float[] greatest;
        private final int plane;

        Lines(Scale scale, float[] factors, float[] offsets) {
            resize = new Resize(scale.rows(), scale.columns(), scale.toRows(), scale.toColumns());
            this.factors = factors;
            this.offsets = offsets;
            standard = new float[scale.toColumns()];
            greatest = new float[scale.toColumns()];
            plane = Math.multiplyExact(scale.toRows(), scale.toColumns());
        }

        @Override
        public boolean run(Grid from, Ramp ramp, int first, int last, FloatBuffer into, int start) {
            resize.run(from, (row, line) -> {
                ramp.apply(line);
                raise(greatest, line);
                for (int channel = first; channel <= last; channel++) {
                    standardize(line, factors[channel], offsets[channel], standard);
                    into.put(start + channel * plane + row * standard.length, standard);
                }
            });
            return areNumbers();
        }

        private static void standardize(float[] line, float factor, float offset, float[] into) {
            for (int i = 0; i < into.length; i++) {
                into[i] = line[i] * factor + offset;
            }
        }

        /** Column by column, because a sum or maximum along a row would have to wait for each sample in turn. */
        private static void raise(float[] greatest, float[] line) {
            for (int i = 0; i < greatest.length; i++) {
                greatest[i] = Math.max(greatest[i], line[i]);
            }
        }

        private boolean areNumbers() {
            boolean broken = false;
            for (int i = 0; i < greatest.length; i++) {
                broken |= Float.isNaN(greatest[i]);
                greatest[i] = 0;
            }
            return !broken;
        }
    }
}
