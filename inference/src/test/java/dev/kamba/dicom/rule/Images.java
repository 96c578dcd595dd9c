package dev.kamba.dicom.rule;

import dev.kamba.dicom.SourceSeries;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The images that the good objects were made from: 4 x 8 pixels. */
public final class Images {

    static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    static final String CLIP = "1.2.840.10008.5.1.4.1.1.3.1";
    static final String REFERENCE = "2.25.900";

    private Images() {}

    /** Three slices, 2.5 mm apart and 3 mm thick. */
    public static Sources slices(Path folder) {
        var files = new ArrayList<Path>();
        for (int i = 0; i < 3; i++) {
            var image = image(CT, "CT", "2.25.10" + i);
            image.setString(Tag.FrameOfReferenceUID, VR.UI, REFERENCE);
            image.setString(Tag.PositionReferenceIndicator, VR.LO, "XY");
            image.setString(Tag.ImagePositionPatient, VR.DS, "-10", "5", "" + 2.5 * i);
            image.setString(Tag.ImageOrientationPatient, VR.DS, "1", "0", "0", "0", "1", "0");
            image.setString(Tag.PixelSpacing, VR.DS, "0.5", "0.25");
            image.setString(Tag.SliceThickness, VR.DS, "3");
            image.setBytes(Tag.PixelData, VR.OB, new byte[32]);
            files.add(write(folder, image));
        }
        return Sources.of(SourceSeries.read(files));
    }

    /** An ultrasound clip of three frames that was compressed with losses. */
    static Sources clip(Path folder) {
        var image = image(CLIP, "US", "2.25.100");
        image.setInt(Tag.NumberOfFrames, VR.IS, 3);
        image.setString(Tag.LossyImageCompression, VR.CS, "01");
        image.setBytes(Tag.PixelData, VR.OB, new byte[96]);
        return Sources.of(SourceSeries.read(List.of(write(folder, image))));
    }

    private static Attributes image(String sopClass, String modality, String uid) {
        var image = new Attributes();
        identity(image);
        image.setString(Tag.SOPClassUID, VR.UI, sopClass);
        image.setString(Tag.SOPInstanceUID, VR.UI, uid);
        image.setString(Tag.SeriesInstanceUID, VR.UI, "2.25.2");
        image.setInt(Tag.SeriesNumber, VR.IS, 3);
        image.setString(Tag.Modality, VR.CS, modality);
        image.setInt(Tag.Rows, VR.US, 4);
        image.setInt(Tag.Columns, VR.US, 8);
        image.setInt(Tag.SamplesPerPixel, VR.US, 1);
        image.setString(Tag.PhotometricInterpretation, VR.CS, "MONOCHROME2");
        image.setInt(Tag.BitsAllocated, VR.US, 8);
        image.setInt(Tag.BitsStored, VR.US, 8);
        image.setInt(Tag.HighBit, VR.US, 7);
        image.setInt(Tag.PixelRepresentation, VR.US, 0);
        return image;
    }

    /** What images and objects have in common. */
    static void identity(Attributes data) {
        data.setString(Tag.StudyInstanceUID, VR.UI, "2.25.1");
        data.setString(Tag.PatientName, VR.PN, "Test^Rule");
        data.setString(Tag.PatientID, VR.LO, "R-1");
        data.setString(Tag.IssuerOfPatientID, VR.LO, "HERE");
        data.setString(Tag.PatientBirthDate, VR.DA, "19700101");
        data.setString(Tag.PatientSex, VR.CS, "O");
        data.setString(Tag.PatientIdentityRemoved, VR.CS, "NO");
        data.setString(Tag.StudyDate, VR.DA, "20260101");
        data.setString(Tag.StudyTime, VR.TM, "101010");
        data.setString(Tag.StudyID, VR.SH, "S1");
        data.setString(Tag.AccessionNumber, VR.SH, "A1");
        data.setString(Tag.ReferringPhysicianName, VR.PN, "Test^Physician");
        data.setString(Tag.StudyDescription, VR.LO, "Rules");
        data.setString(Tag.PatientAge, VR.AS, "056Y");
        data.setString(Tag.PatientSize, VR.DS, "1.7");
        data.setString(Tag.PatientWeight, VR.DS, "70");
    }

    private static Path write(Path folder, Attributes image) {
        try {
            var file = Files.createDirectories(folder).resolve(image.getString(Tag.SOPInstanceUID) + ".dcm");
            try (var out = new ImageOutputStream(file.toFile())) {
                out.writeDataset(image.createFileMetaInformation(UID.ExplicitVRLittleEndian), image);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
