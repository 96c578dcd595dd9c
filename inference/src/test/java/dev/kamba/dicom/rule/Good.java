package dev.kamba.dicom.rule;

import dev.kamba.dicom.FrameValues;
import dev.kamba.dicom.PixelFacts;
import dev.kamba.dicom.SegmentationObject;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** An object without a defect, for a test to put one in. */
public final class Good {

    /** What a segmentation may be. */
    public enum Kind {
        BINARY,
        /** True fractions, which some viewers refuse. */
        FRACTIONAL,
        LABEL_MAP,
        /** A label map with colours of its own. */
        PALETTE,
        /** Of a clip without geometry. */
        FLAT
    }

    final Kind kind;
    final Attributes header = new Attributes();
    String syntax = UID.ExplicitVRLittleEndian;
    long length;
    int spareBits;
    int padding = PixelFacts.NONE;
    boolean overlap;

    /** Whether it is checked without its images. */
    boolean alone;

    String problem = "";
    final List<FrameValues> values = new ArrayList<>();
    private final List<Set<Integer>> numbers = new ArrayList<>();

    public Good(Kind kind) {
        this.kind = kind;
        Images.identity(header);
        describe();
        segments();
        int bits = bits();
        pixels(bits);
        if (kind != Kind.FLAT) {
            header.setString(Tag.FrameOfReferenceUID, VR.UI, Images.REFERENCE);
            header.setString(Tag.PositionReferenceIndicator, VR.LO, "XY");
        } else {
            header.setNull(Tag.PatientOrientation, VR.CS);
            header.setString(Tag.LossyImageCompression, VR.CS, "01");
        }
        groups();
        dimensions();
        references();
        length = 4L * 8 * values.size() * bits / 8;
    }

    /** A BINARY object as a file, three pixels in each frame. */
    public Path writeTo(Path folder) throws IOException {
        var pixels = new byte[4 * 4];
        for (int frame = 0; frame < 4; frame++) {
            // Segments meet on the second image, and must not overlap.
            pixels[4 * frame + frame / 2] = 0x0e;
        }
        header.setBytes(Tag.PixelData, VR.OB, pixels);
        var file = folder.resolve("good.dcm");
        try (var out = new ImageOutputStream(file.toFile())) {
            out.writeDataset(header.createFileMetaInformation(syntax), header);
        }
        return file;
    }

    /** Gives a segment the label of the other. */
    public Good withTwinLabels() {
        segment(1).setString(Tag.SegmentLabel, VR.LO, "Liver");
        return this;
    }

    /** Says that a segment was made by something unheard of. */
    public Good withWrongAlgorithmType() {
        segment(1).setString(Tag.SegmentAlgorithmType, VR.CS, "AI");
        return this;
    }

    SegmentationObject object() {
        return new SegmentationObject(
                header, syntax, new PixelFacts(length, spareBits, padding, values, occurring(), overlap, problem));
    }

    boolean labelMap() {
        return kind == Kind.LABEL_MAP || kind == Kind.PALETTE;
    }

    private int bits() {
        return kind == Kind.BINARY || kind == Kind.FLAT ? 1 : 8;
    }

    private void describe() {
        header.setString(Tag.SOPClassUID, VR.UI, labelMap() ? Subject.LABEL_MAP : Subject.SEGMENTATION);
        header.setString(Tag.SOPInstanceUID, VR.UI, "2.25.300");
        header.setString(Tag.SeriesInstanceUID, VR.UI, "2.25.301");
        header.setString(Tag.Modality, VR.CS, "SEG");
        header.setString(Tag.SeriesDescription, VR.LO, "Good");
        header.setInt(Tag.SeriesNumber, VR.IS, 9001);
        header.setInt(Tag.InstanceNumber, VR.IS, 1);
        header.setString(Tag.Manufacturer, VR.LO, "Test");
        header.setString(Tag.ManufacturerModelName, VR.LO, "Test");
        header.setString(Tag.DeviceSerialNumber, VR.LO, "1");
        header.setString(Tag.SoftwareVersions, VR.LO, "1");
        header.setString(Tag.ContentDate, VR.DA, "20260102");
        header.setString(Tag.ContentTime, VR.TM, "000000");
        header.setString(Tag.ContentLabel, VR.CS, "GOOD");
        header.setNull(Tag.ContentDescription, VR.LO);
        header.setNull(Tag.ContentCreatorName, VR.PN);
        header.setString(Tag.ImageType, VR.CS, "DERIVED", "PRIMARY");
        header.setString(Tag.LossyImageCompression, VR.CS, "00");
        header.setString(Tag.SegmentsOverlap, VR.CS, "NO");
        var equipment = item(header, Tag.ContributingEquipmentSequence);
        code(item(equipment, Tag.PurposeOfReferenceCodeSequence), "109102", "DCM", "Processing Equipment");
    }

    private void pixels(int bits) {
        header.setInt(Tag.Rows, VR.US, 4);
        header.setInt(Tag.Columns, VR.US, 8);
        header.setInt(Tag.SamplesPerPixel, VR.US, 1);
        header.setString(Tag.PhotometricInterpretation, VR.CS, kind == Kind.PALETTE ? "PALETTE COLOR" : "MONOCHROME2");
        header.setInt(Tag.BitsAllocated, VR.US, bits);
        header.setInt(Tag.BitsStored, VR.US, bits);
        header.setInt(Tag.HighBit, VR.US, bits - 1);
        header.setInt(Tag.PixelRepresentation, VR.US, 0);
        header.setString(Tag.SegmentationType, VR.CS, labelMap() ? "LABELMAP" : bits == 1 ? "BINARY" : "FRACTIONAL");
        if (kind == Kind.FRACTIONAL) {
            header.setString(Tag.SegmentationFractionalType, VR.CS, "PROBABILITY");
            header.setInt(Tag.MaximumFractionalValue, VR.US, 100);
        }
        if (labelMap()) {
            header.setInt(Tag.PixelPaddingValue, VR.US, 0);
        }
        if (kind == Kind.PALETTE) {
            for (int tag : new int[] {
                Tag.RedPaletteColorLookupTableDescriptor,
                Tag.GreenPaletteColorLookupTableDescriptor,
                Tag.BluePaletteColorLookupTableDescriptor
            }) {
                header.setInt(tag, VR.US, 3, 0, 8);
            }
            header.setBytes(Tag.ICCProfile, VR.OB, new byte[4]);
        }
    }

    private void segments() {
        if (labelMap()) {
            segment(0, "Background", "DCM", "125040");
        }
        segment(1, "Liver", "SCT", "10200004");
        segment(2, "Spleen", "SCT", "78961009");
    }

    private void segment(int number, String label, String scheme, String type) {
        var segment = new Attributes();
        header.ensureSequence(Tag.SegmentSequence, 3).add(segment);
        segment.setInt(Tag.SegmentNumber, VR.US, number);
        segment.setString(Tag.SegmentLabel, VR.LO, label);
        segment.setString(Tag.SegmentAlgorithmType, VR.CS, "AUTOMATIC");
        segment.setString(Tag.SegmentAlgorithmName, VR.LO, "net");
        code(item(segment, Tag.SegmentedPropertyCategoryCodeSequence), "91723000", "SCT", "Anatomical Structure");
        code(item(segment, Tag.SegmentedPropertyTypeCodeSequence), type, scheme, label);
        segment.setString(Tag.TrackingID, VR.UT, label);
        segment.setString(Tag.TrackingUID, VR.UI, "2.25.31" + number);
        if (kind != Kind.PALETTE) {
            segment.setInt(Tag.RecommendedDisplayCIELabValue, VR.US, 1000 * number, 2, 3);
        }
        var algorithm = item(segment, Tag.SegmentationAlgorithmIdentificationSequence);
        code(item(algorithm, Tag.AlgorithmFamilyCodeSequence), "123110", "DCM", "Artificial Intelligence");
        algorithm.setString(Tag.AlgorithmName, VR.LO, "net");
        algorithm.setString(Tag.AlgorithmVersion, VR.LO, "1");
    }

    /** Segment 1 on the first two images, segment 2 on the last two; a label map has a frame for each image. */
    private void groups() {
        var shared = item(header, Tag.SharedFunctionalGroupsSequence);
        if (kind != Kind.FLAT) {
            item(shared, Tag.PlaneOrientationSequence)
                    .setString(Tag.ImageOrientationPatient, VR.DS, "1", "0", "0", "0", "1", "0");
            var measures = item(shared, Tag.PixelMeasuresSequence);
            measures.setString(Tag.PixelSpacing, VR.DS, "0.5", "0.25");
            measures.setString(Tag.SliceThickness, VR.DS, "3");
            measures.setString(Tag.SpacingBetweenSlices, VR.DS, "2.5");
        }
        if (labelMap()) {
            frame(0, 0, 1);
            frame(0, 1, 2);
            frame(0, 2, 2);
        } else {
            frame(1, 0, 1);
            frame(1, 1, 1);
            frame(2, 1, 1);
            frame(2, 2, 1);
        }
        header.setInt(Tag.NumberOfFrames, VR.IS, values.size());
    }

    private void frame(int segment, int image, int value) {
        var frame = new Attributes();
        header.ensureSequence(Tag.PerFrameFunctionalGroupsSequence, 4).add(frame);
        var content = item(frame, Tag.FrameContentSequence);
        if (segment > 0) {
            item(frame, Tag.SegmentIdentificationSequence).setInt(Tag.ReferencedSegmentNumber, VR.US, segment);
            content.setInt(Tag.DimensionIndexValues, VR.UL, segment, image + 1);
        } else {
            content.setInt(Tag.DimensionIndexValues, VR.UL, image + 1);
        }
        if (kind == Kind.FLAT) {
            content.setInt(Tag.InStackPositionNumber, VR.UL, image + 1);
        } else {
            item(frame, Tag.PlanePositionSequence)
                    .setString(Tag.ImagePositionPatient, VR.DS, "-10", "5", "" + 2.5 * image);
        }
        derivation(frame, image);
        int number = kind == Kind.FRACTIONAL ? 50 : value;
        values.add(new FrameValues(number, 3));
        numbers.add(Set.of(0, number));
    }

    private void derivation(Attributes frame, int image) {
        var derivation = item(frame, Tag.DerivationImageSequence);
        code(item(derivation, Tag.DerivationCodeSequence), "113076", "DCM", "Segmentation");
        var source = item(derivation, Tag.SourceImageSequence);
        boolean clip = kind == Kind.FLAT;
        source.setString(Tag.ReferencedSOPClassUID, VR.UI, clip ? Images.CLIP : Images.CT);
        source.setString(Tag.ReferencedSOPInstanceUID, VR.UI, clip ? "2.25.100" : "2.25.10" + image);
        if (clip) {
            source.setInt(Tag.ReferencedFrameNumber, VR.IS, image + 1);
        }
        code(
                item(source, Tag.PurposeOfReferenceCodeSequence),
                "121322",
                "DCM",
                "Source Image for Image Processing Operation");
    }

    private void dimensions() {
        item(header, Tag.DimensionOrganizationSequence).setString(Tag.DimensionOrganizationUID, VR.UI, "2.25.302");
        if (!labelMap()) {
            dimension(Tag.ReferencedSegmentNumber, Tag.SegmentIdentificationSequence);
        }
        if (kind == Kind.FLAT) {
            dimension(Tag.InStackPositionNumber, Tag.FrameContentSequence);
        } else {
            dimension(Tag.ImagePositionPatient, Tag.PlanePositionSequence);
        }
    }

    private void dimension(int attribute, int group) {
        var index = new Attributes();
        header.ensureSequence(Tag.DimensionIndexSequence, 2).add(index);
        index.setString(Tag.DimensionOrganizationUID, VR.UI, "2.25.302");
        index.setInt(Tag.DimensionIndexPointer, VR.AT, attribute);
        index.setInt(Tag.FunctionalGroupPointer, VR.AT, group);
    }

    private void references() {
        var series = item(header, Tag.ReferencedSeriesSequence);
        series.setString(Tag.SeriesInstanceUID, VR.UI, "2.25.2");
        for (int i = 0; i < (kind == Kind.FLAT ? 1 : 3); i++) {
            var instance = new Attributes();
            series.ensureSequence(Tag.ReferencedInstanceSequence, 3).add(instance);
            instance.setString(Tag.ReferencedSOPClassUID, VR.UI, kind == Kind.FLAT ? Images.CLIP : Images.CT);
            instance.setString(Tag.ReferencedSOPInstanceUID, VR.UI, "2.25.10" + i);
        }
    }

    static Attributes item(Attributes parent, int sequence) {
        var item = new Attributes();
        parent.newSequence(sequence, 1).add(item);
        return item;
    }

    private static void code(Attributes item, String value, String scheme, String meaning) {
        item.setString(Tag.CodeValue, VR.SH, value);
        item.setString(Tag.CodingSchemeDesignator, VR.SH, scheme);
        item.setString(Tag.CodeMeaning, VR.LO, meaning);
    }

    Attributes segment(int index) {
        return header.getNestedDataset(Tag.SegmentSequence, index);
    }

    Attributes shared() {
        return header.getNestedDataset(Tag.SharedFunctionalGroupsSequence);
    }

    /** An item of Per-frame Functional Groups, by its index from 0. */
    Attributes frame(int index) {
        return header.getNestedDataset(Tag.PerFrameFunctionalGroupsSequence, index);
    }

    Attributes frame(int index, int group) {
        return frame(index).getNestedDataset(group);
    }

    /** The reference of a frame to its image. */
    Attributes source(int index) {
        return frame(index, Tag.DerivationImageSequence).getNestedDataset(Tag.SourceImageSequence);
    }

    Attributes measures() {
        return shared().getNestedDataset(Tag.PixelMeasuresSequence);
    }

    Attributes series() {
        return header.getNestedDataset(Tag.ReferencedSeriesSequence);
    }

    void eachFrame(Consumer<Attributes> change) {
        header.getSequence(Tag.PerFrameFunctionalGroupsSequence).forEach(change);
    }

    private Set<Integer> occurring() {
        return numbers.stream().flatMap(Set::stream).collect(Collectors.toSet());
    }

    /** Says which values a frame holds. */
    void holds(int frame, Integer... occurring) {
        int greatest = Collections.max(List.of(occurring));
        values.set(frame, new FrameValues(greatest, greatest == 0 ? 0 : 3));
        numbers.set(frame, Set.of(occurring));
    }
}
