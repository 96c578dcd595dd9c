package dev.kamba.camel;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.aoju.bus.image.galaxy.io.ImageInputStream.IncludeBulkData;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A Part 10 file to be sent.
 *
 * @param offset of the data set's first byte
 * @param compressing whether RLE Lossless is preferred to no compression; for segmentations only
 */
record OutgoingFile(
        Path path, String sopClass, String sopInstance, String transferSyntax, long offset, boolean compressing) {

    private static final int BUFFER = 1 << 16;

    /** As {@link #open(Path, boolean)}, as it is. */
    static OutgoingFile open(Path path) {
        return open(path, false);
    }

    /**
     * Reads the file meta information only.
     *
     * @param rle whether a segmentation is to be compressed for a peer that takes it so
     */
    static OutgoingFile open(Path path, boolean rle) {
        try (ImageInputStream in = new ImageInputStream(path.toFile())) {
            Attributes meta = in.readFileMetaInformation();
            if (meta == null) {
                throw unreadable(path, null);
            }
            String sopClass = uid(path, meta, Tag.MediaStorageSOPClassUID);
            String syntax = uid(path, meta, Tag.TransferSyntaxUID);
            return new OutgoingFile(
                    path,
                    sopClass,
                    uid(path, meta, Tag.MediaStorageSOPInstanceUID),
                    syntax,
                    in.getPosition(),
                    rle && RleFile.suits(sopClass, syntax));
        } catch (KambaException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw unreadable(path, e);
        }
    }

    private static String uid(Path path, Attributes meta, int tag) {
        String uid = meta.getString(tag);
        if (uid == null || !Uids.valid(uid)) {
            throw new KambaException(
                    ErrorCode.IDENTITY_INVALID,
                    "file " + path.getFileName() + " has no valid UID in its file meta information, "
                            + Tag.toString(tag));
        }
        return uid;
    }

    /** The transfer syntaxes it can be sent in, the preferred first: its own, and for native data the two that every peer should know. */
    List<String> syntaxes() {
        if (!Uids.uncompressed(transferSyntax)) {
            return List.of(transferSyntax);
        }
        return switch (transferSyntax) {
            case Uids.EXPLICIT_LITTLE ->
                compressing
                        ? List.of(Uids.RLE, Uids.EXPLICIT_LITTLE, Uids.IMPLICIT_LITTLE)
                        : List.of(Uids.EXPLICIT_LITTLE, Uids.IMPLICIT_LITTLE);
            case Uids.IMPLICIT_LITTLE -> List.of(Uids.IMPLICIT_LITTLE, Uids.EXPLICIT_LITTLE);
            default -> List.of(transferSyntax, Uids.EXPLICIT_LITTLE, Uids.IMPLICIT_LITTLE);
        };
    }

    /** Writes the data set: its bytes as they are, or written anew if the syntax is another one. */
    void writeTo(OutputStream out, String syntax) throws IOException {
        if (syntax.equals(transferSyntax)) {
            copyTo(out);
        } else if (syntax.equals(Uids.RLE)) {
            compressed().writeDataSet(out);
        } else {
            transcodeTo(out, syntax);
        }
    }

    private void copyTo(OutputStream out) throws IOException {
        try (InputStream in = open()) {
            in.skipNBytes(offset);
            byte[] buffer = new byte[BUFFER];
            for (int count = read(in, buffer); count >= 0; count = read(in, buffer)) {
                out.write(buffer, 0, count);
            }
        }
    }

    private InputStream open() {
        try {
            return Files.newInputStream(path);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** Keeps a failing file apart from a failing connection. */
    private int read(InputStream in, byte[] buffer) {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private RleFile compressed() {
        try {
            return RleFile.of(path, offset);
        } catch (IOException | RuntimeException e) {
            throw unreadable(path, e);
        }
    }

    private void transcodeTo(OutputStream out, String syntax) throws IOException {
        Attributes dataSet = dataSet();
        // Not closed: closing would close the association's stream.
        new ImageOutputStream(out, syntax).writeDataset(null, dataSet);
    }

    /** The data set with its pixel data left in the file; a deflated one cannot be read in part and is in memory as a whole. */
    private Attributes dataSet() {
        try (ImageInputStream in = new ImageInputStream(path.toFile())) {
            boolean deflated = transferSyntax.equals(Uids.DEFLATED);
            in.setIncludeBulkData(deflated ? IncludeBulkData.YES : IncludeBulkData.URI);
            return in.readDataset(-1, -1);
        } catch (IOException | RuntimeException e) {
            throw unreadable(path, e);
        } catch (StackOverflowError e) {
            // The toolkit reads nested sequences recursively, without a limit.
            throw unreadable(path, e);
        }
    }

    static KambaException unreadable(Path path, @Nullable Throwable cause) {
        return new KambaException(
                ErrorCode.UNREADABLE, "file " + path.getFileName() + " cannot be read as DICOM Part 10", cause);
    }
}
