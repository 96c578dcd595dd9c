package dev.kamba.inference;

import dev.kamba.dicom.LeftOut;
import dev.kamba.dicom.Outline;
import dev.kamba.dicom.SourceFrame;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.PixelSpacing;
import dev.kamba.imaging.Plane;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One file of the command line, opened: the planes in it and the name of each one's mask.
 *
 * @param file where it lies
 * @param frames what to segment
 * @param leftOut what of it is not segmented, and why
 */
record PredictInput(Path file, List<Frame> frames, List<String> leftOut) {

    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

    /**
     * One plane.
     *
     * @param name of its mask, a path relative to the output folder, without ending
     * @param sopInstanceUid empty for a picture
     * @param number frame number from 1, 0 for a picture
     * @param spacing if the file says how large a pixel is
     */
    record Frame(Plane plane, String name, String sopInstanceUid, int number, Optional<PixelSpacing> spacing) {}

    /**
     * Opens a file by what it contains, not by its name.
     *
     * @param folder to which the names of pictures are relative
     * @param stacks where frames find their neighbours
     */
    static PredictInput open(Path file, Path folder, Stacks stacks) {
        if (isPicture(file)) {
            var name = folder.relativize(file).toString().replaceFirst("\\.[^./]+$", "");
            return new PredictInput(
                    file, List.of(new Frame(Picture.of(file), name, "", 0, Optional.empty())), List.of());
        }
        var series = series(file);
        return new PredictInput(
                file,
                series.frames().stream()
                        .map(frame -> frame(stacks.inStack(file, frame)))
                        .toList(),
                series.leftOut().stream().map(LeftOut::reason).toList());
    }

    private static SourceSeries series(Path file) {
        try {
            return SourceSeries.read(List.of(file));
        } catch (KambaException e) {
            if (e.code() == ErrorCode.UNREADABLE && !isDicom(file)) {
                throw new KambaException(
                        ErrorCode.UNREADABLE, "the file is no PNG, no JPEG and no DICOM file; leave it out", e);
            }
            throw e;
        }
    }

    private static boolean isDicom(Path file) {
        try {
            return Outline.isDicom(file);
        } catch (IOException e) {
            throw cannotBeOpened(e);
        }
    }

    /** Whether the file begins as PNG or JPEG do. */
    static boolean isPicture(Path file) {
        byte[] start = start(file);
        return startsWith(start, PNG) || startsWith(start, JPEG);
    }

    private static Frame frame(SourceFrame frame) {
        return new Frame(
                frame,
                name(frame),
                frame.sopInstanceUid(),
                frame.number(),
                frame.geometry().map(geometry -> geometry.spacing()));
    }

    /** What the files about a frame are called, without ending. */
    static String name(SourceFrame frame) {
        // The UID becomes a file name: nothing but digits and dots may pass.
        if (!frame.sopInstanceUid().matches("[0-9][0-9.]{0,63}")) {
            throw new KambaException(ErrorCode.IDENTITY_INVALID, "SOP Instance UID (0008,0018) is not a UID");
        }
        return frame.multiFrame() ? frame.sopInstanceUid() + "_" + frame.number() : frame.sopInstanceUid();
    }

    private static KambaException cannotBeOpened(IOException cause) {
        return new KambaException(ErrorCode.UNREADABLE, "the file cannot be opened", cause);
    }

    private static byte[] start(Path file) {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(8);
        } catch (IOException e) {
            throw cannotBeOpened(e);
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }
}
