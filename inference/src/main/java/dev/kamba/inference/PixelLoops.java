package dev.kamba.inference;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Optional;

/**
 * The loops over all pixels before and after a model, between planes of one size and tensors of another. There are two
 * implementations, the plain one in Java and one of vector instructions in a library of our own; both give the same bits.
 */
interface PixelLoops {

    /** Runs everywhere. */
    PixelLoops JAVA = new JavaLoops();

    /** Those of the library, where there is one that this processor runs, as NativeOperators looks for it; else Java's. */
    static PixelLoops find(Optional<Path> folder) {
        return VectorLoops.find(folder).orElse(JAVA);
    }

    Standardizing standardizing(Scale scale, float[] factors, float[] offsets);

    Thresholding thresholding(Scale scale);

    /** From a rectangle to another; neither is empty. */
    record Scale(int rows, int columns, int toRows, int toColumns) {}

    /** Before the model. Not for use by several threads. */
    interface Standardizing {
        /**
         * Resizes samples, takes them along the ramp, and writes them once for each channel: times its factor and plus its offset.
         *
         * @param first channel
         * @param last channel, inclusive
         * @param into float32 [channels, toRows, toColumns] from {@code start} on; the position stays
         * @return false, with something written, if a resized sample is not a number
         */
        boolean run(Grid from, Ramp ramp, int first, int last, FloatBuffer into, int start);
    }

    /** After the model. Not for use by several threads. */
    interface Thresholding {
        /**
         * Resizes logits and finds the pixels that are above the threshold. Fails with MODEL_INVALID if any logit is NaN or infinite.
         *
         * @param logits float32 [rows, columns] from the position on, which moves behind them
         * @param at bit of the first new pixel
         * @param stride bits from a row to the next
         * @param size of the whole plane, in bits
         */
        BitSet above(FloatBuffer logits, float threshold, int at, int stride, int size);
    }
}
