package dev.kamba.camel;

import dev.kamba.digest.Sha256;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * A Part 10 file being received: written, counted and digested in one pass. When the disk fails or the object grows too large,
 * it keeps the reason and swallows what still comes, so that the association can go on.
 */
final class IncomingFile extends OutputStream {

    private static final Logger LOG = LoggerFactory.getLogger(IncomingFile.class);
    private static final int BUFFER = 1 << 16;

    private final Path path;
    private final OutputStream out;
    private final MessageDigest digest = Sha256.start();
    private final long limit;
    private final Discard discard;
    private long size;
    private @Nullable KambaException failure;

    IncomingFile(Path path, OutputStream out, long limit) {
        this.path = path;
        this.out = out;
        this.limit = limit;
        this.discard = new Discard(limit);
    }

    /** Creates a file that only we can read, with a random name that ends in {@code .part}. */
    static IncomingFile create(Path directory, long limit) {
        try {
            Path path = Files.createTempFile(directory, "", ".part");
            return new IncomingFile(path, new BufferedOutputStream(Files.newOutputStream(path), BUFFER), limit);
        } catch (IOException e) {
            throw full(e);
        }
    }

    /** Writes preamble, prefix and our own file meta information (DICOM PS3.10 section 7.1). */
    void writeMeta(String sopClass, String sopInstance, String transferSyntax, String sourceAet) throws IOException {
        Attributes meta = new Attributes();
        meta.setBytes(Tag.FileMetaInformationVersion, VR.OB, new byte[] {0, 1});
        meta.setString(Tag.MediaStorageSOPClassUID, VR.UI, sopClass);
        meta.setString(Tag.MediaStorageSOPInstanceUID, VR.UI, sopInstance);
        meta.setString(Tag.TransferSyntaxUID, VR.UI, transferSyntax);
        meta.setString(Tag.ImplementationClassUID, VR.UI, KambaImplementation.CLASS_UID);
        meta.setString(Tag.ImplementationVersionName, VR.SH, KambaImplementation.VERSION_NAME);
        meta.setString(Tag.SourceApplicationEntityTitle, VR.AE, sourceAet);
        new ImageOutputStream(this, Uids.EXPLICIT_LITTLE).writeFileMetaInformation(meta);
        digest.reset();
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (failure == null && size + length > limit) {
            failure = new KambaException(
                    ErrorCode.STORAGE_FULL, "object larger than option maximumObjectBytes (" + limit + ")");
        }
        if (failure != null) {
            discard.write(bytes, offset, length);
            return;
        }
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            failure = full(e);
            return;
        }
        digest.update(bytes, offset, length);
        size += length;
    }

    /** Flushes and closes the file; throws the reason if any of it could not be written. */
    void finish() {
        try {
            out.close();
        } catch (IOException e) {
            failure = failure == null ? full(e) : failure;
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Removes the file; for a transfer that failed. */
    void delete() {
        try (out) {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("cannot delete partial file {}", path.getFileName());
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return size;
    }

    /** SHA-256 of the data set, without our file meta information, which names the sender; ends the digest. */
    String digest() {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static KambaException full(IOException cause) {
        return new KambaException(
                ErrorCode.STORAGE_FULL, "cannot write to option directory; free space or mend the file system", cause);
    }
}
