package dev.kamba.trainer.fit;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a training needs to go on as if it had never stopped.
 *
 * @param step batches done
 * @param best highest score of a validation so far
 * @param idle validations since then
 * @param vectors learned values, running statistics, the averages of both, the optimiser's two moments; not copied
 */
public record State(int step, double best, int idle, List<float[]> vectors) {

    private static final int MAGIC = 0x4b414d53;
    private static final int VECTORS = 6;
    private static final int LONGEST = 1 << 28;

    public State {
        vectors = List.copyOf(vectors);
        if (vectors.size() != VECTORS || step < 0 || idle < 0) {
            throw new IllegalArgumentException("a state has " + VECTORS + " vectors and no negative counts");
        }
    }

    /** Replaces the file at once. */
    public void write(Path file) {
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(part)))) {
                out.writeInt(MAGIC);
                out.writeInt(step);
                out.writeDouble(best);
                out.writeInt(idle);
                for (var vector : vectors) {
                    out.writeInt(vector.length);
                    var bytes = ByteBuffer.allocate(Math.multiplyExact(4, vector.length));
                    bytes.asFloatBuffer().put(vector);
                    out.write(bytes.array());
                }
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static State read(Path file) {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            if (in.readInt() != MAGIC) {
                throw broken(file, null);
            }
            int step = in.readInt();
            double best = in.readDouble();
            int idle = in.readInt();
            var vectors = new ArrayList<float[]>();
            for (int i = 0; i < VECTORS; i++) {
                int length = in.readInt();
                if (length < 0 || length > LONGEST) {
                    throw broken(file, null);
                }
                var bytes = in.readNBytes(4 * length);
                if (bytes.length < 4 * length) {
                    throw broken(file, null);
                }
                var vector = new float[length];
                ByteBuffer.wrap(bytes).asFloatBuffer().get(vector);
                vectors.add(vector);
            }
            return new State(step, best, idle, vectors);
        } catch (EOFException | IllegalArgumentException e) {
            throw broken(file, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static KambaException broken(Path file, @Nullable Exception cause) {
        var detail = file + " is no state of a training, or a broken one; remove it and start the training anew";
        return cause == null
                ? new KambaException(ErrorCode.CONFIGURATION_INVALID, detail)
                : new KambaException(ErrorCode.CONFIGURATION_INVALID, detail, cause);
    }
}
