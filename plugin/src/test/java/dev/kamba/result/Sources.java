package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Small source series for cases that the fixtures do not make: odd sizes, shared positions, character sets. */
final class Sources {

    static final String FRAME_OF_REFERENCE = "2.25.1001";

    private Sources() {}

    /** CT slices at these heights in millimetres, in this order of Instance Number; {@code change} sees each (index, header). */
    static SourceSeries slices(
            Path folder, int rows, int columns, List<String> heights, BiConsumer<Integer, Attributes> change)
            throws IOException {
        var files = new ArrayList<Path>();
        for (int i = 0; i < heights.size(); i++) {
            var header = image("1.2.840.10008.5.1.4.1.1.2", "CT", i, rows, columns);
            header.setString(Tag.FrameOfReferenceUID, VR.UI, FRAME_OF_REFERENCE);
            header.setNull(Tag.PositionReferenceIndicator, VR.LO);
            header.setString(Tag.ImagePositionPatient, VR.DS, "-12.50", "3.250", heights.get(i));
            header.setString(Tag.ImageOrientationPatient, VR.DS, "1.000000", "0.000000", "0", "0", "1.0", "0");
            header.setString(Tag.PixelSpacing, VR.DS, "0.70", "0.90");
            header.setString(Tag.SliceThickness, VR.DS, "2.0");
            header.setString(Tag.ImageType, VR.CS, "ORIGINAL", "PRIMARY", "AXIAL");
            header.setString(Tag.RescaleIntercept, VR.DS, "0");
            header.setString(Tag.RescaleSlope, VR.DS, "1");
            change.accept(i, header);
            files.add(write(folder, i, header));
        }
        return SourceSeries.read(files);
    }

    /** Ultrasound pictures without any geometry; one frame each, or several where {@code change} says so. */
    static SourceSeries pictures(Path folder, int rows, int columns, int count, BiConsumer<Integer, Attributes> change)
            throws IOException {
        var files = new ArrayList<Path>();
        for (int i = 0; i < count; i++) {
            var header = image("1.2.840.10008.5.1.4.1.1.6.1", "US", i, rows, columns);
            header.setString(Tag.ImageType, VR.CS, "ORIGINAL", "PRIMARY");
            change.accept(i, header);
            files.add(write(folder, i, header));
        }
        return SourceSeries.read(files);
    }

    /** One ultrasound clip. */
    static SourceSeries clip(Path folder, int rows, int columns, int frames) throws IOException {
        var header = image("1.2.840.10008.5.1.4.1.1.3.1", "US", 0, rows, columns);
        header.setString(Tag.ImageType, VR.CS, "ORIGINAL", "PRIMARY");
        header.setInt(Tag.NumberOfFrames, VR.IS, frames);
        header.setString(Tag.FrameTime, VR.DS, "40");
        header.setInt(Tag.FrameIncrementPointer, VR.AT, Tag.FrameTime);
        header.setBytes(Tag.PixelData, VR.OB, new byte[even(rows * columns * frames)]);
        return SourceSeries.read(List.of(write(folder, 0, header)));
    }

    /** One enhanced CT instance whose frames lie at these heights, in this order; grid shared, positions per frame. */
    static SourceSeries enhanced(Path folder, int rows, int columns, List<String> heights) throws IOException {
        var header = enhanced("1.2.840.10008.5.1.4.1.1.2.1", "CT", rows, columns, heights.size());
        grid(Items.one(header, Tag.SharedFunctionalGroupsSequence));
        var perFrame = header.newSequence(Tag.PerFrameFunctionalGroupsSequence, heights.size());
        for (var height : heights) {
            var groups = new Attributes();
            perFrame.add(groups);
            Items.one(groups, Tag.PlanePositionSequence)
                    .setString(Tag.ImagePositionPatient, VR.DS, "-12.50", "3.250", height);
        }
        return SourceSeries.read(List.of(write(folder, 0, header)));
    }

    /** Two enhanced MR instances of one series, whose frames share places: everything stands per frame, in no order. */
    static SourceSeries enhancedMr(Path folder, int rows, int columns, List<String> heights) throws IOException {
        var files = new ArrayList<Path>();
        for (int i = 0; i < 2; i++) {
            var header = enhanced("1.2.840.10008.5.1.4.1.1.4.1", "MR", rows, columns, heights.size());
            header.setString(Tag.SOPInstanceUID, VR.UI, "2.25.7000" + i);
            header.setInt(Tag.InstanceNumber, VR.IS, i + 1);
            Items.one(header, Tag.SharedFunctionalGroupsSequence);
            var perFrame = header.newSequence(Tag.PerFrameFunctionalGroupsSequence, heights.size());
            for (var height : heights) {
                var groups = new Attributes();
                perFrame.add(groups);
                grid(groups);
                Items.one(groups, Tag.PlanePositionSequence)
                        .setString(Tag.ImagePositionPatient, VR.DS, "-12.50", "3.250", height);
                Items.one(groups, Tag.FrameContentSequence).setInt(Tag.TemporalPositionIndex, VR.UL, i + 1);
            }
            files.add(write(folder, i, header));
        }
        return SourceSeries.read(files);
    }

    private static Attributes enhanced(String sopClass, String modality, int rows, int columns, int frames) {
        var header = image(sopClass, modality, 0, rows, columns);
        header.setString(Tag.FrameOfReferenceUID, VR.UI, FRAME_OF_REFERENCE);
        header.setString(Tag.ImageType, VR.CS, "ORIGINAL", "PRIMARY", "VOLUME", "NONE");
        header.setInt(Tag.NumberOfFrames, VR.IS, frames);
        header.setBytes(Tag.PixelData, VR.OB, new byte[even(rows * columns * frames)]);
        return header;
    }

    private static void grid(Attributes groups) {
        Items.one(groups, Tag.PlaneOrientationSequence)
                .setString(Tag.ImageOrientationPatient, VR.DS, "1.0", "0.0", "0", "0", "1.0", "0");
        var measures = Items.one(groups, Tag.PixelMeasuresSequence);
        measures.setString(Tag.PixelSpacing, VR.DS, "0.70", "0.90");
        measures.setString(Tag.SliceThickness, VR.DS, "2.0");
    }

    private static Attributes image(String sopClass, String modality, int index, int rows, int columns) {
        var header = new Attributes();
        header.setString(Tag.SOPClassUID, VR.UI, sopClass);
        header.setString(Tag.SOPInstanceUID, VR.UI, "2.25.7000" + index);
        header.setString(Tag.StudyInstanceUID, VR.UI, "2.25.5001");
        header.setString(Tag.SeriesInstanceUID, VR.UI, "2.25.6001");
        header.setString(Tag.Modality, VR.CS, modality);
        header.setInt(Tag.InstanceNumber, VR.IS, index + 1);
        header.setString(Tag.PatientID, VR.LO, "P-1");
        header.setString(Tag.PatientName, VR.PN, "Test^Source");
        header.setString(Tag.StudyDate, VR.DA, "20240229");
        header.setInt(Tag.Rows, VR.US, rows);
        header.setInt(Tag.Columns, VR.US, columns);
        header.setInt(Tag.SamplesPerPixel, VR.US, 1);
        header.setString(Tag.PhotometricInterpretation, VR.CS, "MONOCHROME2");
        header.setInt(Tag.BitsAllocated, VR.US, 8);
        header.setInt(Tag.BitsStored, VR.US, 8);
        header.setInt(Tag.HighBit, VR.US, 7);
        header.setInt(Tag.PixelRepresentation, VR.US, 0);
        header.setBytes(Tag.PixelData, VR.OB, new byte[even(rows * columns)]);
        return header;
    }

    private static int even(int length) {
        return length + length % 2;
    }

    private static Path write(Path folder, int index, Attributes header) throws IOException {
        var file = Files.createDirectories(folder).resolve("source-" + index + ".dcm");
        try (var out = new ImageOutputStream(file.toFile())) {
            out.writeDataset(header.createFileMetaInformation(UID.ExplicitVRLittleEndian), header);
        }
        return file;
    }
}
