package dev.kamba.result;

import dev.kamba.camel.KambaImplementation;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that appear under their name only when they are whole, checked and on disk: Part 10, Explicit VR Little Endian. */
final class Part10 {

    private Part10() {}

    /** Writes what follows the data set. */
    @FunctionalInterface
    interface Rest {
        void write(ImageOutputStream out) throws IOException;
    }

    /** Looks at a written file and throws where it is not what it should be. */
    @FunctionalInterface
    interface Check {
        void of(Path file) throws IOException;
    }

    /** @param what named in the message if it fails */
    static void write(String what, Attributes dataset, Rest rest, Check check, Path file) {
        var partial = file.resolveSibling(file.getFileName() + ".part");
        try {
            try {
                write(dataset, rest, partial);
                check.of(partial);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
            forceFolder(file);
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.STORAGE_FULL,
                    what + " cannot be written; check free space and permissions of the results' folder",
                    e);
        }
    }

    private static void write(Attributes dataset, Rest rest, Path file) throws IOException {
        try (var channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                var buffer = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                var out = new ImageOutputStream(buffer, UID.ExplicitVRLittleEndian)) {
            var meta = dataset.createFileMetaInformation(UID.ExplicitVRLittleEndian);
            meta.setString(Tag.ImplementationClassUID, VR.UI, KambaImplementation.CLASS_UID);
            meta.setString(Tag.ImplementationVersionName, VR.SH, KambaImplementation.VERSION_NAME);
            KnownLengths.write(out, meta, dataset);
            rest.write(out);
            out.flush();
            channel.force(true);
        }
    }

    /** The whole data set of a file that was written. */
    static Attributes read(Path file) throws IOException {
        try (var in = new ImageInputStream(file.toFile())) {
            in.setIncludeBulkData(ImageInputStream.IncludeBulkData.YES);
            return in.readDataset(-1, -1);
        }
    }

    // A rename is only on disk once the folder is (POSIX); elsewhere a folder cannot be opened, and need not be.
    private static void forceFolder(Path file) throws IOException {
        var folder = file.toAbsolutePath().getParent();
        if (folder != null && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
