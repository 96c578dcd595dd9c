package dev.kamba.trainer.data;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.Input;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.IntFunction;

/**
 * Room for prepared pictures in a file without a name, so that they need no heap: what of it is in use the system keeps in
 * free memory. The file goes when the process ends, whatever ends it. For use by any number of threads.
 */
public final class Scratch implements AutoCloseable {

    /** Not one piece for each picture, because systems bound the number of pieces (65,530 on Linux). */
    private static final int PIECE = 16 << 20;

    private static final int BLOCK = 1 << 20;

    private final Path folder;
    private @Nullable FileChannel file;
    private ByteBuffer piece = ByteBuffer.allocate(0);

    /** @param folder on a disk, not in memory; nothing is written before there is something to keep */
    public Scratch(Path folder) {
        this.folder = folder;
    }

    /** For the pictures of a model: here under a window, in the heap if they are resized and small. */
    public IntFunction<FloatBuffer> room(Input input) {
        return input.window().isPresent() ? this::floats : FloatBuffer::allocate;
    }

    /** So many zeros, from 0 to the buffer's end; they stay after this is closed, as long as they are in use. */
    synchronized FloatBuffer floats(int count) {
        int bytes = Math.multiplyExact(count, Float.BYTES);
        if (piece.remaining() < bytes) {
            piece = map(Math.max(PIECE, bytes));
        }
        var part = piece.slice(piece.position(), bytes).order(ByteOrder.nativeOrder());
        piece.position(piece.position() + bytes);
        return part.asFloatBuffer();
    }

    private MappedByteBuffer map(int bytes) {
        try {
            var open = file;
            if (open == null) {
                open = open();
                file = open;
            }
            long start = open.size();
            // Written, not only reserved: a full disk is an error here, but would end the process in a mapped piece.
            var zeros = ByteBuffer.allocate(BLOCK);
            for (long at = start; at < start + bytes; at += zeros.limit()) {
                zeros.clear().limit((int) Math.min(BLOCK, start + bytes - at));
                while (zeros.hasRemaining()) {
                    open.write(zeros, at + zeros.position());
                }
            }
            return open.map(MapMode.READ_WRITE, start, bytes);
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.STORAGE_FULL,
                    "no room for the prepared pictures; make room on the disk of the run's folder, or name another"
                            + " folder with --run: with a window they take four bytes for each pixel and channel, and"
                            + " for each pixel and label",
                    e);
        }
    }

    private FileChannel open() throws IOException {
        var path = Files.createTempFile(folder, "pictures", ".scratch");
        return FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** Of the file itself; what was handed out stays. */
    @Override
    public synchronized void close() {
        piece = ByteBuffer.allocate(0);
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
