package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelCard;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Native memory for a few images and what the model makes of them, float32 [images, channels, rows, columns] and [images,
 * labels, rows, columns], and the items that have a place in it. Made once and used again; its {@link Lane} guards it, but for the
 * counts of what workers have done.
 */
final class Batch {

    /** More than this on one side would be a poor use of memory: fewer images are taken then. */
    private static final long MOST_BYTES = 512L << 20;

    private final int capacity;
    private final FloatBuffer input;
    private final FloatBuffer output;
    private final int inputSize;
    private final int outputSize;
    private final List<Ticket> tickets = new ArrayList<>();
    private final AtomicInteger filled = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private volatile int placed;

    private Batch(int capacity, int inputSize, int outputSize, IntFunction<ByteBuffer> memory) {
        this.capacity = capacity;
        input = floats(Math.multiplyExact(capacity, inputSize), memory);
        output = floats(Math.multiplyExact(capacity, outputSize), memory);
        this.inputSize = inputSize;
        this.outputSize = outputSize;
    }

    /** @param memory direct, zeros, of so many bytes */
    static Batch allocate(ModelCard card, int capacity, IntFunction<ByteBuffer> memory) {
        try {
            return new Batch(capacity, (int) inputSize(card), (int) outputSize(card), memory);
        } catch (OutOfMemoryError e) {
            throw new KambaException(
                    ErrorCode.DEVICE_FAILED,
                    "no native memory for " + capacity + " images; raise -XX:MaxDirectMemorySize or -Xmx",
                    e);
        }
    }

    /** At most the images wished for, fewer if the model's tensors are large. */
    static int capacity(ModelCard card, int wished) {
        long bytes = Math.max(inputSize(card), outputSize(card)) * Float.BYTES;
        if (bytes > Integer.MAX_VALUE) {
            throw new KambaException(
                    ErrorCode.MODEL_INVALID, "tensors of " + bytes + " bytes per image are more than can be used");
        }
        return (int) Math.max(1, Math.min(wished, MOST_BYTES / bytes));
    }

    /** Bytes of one image and of what comes out for it. */
    static long bytesPerImage(ModelCard card) {
        return (inputSize(card) + outputSize(card)) * Float.BYTES;
    }

    private static long inputSize(ModelCard card) {
        var input = card.input();
        return (long) input.tensorChannels() * input.rows() * input.columns();
    }

    private static long outputSize(ModelCard card) {
        return (long) card.labels().size() * card.input().rows() * card.input().columns();
    }

    private static FloatBuffer floats(int floats, IntFunction<ByteBuffer> memory) {
        return memory.apply(Math.multiplyExact(floats, Float.BYTES)).asFloatBuffer();
    }

    /** Gives an item the next place and returns its number. */
    int add(Ticket ticket) {
        tickets.add(ticket);
        placed = tickets.size();
        return tickets.size() - 1;
    }

    /** Most images it can hold. */
    int capacity() {
        return capacity;
    }

    /** How many images it holds. */
    int images() {
        return tickets.size();
    }

    boolean isFull() {
        return tickets.size() == capacity;
    }

    boolean isEmpty() {
        return tickets.isEmpty();
    }

    Ticket ticket(int index) {
        return tickets.get(index);
    }

    /** When the item that waited longest came. */
    long oldest() {
        return tickets.stream().mapToLong(Ticket::arrived).min().orElseThrow();
    }

    /** One more place is written, or will not be because its request failed; true if none that was given is left. */
    boolean addFilled() {
        return filled.incrementAndGet() == placed;
    }

    boolean isFilled() {
        return filled.get() == placed;
    }

    /** One more result is read; true for the last. */
    boolean addTaken() {
        return taken.incrementAndGet() == placed;
    }

    /** Whether anybody still wants a result of it. */
    boolean isWanted() {
        return tickets.stream().anyMatch(ticket -> ticket.request().isLive());
    }

    /** Forgets its items, to be used again. */
    void clear() {
        tickets.clear();
        placed = 0;
        filled.set(0);
        taken.set(0);
    }

    /** Where an image goes, [channels, rows, columns]. */
    FloatBuffer image(int index) {
        return input.slice(index * inputSize, inputSize);
    }

    /** What came out for an image, [labels, rows, columns]. */
    FloatBuffer logits(int index) {
        return output.slice(index * outputSize, outputSize);
    }

    FloatBuffer images(int first, int number) {
        return input.slice(first * inputSize, number * inputSize);
    }

    FloatBuffer logits(int first, int number) {
        return output.slice(first * outputSize, number * outputSize);
    }
}
