package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelCard;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * Native memory for a few images and what the model makes of them: float32 [images, channels, rows, columns] and [images,
 * labels, rows, columns].
 */
final class Batch {

    /** More than this on one side would be a poor use of memory: fewer images are taken then. */
    private static final long MOST_BYTES = 512L << 20;

    private final FloatBuffer input;
    private final FloatBuffer output;
    private final int inputSize;
    private final int outputSize;
    private int images;

    private Batch(int capacity, int inputSize, int outputSize) {
        input = direct(Math.multiplyExact(capacity, inputSize));
        output = direct(Math.multiplyExact(capacity, outputSize));
        this.inputSize = inputSize;
        this.outputSize = outputSize;
    }

    static Batch allocate(ModelCard card, int capacity) {
        try {
            return new Batch(capacity, (int) inputSize(card), (int) outputSize(card));
        } catch (OutOfMemoryError e) {
            throw new KambaException(
                    ErrorCode.DEVICE_FAILED,
                    "no native memory for " + capacity + " images; raise -XX:MaxDirectMemorySize or -Xmx",
                    e);
        }
    }

    /** At most the images wished for, fewer if the model's tensors are large. */
    static int capacity(ModelCard card, int wished) {
        long bytes = Float.BYTES * Math.max(inputSize(card), outputSize(card));
        if (bytes > Integer.MAX_VALUE) {
            throw new KambaException(
                    ErrorCode.MODEL_INVALID, "tensors of " + bytes + " bytes per image are more than can be used");
        }
        return (int) Math.max(1, Math.min(wished, MOST_BYTES / bytes));
    }

    private static long inputSize(ModelCard card) {
        var input = card.input();
        return (long) input.tensorChannels() * input.rows() * input.columns();
    }

    private static long outputSize(ModelCard card) {
        return (long) card.labels().size() * card.input().rows() * card.input().columns();
    }

    private static FloatBuffer direct(int floats) {
        return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** Says how many images the batch holds now. */
    Batch holding(int number) {
        images = number;
        return this;
    }

    int images() {
        return images;
    }

    /** Where an image goes, [channels, rows, columns]. */
    FloatBuffer image(int index) {
        return input.slice(index * inputSize, inputSize);
    }

    /** What came out for an image, [labels, rows, columns]. */
    FloatBuffer logits(int index) {
        return output.slice(index * outputSize, outputSize);
    }

    FloatBuffer allImages() {
        return input.slice(0, images * inputSize);
    }

    FloatBuffer allLogits() {
        return output.slice(0, images * outputSize);
    }
}
