package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.model.ModelCard;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;

/** Writes DICOM segmentations, Explicit VR Little Endian, one object per source series, model and encoding. */
public final class SegWriter {

    private static final long LONGEST_PIXEL_DATA = 0xFFFF_FFFEL;

    private final Equipment equipment;
    private final SegSettings settings;

    public SegWriter(Equipment equipment) {
        this(equipment, SegSettings.standard());
    }

    public SegWriter(Equipment equipment, SegSettings settings) {
        this.equipment = equipment;
        this.settings = settings;
    }

    /** Writes findings in this encoding or, where it cannot hold them, in the one that {@link SegEncoding#fitting} names. */
    ObjectWriter.Written write(Findings findings, SegEncoding wanted, Path file) {
        var encoding = wanted.fitting(findings.masks());
        var job = new SegJob(
                findings.series(),
                findings.card(),
                findings.modelDigest(),
                findings.viewing(),
                findings.created(),
                findings.origin());
        var seg = write(job, SegContent.of(findings, encoding), file);
        return new ObjectWriter.Written(seg.sopInstanceUid(), encoding.sopClass());
    }

    /**
     * Writes masks as {@link SegEncoding#BINARY}, see {@link #write(SegJob, SegContent, Path)}.
     *
     * @param modelDigest SHA-256 of the model file, hexadecimal
     * @param masks [frame][label], frames in the order of {@code series.frames()}, labels in the card's
     * @param created time of the result, kept by the caller for a repetition
     */
    public SegResult write(
            SourceSeries series,
            ModelCard card,
            String modelDigest,
            List<List<Mask>> masks,
            Instant created,
            Path file) {
        var content = SegContent.binary(series.frames(), masks, card.labels().size());
        return write(new SegJob(series, card, modelDigest, created), content, file);
    }

    /**
     * Writes a Part 10 file, forces it to disk, reads it back and compares; the file appears under its name only when all that
     * has succeeded. The same arguments give the same bytes.
     */
    SegResult write(SegJob job, SegContent content, Path file) {
        requireLength(content);
        var series = job.series();
        var uids = new SegUids(job, content.encoding(), equipment, settings);
        var object = new SegHeader(equipment, settings, job, uids).build(content);
        var partial = file.resolveSibling(file.getFileName() + ".part");
        try {
            try {
                SegFile.write(object, partial);
                SelfCheck.release(partial, file, new SegCheck(content, series).reasons(partial));
            } finally {
                Files.deleteIfExists(partial);
            }
            forceFolder(file);
            return new SegResult(
                    uids.instance(),
                    uids.series(),
                    content.frames().size(),
                    Files.size(file),
                    content.labelPixels(),
                    content.nothingFound());
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.STORAGE_FULL,
                    "the SEG cannot be written; check free space and permissions of the results' folder",
                    e);
        }
    }

    private static void requireLength(SegContent content) {
        if (content.bytes() > LONGEST_PIXEL_DATA) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED,
                    content.frames().size() + " frames of " + content.rows() + " x " + content.columns()
                            + " pixels exceed the 4 GiB that Pixel Data can hold");
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
