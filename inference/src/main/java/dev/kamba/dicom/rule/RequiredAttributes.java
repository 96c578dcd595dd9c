package dev.kamba.dicom.rule;

import org.aoju.bus.image.Tag;

import java.util.List;

/** Attributes that every segmentation has: with a value (type 1), or at least there (type 2). */
final class RequiredAttributes {

    /**
     * @param type 1 or 2 (PS3.5 section 7.4)
     * @param warning where standards disagree by year
     */
    record Required(int tag, int type, String section, boolean warning) {

        Required(int tag, int type, String section) {
            this(tag, type, section, false);
        }
    }

    private static final String PATIENT = "PS3.3 C.7.1.1";
    private static final String STUDY = "PS3.3 C.7.2.1";
    private static final String SERIES = "PS3.3 C.8.20.1";
    private static final String EQUIPMENT = "PS3.3 C.7.5.2";
    private static final String PIXEL = "PS3.3 C.7.6.3";
    private static final String IMAGE = "PS3.3 C.8.20.2";
    private static final String FRAMES = "PS3.3 C.7.6.16";
    private static final String DIMENSIONS = "PS3.3 C.7.6.17";
    private static final String COMMON = "PS3.3 C.12.1";

    static final List<Required> TABLE = List.of(
            new Required(Tag.PatientName, 2, PATIENT),
            new Required(Tag.PatientID, 2, PATIENT),
            new Required(Tag.PatientBirthDate, 2, PATIENT),
            new Required(Tag.PatientSex, 2, PATIENT),
            new Required(Tag.StudyInstanceUID, 1, STUDY),
            new Required(Tag.StudyDate, 2, STUDY),
            new Required(Tag.StudyTime, 2, STUDY),
            new Required(Tag.ReferringPhysicianName, 2, STUDY),
            new Required(Tag.StudyID, 2, STUDY),
            new Required(Tag.AccessionNumber, 2, STUDY),
            new Required(Tag.Modality, 1, SERIES),
            new Required(Tag.SeriesInstanceUID, 1, "PS3.3 C.7.3.1"),
            new Required(Tag.SeriesNumber, 1, SERIES),
            new Required(Tag.Manufacturer, 1, EQUIPMENT),
            new Required(Tag.ManufacturerModelName, 1, EQUIPMENT),
            new Required(Tag.DeviceSerialNumber, 1, EQUIPMENT),
            new Required(Tag.SoftwareVersions, 1, EQUIPMENT),
            new Required(Tag.InstanceNumber, 1, FRAMES),
            new Required(Tag.ContentDate, 1, FRAMES),
            new Required(Tag.ContentTime, 1, FRAMES),
            new Required(Tag.NumberOfFrames, 1, FRAMES),
            new Required(Tag.SharedFunctionalGroupsSequence, 1, FRAMES),
            new Required(Tag.PerFrameFunctionalGroupsSequence, 1, FRAMES),
            new Required(Tag.SamplesPerPixel, 1, PIXEL),
            new Required(Tag.PhotometricInterpretation, 1, PIXEL),
            new Required(Tag.Rows, 1, PIXEL),
            new Required(Tag.Columns, 1, PIXEL),
            new Required(Tag.BitsAllocated, 1, PIXEL),
            new Required(Tag.BitsStored, 1, PIXEL),
            new Required(Tag.HighBit, 1, PIXEL),
            new Required(Tag.PixelRepresentation, 1, PIXEL),
            new Required(Tag.ImageType, 1, IMAGE),
            new Required(Tag.ContentLabel, 1, "PS3.3 Table 10-12"),
            new Required(Tag.ContentDescription, 2, "PS3.3 Table 10-12"),
            new Required(Tag.ContentCreatorName, 2, "PS3.3 Table 10-12, until 2021", true),
            new Required(Tag.LossyImageCompression, 1, IMAGE),
            new Required(Tag.SegmentationType, 1, IMAGE),
            new Required(Tag.SegmentSequence, 1, IMAGE),
            new Required(Tag.DimensionOrganizationSequence, 1, DIMENSIONS),
            new Required(Tag.DimensionIndexSequence, 1, DIMENSIONS),
            new Required(Tag.SOPClassUID, 1, COMMON),
            new Required(Tag.SOPInstanceUID, 1, COMMON));

    private RequiredAttributes() {}

    static String id(Required attribute) {
        return "required-" + Data.keyword(attribute.tag());
    }

    static List<Rule> rules() {
        return TABLE.stream().map(RequiredAttributes::rule).toList();
    }

    private static Rule rule(Required attribute) {
        return new Rule(
                id(attribute),
                attribute.section(),
                attribute.warning() ? Severity.WARNING : Severity.ERROR,
                false,
                (subject, finding) -> {
                    if (!subject.header().contains(attribute.tag())) {
                        finding.accept(Data.name(attribute.tag()) + " is missing");
                    } else if (attribute.type() == 1 && !subject.header().containsValue(attribute.tag())) {
                        finding.accept(Data.name(attribute.tag()) + " is empty");
                    }
                });
    }
}
