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
import java.util.function.Consumer;

/** A Part 10 file, Explicit VR Little Endian, of a data set in memory. */
final class ObjectFile {

    private ObjectFile() {}

    /**
     * Writes, forces to disk, reads back and has the result checked; the file appears under its name only when all that has
     * succeeded.
     *
     * @param check throws if what was read back is not what it should be
     */
    static void write(Attributes data, Path file, Consumer<Attributes> check) {
        var partial = file.resolveSibling(file.getFileName() + ".part");
        try {
            try {
                write(data, partial);
                check.accept(read(partial));
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
            forceFolder(file);
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.STORAGE_FULL,
                    "a result cannot be written; check free space and permissions of the results' folder",
                    e);
        }
    }

    private static void write(Attributes data, Path file) throws IOException {
        try (var channel = FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                var buffer = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                var out = new ImageOutputStream(buffer, UID.ExplicitVRLittleEndian)) {
            var meta = data.createFileMetaInformation(UID.ExplicitVRLittleEndian);
            meta.setString(Tag.ImplementationClassUID, VR.UI, KambaImplementation.CLASS_UID);
            meta.setString(Tag.ImplementationVersionName, VR.SH, KambaImplementation.VERSION_NAME);
            KnownLengths.write(out, meta, data);
            out.flush();
            channel.force(true);
        }
    }

    private static Attributes read(Path file) throws IOException {
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
