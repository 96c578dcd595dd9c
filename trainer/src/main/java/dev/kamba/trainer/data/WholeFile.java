package dev.kamba.trainer.data;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** A file that is replaced at once: whoever looks, and whatever goes wrong, it is there whole or as it was before. */
public final class WholeFile {

    private WholeFile() {}

    /** What goes into a file. */
    @FunctionalInterface
    public interface Content {
        void to(OutputStream file) throws IOException;
    }

    /** Writes beside the file first, and leaves nothing there. */
    public static void write(Path file, Content content) {
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (var bytes = new FileOutputStream(part.toFile());
                    var out = new BufferedOutputStream(bytes)) {
                content.to(out);
                out.flush();
                // On the disk before it takes the other's place, or a power failure would leave neither.
                bytes.getFD().sync();
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            var failure = unwritten(file, e);
            try {
                Files.deleteIfExists(part);
            } catch (IOException undeleted) {
                failure.addSuppressed(undeleted);
            }
            throw failure;
        }
    }

    /** What to do when a file of a training cannot be written. */
    public static KambaException unwritten(Path file, IOException failure) {
        return new KambaException(
                ErrorCode.STORAGE_FULL,
                file + " cannot be written (" + failure.getMessage()
                        + "); make room on its disk and see to its rights; what was kept before stays",
                failure);
    }
}
