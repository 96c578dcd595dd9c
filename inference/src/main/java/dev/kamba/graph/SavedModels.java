package dev.kamba.graph;

import dev.kamba.digest.Sha256;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A folder of models as they were made ready for a processor. A file is the SHA-256 of its key and the rest, 64 hexadecimal digits
 * and a line feed, and the rest: it appears whole or not at all, and one that was cut, damaged or has another's name is not used.
 * Where there are too many, those go that were not used for longest. All failures here only mean that a model is made ready again.
 */
public final class SavedModels {

    private static final System.Logger LOG = System.getLogger(SavedModels.class.getName());
    private static final int HEADER = 65;
    private static final long MOST_BYTES = 2L << 30;

    private final SavedSpace space;

    /** The folder is made when there is something to write. It keeps at most 2 GiB. */
    public SavedModels(Path folder) {
        this(new SavedSpace(folder, MOST_BYTES));
    }

    SavedModels(SavedSpace space) {
        this.space = space;
    }

    /** The bytes that were stored under a key of letters and digits, if they are there and whole. */
    Optional<ByteBuffer> find(String key) {
        try (var channel = FileChannel.open(file(key))) {
            long size = channel.size();
            if (size <= HEADER || size > Integer.MAX_VALUE) {
                return damaged(key);
            }
            var all = channel.map(FileChannel.MapMode.READ_ONLY, 0, size);
            var model = all.slice(HEADER, (int) size - HEADER);
            var header = StandardCharsets.US_ASCII.decode(all.slice(0, HEADER)).toString();
            if (!header.equals(header(key, model))) {
                return damaged(key);
            }
            SavedSpace.touch(file(key));
            return Optional.of(model);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "a saved model cannot be read and is made again: {0}", e.toString());
            return Optional.empty();
        }
    }

    private static Optional<ByteBuffer> damaged(String key) {
        LOG.log(System.Logger.Level.WARNING, "saved model {0} is damaged and is made again", key);
        return Optional.empty();
    }

    /** A name for ONNX Runtime to write to; empty where the folder cannot be used. */
    Optional<Path> draft() {
        try {
            Files.createDirectories(space.folder());
            return Optional.of(Files.createTempFile(space.folder(), SavedSpace.DRAFT, SavedSpace.DRAFT_ENDING));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "models are not kept for the next start: {0}", e.toString());
            return Optional.empty();
        }
    }

    /** Takes over what ONNX Runtime wrote to a draft, and removes the draft. */
    void keep(Path draft, String key) {
        try (var from = FileChannel.open(draft)) {
            if (from.size() > 0) {
                keep(from.map(FileChannel.MapMode.READ_ONLY, 0, from.size()), key);
            }
        } catch (IOException e) {
            notSaved(e);
        } finally {
            discard(draft);
        }
    }

    /** Stores a model. */
    void keep(ByteBuffer model, String key) {
        try {
            Files.createDirectories(space.folder());
            write(model, key);
            space.makeFor(file(key));
        } catch (IOException e) {
            notSaved(e);
        }
    }

    private static void notSaved(IOException cause) {
        LOG.log(System.Logger.Level.WARNING, "a model is not kept for the next start: {0}", cause.toString());
    }

    private void write(ByteBuffer model, String key) throws IOException {
        var part = Files.createTempFile(space.folder(), SavedSpace.PART, SavedSpace.ENDING);
        try (var to = FileChannel.open(part, StandardOpenOption.WRITE)) {
            write(to, ByteBuffer.wrap(header(key, model).getBytes(StandardCharsets.US_ASCII)));
            // Not forced to the disk: what a power failure leaves does not have the digest it names.
            write(to, model);
            move(part, file(key));
        } finally {
            discard(part);
        }
    }

    private static void write(FileChannel to, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            // A file that is half there does not have the digest it names.
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static void discard(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a temporary file stays: {0}", e.toString());
        }
    }

    private Path file(String key) {
        return space.folder().resolve(key + SavedSpace.ENDING);
    }

    private static String header(String key, ByteBuffer model) {
        var sha256 = Sha256.start();
        sha256.update(key.getBytes(StandardCharsets.US_ASCII));
        sha256.update(model.duplicate());
        return HexFormat.of().formatHex(sha256.digest()) + "\n";
    }
}
