package dev.kamba.trainer.fit;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.WholeFile;
import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * All that a training needs to go on as if it had never stopped.
 *
 * @param step batches done
 * @param best highest score of a validation so far
 * @param idle validations since then
 * @param vectors learned values, running statistics, the averages of both, the optimiser's two moments; not copied
 */
public record State(int step, double best, int idle, List<float[]> vectors) {

    private static final int MAGIC = 0x4b414d54;

    /** Of files without a version. */
    private static final int MAGIC_BEFORE_VERSIONS = 0x4b414d53;

    /**
     * Counts up with every change after which a training would not go on as it began: of this file, of the loss, of the optimiser,
     * of the order of pictures, of their augmentation.
     */
    private static final int VERSION = 3;

    private static final int VECTORS = 6;
    private static final int MOST_PARTS = 100;
    private static final int LONGEST = 1 << 28;

    public State {
        vectors = List.copyOf(vectors);
        if (vectors.size() != VECTORS || step < 0 || idle < 0) {
            throw new IllegalArgumentException("a state has " + VECTORS + " vectors and no negative counts");
        }
    }

    /**
     * Replaces the file at once.
     *
     * @param recipe of the training that is in this state
     */
    public void write(Path file, Recipe recipe) {
        WholeFile.write(file, into -> {
            var out = new DataOutputStream(into);
            out.writeInt(MAGIC);
            out.writeInt(VERSION);
            write(out, recipe);
            out.writeInt(step);
            out.writeDouble(best);
            out.writeInt(idle);
            for (var vector : vectors) {
                out.writeInt(vector.length);
                var bytes = ByteBuffer.allocate(Math.multiplyExact(4, vector.length));
                bytes.asFloatBuffer().put(vector);
                out.write(bytes.array());
            }
        });
    }

    private static void write(DataOutputStream out, Recipe recipe) throws IOException {
        out.writeInt(recipe.parts().size());
        for (var part : recipe.parts().entrySet()) {
            out.writeUTF(part.getKey());
            out.writeUTF(part.getValue());
        }
    }

    /**
     * Refused unless it is the state of a training by the same recipe, written by a version that trained as this one does.
     *
     * @param recipe of the training that is to go on
     */
    public static State read(Path file, Recipe recipe) {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            requireVersion(file, in);
            var different = recipe(in).differences(recipe);
            if (!different.isEmpty()) {
                throw new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        file + " is the state of another training: not the same " + String.join(", ", different)
                                + "; give all as it was when that training began, or name another folder with --run,"
                                + " or remove the file to start anew");
            }
            var state = state(in);
            if (in.read() >= 0) {
                throw broken(file, null);
            }
            return state;
        } catch (EOFException | UTFDataFormatException | IllegalArgumentException e) {
            throw broken(file, e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireVersion(Path file, DataInputStream in) throws IOException {
        int magic = in.readInt();
        if (magic != MAGIC && magic != MAGIC_BEFORE_VERSIONS) {
            throw broken(file, null);
        }
        int version = magic == MAGIC ? in.readInt() : 1;
        if (version != VERSION) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    file + " was written by a version of Kamba that trains differently (its format is " + version
                            + ", this version's " + VERSION
                            + "); finish the training with that version, or remove the file to start anew");
        }
    }

    private static Recipe recipe(DataInputStream in) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > MOST_PARTS) {
            throw new IllegalArgumentException("a recipe has at most " + MOST_PARTS + " parts, not " + count);
        }
        var parts = new TreeMap<String, String>();
        for (int i = 0; i < count; i++) {
            parts.put(in.readUTF(), in.readUTF());
        }
        return new Recipe(parts);
    }

    private static State state(DataInputStream in) throws IOException {
        int step = in.readInt();
        double best = in.readDouble();
        int idle = in.readInt();
        var vectors = new ArrayList<float[]>();
        for (int i = 0; i < VECTORS; i++) {
            vectors.add(vector(in));
        }
        return new State(step, best, idle, vectors);
    }

    private static float[] vector(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > LONGEST) {
            throw new IllegalArgumentException("a vector has at most " + LONGEST + " values, not " + length);
        }
        // Reads on only while there is more, so that a wrong length asks for no memory.
        var bytes = in.readNBytes(4 * length);
        if (bytes.length < 4 * length) {
            throw new EOFException();
        }
        var vector = new float[length];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(vector);
        return vector;
    }

    private static KambaException broken(Path file, @Nullable Exception cause) {
        var detail = file + " is no state of a training, or a broken one; remove it and start the training anew";
        return cause == null
                ? new KambaException(ErrorCode.CONFIGURATION_INVALID, detail)
                : new KambaException(ErrorCode.CONFIGURATION_INVALID, detail, cause);
    }
}
