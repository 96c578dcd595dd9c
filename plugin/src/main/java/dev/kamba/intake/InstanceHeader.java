package dev.kamba.intake;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.core.exception.InternalException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Fragments;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputHandler;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What custody must know of a received instance, and the checks without which it is refused: valid UIDs (PS3.5 section 9.1),
 * the announced SOP class and instance, and pixel data as long as rows, columns and frames say.
 */
record InstanceHeader(
        String study,
        String series,
        String sopInstance,
        String sopClass,
        String transferSyntax,
        String modality,
        String bodyPart,
        String sourceAet) {

    /** Values longer than this are skipped unread: none that matters here is. */
    private static final int LONGEST_VALUE = 4096;

    private static final int DEEPEST = 16;
    private static final int UNDEFINED_LENGTH = -1;

    /** Reads the file's header; pixel data are skipped, not read. */
    static InstanceHeader read(Path file) {
        try (var in = new ImageInputStream(file.toFile())) {
            var values = new ShortValues();
            in.setImageInputHandler(values);
            var meta = in.readFileMetaInformation();
            var data = in.readDataset(-1, Tag.PixelData);
            if (in.tag() == Tag.PixelData) {
                checkPixels(in, data, Files.size(file));
            }
            return of(data, in.getTransferSyntax(), meta);
        } catch (IOException
                | InternalException
                | IllegalArgumentException
                | IndexOutOfBoundsException
                | ArithmeticException e) {
            throw new KambaException(
                    ErrorCode.UNREADABLE,
                    "the data set ends early or is not DICOM (" + e.getClass().getSimpleName() + ")",
                    e);
        }
    }

    private static InstanceHeader of(Attributes data, String transferSyntax, Attributes meta) {
        return new InstanceHeader(
                uid(data, Tag.StudyInstanceUID, "Study Instance UID"),
                uid(data, Tag.SeriesInstanceUID, "Series Instance UID"),
                uid(data, Tag.SOPInstanceUID, "SOP Instance UID"),
                uid(data, Tag.SOPClassUID, "SOP Class UID"),
                transferSyntax,
                code(data, Tag.Modality),
                code(data, Tag.BodyPartExamined),
                meta.getString(Tag.SourceApplicationEntityTitle, ""));
    }

    /** Refuses an instance that is not the one the sender announced. */
    void requireAnnounced(String announcedClass, String announcedInstance) {
        if (!sopClass.equals(announcedClass) || !sopInstance.equals(announcedInstance)) {
            throw new KambaException(
                    ErrorCode.IDENTITY_MISMATCH, "SOP class or instance in the data set differs from the request");
        }
    }

    private static String uid(Attributes data, int tag, String name) {
        var value = data.getString(tag, "");
        if (!value.matches("[0-9]+(\\.[0-9]+)*") || value.length() > 64) {
            throw new KambaException(
                    ErrorCode.IDENTITY_INVALID, name + (value.isEmpty() ? " is missing" : " is not a valid UID"));
        }
        return value;
    }

    /** A code string (PS3.5 section 6.2), empty if it is not one. */
    private static String code(Attributes data, int tag) {
        var value = data.getString(tag, "");
        return value.matches("[A-Z0-9 _]{1,16}") ? value : "";
    }

    private static void checkPixels(ImageInputStream in, Attributes data, long fileSize) throws IOException {
        int rows = data.getInt(Tag.Rows, 0);
        int columns = data.getInt(Tag.Columns, 0);
        if (rows < 1 || columns < 1) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED, "the image has " + rows + " rows and " + columns + " columns");
        }
        long length = in.length() & 0xffffffffL;
        if (in.length() == UNDEFINED_LENGTH) {
            skipFragments(in, fileSize);
            return;
        }
        long frames = Math.max(1, data.getInt(Tag.NumberOfFrames, 1));
        long bits = Math.multiplyExact(
                Math.multiplyExact((long) rows * columns, frames),
                (long) data.getInt(Tag.SamplesPerPixel, 1) * data.getInt(Tag.BitsAllocated, 16));
        boolean subsampled = data.getString(Tag.PhotometricInterpretation, "").endsWith("_422");
        long needed = (subsampled ? bits / 3 * 2 : bits) / 8;
        if (length < needed) {
            throw new KambaException(
                    ErrorCode.PIXELS_INVALID, "pixel data have " + length + " bytes where " + needed + " are needed");
        }
        in.skipFully(length);
    }

    private static void skipFragments(ImageInputStream in, long fileSize) throws IOException {
        while (in.readItemHeader()) {
            long length = in.length() & 0xffffffffL;
            if (length > fileSize) {
                throw new KambaException(ErrorCode.PIXELS_INVALID, "a fragment of pixel data is longer than the file");
            }
            in.skipFully(length);
        }
    }

    /** Reads short values, skips long ones unread, and refuses sequences nested deeper than anything real. */
    private static final class ShortValues implements ImageInputHandler {

        @Override
        public void readValue(ImageInputStream in, Attributes attributes) throws IOException {
            if (in.level() > DEEPEST) {
                throw new KambaException(ErrorCode.UNREADABLE, "sequences are nested deeper than " + DEEPEST);
            }
            long length = in.length() & 0xffffffffL;
            if (in.length() == UNDEFINED_LENGTH || length <= LONGEST_VALUE || in.vr() == VR.SQ) {
                in.readValue(in, attributes);
            } else {
                in.skipFully(length);
            }
        }

        @Override
        public void readValue(ImageInputStream in, Sequence sequence) throws IOException {
            in.readValue(in, sequence);
        }

        @Override
        public void readValue(ImageInputStream in, Fragments fragments) throws IOException {
            in.skipFully(in.length() & 0xffffffffL);
        }

        @Override
        public void startDataset(ImageInputStream in) {}

        @Override
        public void endDataset(ImageInputStream in) {}
    }
}
