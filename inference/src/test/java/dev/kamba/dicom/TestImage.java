package dev.kamba.dicom;

import dev.kamba.imaging.Image;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Fragments;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** A small image whose attributes a test sets one by one. */
final class TestImage {

    static final String STUDY = "1.2.3";
    static final String SERIES = "1.2.3.4";

    private final Attributes attributes = new Attributes();
    private String syntax = UID.ExplicitVRLittleEndian;

    private TestImage() {}

    /** Unsigned MONOCHROME2 without pixel data or place. */
    static TestImage grey(String uid, int rows, int columns, int bits) {
        var image = new TestImage();
        image.set(Tag.SOPClassUID, VR.UI, UID.SecondaryCaptureImageStorage)
                .set(Tag.SOPInstanceUID, VR.UI, uid)
                .set(Tag.StudyInstanceUID, VR.UI, STUDY)
                .set(Tag.SeriesInstanceUID, VR.UI, SERIES)
                .set(Tag.Modality, VR.CS, "OT")
                .set(Tag.PhotometricInterpretation, VR.CS, "MONOCHROME2")
                .set(Tag.SamplesPerPixel, 1)
                .set(Tag.Rows, rows)
                .set(Tag.Columns, columns)
                .set(Tag.BitsAllocated, bits)
                .set(Tag.BitsStored, bits)
                .set(Tag.HighBit, bits - 1)
                .set(Tag.PixelRepresentation, 0);
        return image;
    }

    static TestImage colour(String photometric, int rows, int columns) {
        return grey("1.2.3.4.5", rows, columns, 8)
                .set(Tag.PhotometricInterpretation, VR.CS, photometric)
                .set(Tag.SamplesPerPixel, 3)
                .set(Tag.PlanarConfiguration, 0);
    }

    /** A plane of one pixel at this place. */
    static TestImage at(String uid, double x, double y, double z, String orientation) {
        return grey(uid, 1, 1, 8)
                .set(Tag.FrameOfReferenceUID, VR.UI, "1.2.9")
                .set(Tag.ImagePositionPatient, VR.DS, x + "\\" + y + "\\" + z)
                .set(Tag.ImageOrientationPatient, VR.DS, orientation)
                .set(Tag.PixelSpacing, VR.DS, "0.5\\0.25")
                .pixels(0);
    }

    TestImage set(int tag, int value) {
        attributes.setInt(tag, VR.US, value);
        return this;
    }

    TestImage set(int tag, VR vr, String value) {
        attributes.setString(tag, vr, value.split("\\\\"));
        return this;
    }

    TestImage set(int tag, VR vr, byte[] value) {
        attributes.setBytes(tag, vr, value);
        return this;
    }

    TestImage without(int tag) {
        attributes.remove(tag);
        return this;
    }

    TestImage item(int sequence, Attributes item) {
        attributes.ensureSequence(sequence, 1).add(item);
        return this;
    }

    TestImage syntax(String uid) {
        syntax = uid;
        return this;
    }

    TestImage pixels(int... bytes) {
        return pixels(bytes(bytes));
    }

    TestImage pixels(byte[] bytes) {
        attributes.setBytes(Tag.PixelData, VR.OB, bytes);
        return this;
    }

    TestImage words(int... values) {
        var buffer = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            buffer.putShort((short) value);
        }
        attributes.setBytes(Tag.PixelData, VR.OW, buffer.array());
        return this;
    }

    TestImage numbers(int tag, int... values) {
        attributes.setInt(tag, VR.US, values);
        return this;
    }

    /** The first is the basic offset table. */
    TestImage fragments(String transferSyntax, List<byte[]> items) {
        syntax = transferSyntax;
        var fragments = attributes.newFragments(Tag.PixelData, VR.OB, items.size());
        items.forEach(item -> add(fragments, item));
        return this;
    }

    private static void add(Fragments fragments, byte[] item) {
        fragments.add(item.length % 2 == 0 ? item : Arrays.copyOf(item, item.length + 1));
    }

    static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int index = 0; index < values.length; index++) {
            bytes[index] = (byte) values[index];
        }
        return bytes;
    }

    Path writeTo(Path folder) {
        var uid = attributes.getString(Tag.SOPInstanceUID, "none");
        var file = folder.resolve(uid + "-" + attributes.hashCode() + ".dcm");
        try (var out = new ImageOutputStream(file.toFile())) {
            out.writeDataset(
                    Attributes.createFileMetaInformation(uid, UID.SecondaryCaptureImageStorage, syntax), attributes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    SourceSeries seriesIn(Path folder) {
        return SourceSeries.read(List.of(writeTo(folder)));
    }

    Image imageIn(Path folder) {
        return seriesIn(folder).frames().get(0).image();
    }
}
