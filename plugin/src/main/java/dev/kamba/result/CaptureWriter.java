package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.model.Code;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes pictures with the outlines burnt in as one Multi-frame True Color Secondary Capture (PS3.3 section A.8.5): the key slice
 * of each label, and a montage where several frames show anything.
 */
final class CaptureWriter {

    private static final Code SOURCE = new Code("121322", "DCM", "Source Image for Image Processing Operation");

    // As large as the source within these bounds: enough for the words, and no more than a screen shows.
    private static final int LEAST_SIDE = 768;
    private static final int GREATEST_SIDE = 2048;

    // Pictures of all frames together, in bytes; many labels get smaller pictures.
    private static final long MOST_BYTES = 256L << 20;

    private final Equipment equipment;
    private final SegSettings settings;
    private final String notice;

    CaptureWriter(Equipment equipment, SegSettings settings, String notice) {
        this.equipment = equipment;
        this.settings = settings;
        this.notice = notice;
    }

    /** One picture of the object. */
    private record Frame(String label, Supplier<BufferedImage> picture) {}

    ObjectWriter.Written write(Findings findings, Path file) {
        var keys = KeySlices.of(findings.masks());
        var pictures = new Pictures(findings, notice);
        var frames = frames(findings, pictures, keys);
        var first = frames.get(0).picture.get();
        var heading = new Heading(findings, equipment, settings, List.of(notice, "1"));
        var header = header(findings, heading, shown(findings, pictures, keys));
        image(header, frames, first);
        Part10.write("the capture", header, out -> pixels(out, frames, first), new CaptureCheck(header), file);
        return new ObjectWriter.Written(header.getString(Tag.SOPInstanceUID), header.getString(Tag.SOPClassUID));
    }

    private List<Frame> frames(Findings findings, Pictures pictures, List<Integer> keys) {
        int count = keys.size() + (pictures.severalFrames() ? 1 : 0);
        int side = side(findings.series().frames().get(0), count);
        var frames = new ArrayList<Frame>();
        for (int index : keys) {
            frames.add(new Frame("Image " + (index + 1), () -> pictures.frame(index, side)));
        }
        if (pictures.severalFrames()) {
            frames.add(new Frame("Montage", () -> pictures.montage(side)));
        }
        return List.copyOf(frames);
    }

    private static int side(SourceFrame source, int count) {
        double room = Math.sqrt(MOST_BYTES / 3.0 / count);
        return (int) Math.min(
                room, Math.max(LEAST_SIDE, Math.min(GREATEST_SIDE, Math.max(source.rows(), source.columns()))));
    }

    /** Every source frame that some picture shows. */
    private static List<SourceFrame> shown(Findings findings, Pictures pictures, List<Integer> keys) {
        var indices = new ArrayList<>(keys);
        if (pictures.severalFrames()) {
            indices.addAll(KeySlices.overview(findings.masks(), Pictures.MOST_IN_MONTAGE));
        }
        return indices.stream()
                .distinct()
                .sorted()
                .map(findings.series().frames()::get)
                .toList();
    }

    private Attributes header(Findings findings, Heading heading, List<SourceFrame> shown) {
        var facts = new SourceFacts(findings.series());
        var header = heading.start(
                facts.first(),
                ResultKind.CAPTURE,
                UID.MultiFrameTrueColorSecondaryCaptureImageStorage,
                words(findings));
        header.setString(Tag.Modality, VR.CS, "OT");
        // Rendered by a program as a workstation would (PS3.3 section C.8.6.1).
        header.setString(Tag.ConversionType, VR.CS, "WSD");
        header.setString(Tag.ImageType, VR.CS, "DERIVED", "SECONDARY");
        header.setNull(Tag.PatientOrientation, VR.CS);
        header.setString(Tag.ContentDate, VR.DA, header.getString(Tag.SeriesDate));
        header.setString(Tag.ContentTime, VR.TM, header.getString(Tag.SeriesTime));
        header.setString(
                Tag.DerivationDescription,
                VR.ST,
                "Outlines of " + findings.card().name() + " "
                        + SegText.value(findings.card().version()) + " drawn over the source");
        header.setString(Tag.ImageComments, VR.LT, words(findings));
        header.setString(Tag.BurnedInAnnotation, VR.CS, BurnedIn.of(findings.series(), shown) ? "YES" : "NO");
        header.setString(Tag.LossyImageCompression, VR.CS, "00");
        facts.lossy(shown).ifPresent(header::addAll);
        Heading.images(header, Tag.SourceImageSequence, shown, facts);
        header.getSequence(Tag.SourceImageSequence)
                .forEach(item -> Items.code(item, Tag.PurposeOfReferenceCodeSequence, SOURCE));
        Heading.references(header, Tag.ReferencedInstanceSequence, findings.series(), shown, facts);
        return header;
    }

    private String words(Findings findings) {
        var lines = new ArrayList<>(List.of(notice));
        lines.addAll(findings.concerns());
        return String.join("\r\n", lines);
    }

    private static void image(Attributes header, List<Frame> frames, BufferedImage first) {
        header.setInt(Tag.SamplesPerPixel, VR.US, 3);
        header.setString(Tag.PhotometricInterpretation, VR.CS, "RGB");
        header.setInt(Tag.PlanarConfiguration, VR.US, 0);
        header.setInt(Tag.NumberOfFrames, VR.IS, frames.size());
        header.setInt(Tag.Rows, VR.US, first.getHeight());
        header.setInt(Tag.Columns, VR.US, first.getWidth());
        header.setInt(Tag.BitsAllocated, VR.US, 8);
        header.setInt(Tag.BitsStored, VR.US, 8);
        header.setInt(Tag.HighBit, VR.US, 7);
        header.setInt(Tag.PixelRepresentation, VR.US, 0);
        if (frames.size() > 1) {
            header.setInt(Tag.FrameIncrementPointer, VR.AT, Tag.FrameLabelVector);
            header.setString(
                    Tag.FrameLabelVector,
                    VR.SH,
                    frames.stream().map(Frame::label).toArray(String[]::new));
        }
    }

    private static void pixels(ImageOutputStream out, List<Frame> frames, BufferedImage first) throws IOException {
        long length = Math.multiplyExact(3L * first.getWidth() * first.getHeight(), frames.size());
        // The header takes the unsigned 32-bit length as an int; MOST_BYTES keeps it far below.
        out.writeHeader(Tag.PixelData, VR.OB, Math.toIntExact(length + length % 2));
        for (int i = 0; i < frames.size(); i++) {
            out.write(bytes(i == 0 ? first : frames.get(i).picture.get()));
        }
        if (length % 2 == 1) {
            out.write(0);
        }
    }

    private static byte[] bytes(BufferedImage picture) {
        int[] pixels = picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
        var bytes = new byte[3 * pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            bytes[3 * i] = (byte) (pixels[i] >> 16);
            bytes[3 * i + 1] = (byte) (pixels[i] >> 8);
            bytes[3 * i + 2] = (byte) pixels[i];
        }
        return bytes;
    }
}
