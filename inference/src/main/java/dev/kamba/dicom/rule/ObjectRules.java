package dev.kamba.dicom.rule;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What kind of object it is, and what it says of itself as a whole. */
final class ObjectRules {

    private static final String IMAGE = "PS3.3 C.8.20.2";

    /** Pixels that come out as they went in. */
    private static final Set<String> LOSSLESS = Set.of(
            UID.ImplicitVRLittleEndian,
            UID.ExplicitVRLittleEndian,
            UID.ExplicitVRBigEndianRetired,
            UID.DeflatedExplicitVRLittleEndian,
            UID.RLELossless,
            "1.2.840.10008.1.2.8.1",
            "1.2.840.10008.1.2.4.57",
            "1.2.840.10008.1.2.4.70",
            "1.2.840.10008.1.2.4.80",
            "1.2.840.10008.1.2.4.90",
            "1.2.840.10008.1.2.4.201",
            "1.2.840.10008.1.2.4.202");

    private ObjectRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.error("segmentation-type", IMAGE, ObjectRules::segmentationType),
                Rule.error("modality", "PS3.3 C.8.20.1", ObjectRules::modality),
                Rule.error("image-type", IMAGE, ObjectRules::imageType),
                Rule.error("content-label", "PS3.5 6.2", ObjectRules::contentLabel),
                Rule.error("numbers", "PS3.5 6.2", ObjectRules::numbers),
                Rule.error("uids", "PS3.5 9.1", ObjectRules::uids),
                Rule.error("lossy-value", IMAGE, ObjectRules::lossyValue),
                Rule.warning("lossy-details", IMAGE, ObjectRules::lossyDetails),
                Rule.error("segments-overlap-value", IMAGE, ObjectRules::overlapValue),
                Rule.warning("segments-overlap-stated", IMAGE, ObjectRules::overlapStated),
                Rule.warning("lossless-syntax", "PS3.3 C.8.20.2.2", ObjectRules::losslessSyntax),
                Rule.warning("common-syntax", "OHIF, dcmqi, 3D Slicer", ObjectRules::commonSyntax),
                Rule.warning("series-description", "OHIF", ObjectRules::seriesDescription),
                Rule.warning("contributing-equipment", "IHE AIR 6.5.3.1", ObjectRules::contributingEquipment),
                Rule.error("frame-count", "PS3.3 C.7.6.16", ObjectRules::frameCount),
                Rule.warning("many-frames", "Weasis 4.6", ObjectRules::manyFrames));
    }

    private static void segmentationType(Subject subject, Consumer<String> finding) {
        var type = subject.type();
        if (type.isEmpty()) {
            return;
        }
        boolean right = subject.labelMap() ? type.equals("LABELMAP") : subject.binary() || subject.fractional();
        if (!right) {
            finding.accept("Segmentation Type (0062,0001) does not belong to the SOP class: BINARY or FRACTIONAL for"
                    + " Segmentation Storage, LABELMAP for Label Map Segmentation Storage");
        }
    }

    private static void modality(Subject subject, Consumer<String> finding) {
        var modality = Data.text(subject.header(), Tag.Modality);
        if (!modality.isEmpty() && !modality.equals("SEG")) {
            finding.accept("Modality (0008,0060) is not SEG");
        }
    }

    private static void imageType(Subject subject, Consumer<String> finding) {
        var type = Data.texts(subject.header(), Tag.ImageType);
        if (!type.isEmpty() && !type.equals(List.of("DERIVED", "PRIMARY"))) {
            finding.accept("Image Type (0008,0008) is not exactly DERIVED\\PRIMARY");
        }
    }

    private static void contentLabel(Subject subject, Consumer<String> finding) {
        var label = Data.text(subject.header(), Tag.ContentLabel);
        if (!label.matches("[A-Z0-9 _]{0,16}")) {
            finding.accept(
                    "Content Label (0070,0080) is no Code String: upper case, digits, space and underscore, at most"
                            + " 16 characters");
        }
    }

    private static void numbers(Subject subject, Consumer<String> finding) {
        for (int tag : new int[] {Tag.SeriesNumber, Tag.InstanceNumber, Tag.NumberOfFrames}) {
            var text = Data.text(subject.header(), tag);
            if (!text.isEmpty() && !text.matches("[+-]?[0-9]{1,10}")) {
                finding.accept(Data.name(tag) + " is no integer");
            }
        }
    }

    private static void uids(Subject subject, Consumer<String> finding) {
        for (int tag : new int[] {Tag.SOPInstanceUID, Tag.SeriesInstanceUID}) {
            var uid = Data.text(subject.header(), tag);
            if (!uid.isEmpty() && !Data.uid(uid)) {
                finding.accept(Data.name(tag) + " is no UID");
            }
        }
    }

    private static void lossyValue(Subject subject, Consumer<String> finding) {
        var lossy = Data.text(subject.header(), Tag.LossyImageCompression);
        if (!lossy.isEmpty() && !Set.of("00", "01").contains(lossy)) {
            finding.accept("Lossy Image Compression (0028,2110) is neither 00 nor 01");
        }
    }

    private static void lossyDetails(Subject subject, Consumer<String> finding) {
        if (Data.text(subject.header(), Tag.LossyImageCompression).equals("01")) {
            for (int tag : new int[] {Tag.LossyImageCompressionRatio, Tag.LossyImageCompressionMethod}) {
                // Required if the source has them; a source that is lossy without saying how is common.
                if (subject.header().contains(tag) && !subject.header().containsValue(tag)) {
                    finding.accept(Data.name(tag) + " is empty");
                }
            }
            int ratios =
                    Data.texts(subject.header(), Tag.LossyImageCompressionRatio).size();
            int methods = Data.texts(subject.header(), Tag.LossyImageCompressionMethod)
                    .size();
            if (ratios > 0 && methods > 0 && ratios != methods) {
                finding.accept("Lossy Image Compression has " + ratios + " ratios for " + methods + " methods");
            }
        }
    }

    private static void overlapValue(Subject subject, Consumer<String> finding) {
        var overlap = Data.text(subject.header(), Tag.SegmentsOverlap);
        if (!overlap.isEmpty() && !Set.of("YES", "NO", "UNDEFINED").contains(overlap)) {
            finding.accept("Segments Overlap (0062,0013) is not YES, NO or UNDEFINED");
        } else if (subject.labelMap() && !overlap.isEmpty() && !overlap.equals("NO")) {
            finding.accept("Segments Overlap (0062,0013) of a label map is not NO");
        } else if (overlap.equals("NO") && subject.pixels().overlap()) {
            finding.accept("Segments Overlap (0062,0013) is NO, but segments overlap");
        }
    }

    private static void overlapStated(Subject subject, Consumer<String> finding) {
        if (!subject.header().containsValue(Tag.SegmentsOverlap)) {
            finding.accept("Segments Overlap (0062,0013) is not stated; readers must search all frames");
        }
    }

    private static void losslessSyntax(Subject subject, Consumer<String> finding) {
        if (!LOSSLESS.contains(subject.syntax())) {
            finding.accept("the transfer syntax may lose pixels");
        }
    }

    private static void commonSyntax(Subject subject, Consumer<String> finding) {
        var header = subject.header();
        boolean byteFrames = Data.number(header, Tag.BitsAllocated, 0) >= 8;
        boolean rle = subject.syntax().equals(UID.RLELossless) && byteFrames;
        if (LOSSLESS.contains(subject.syntax()) && !subject.explicitLittleEndian() && !rle) {
            finding.accept("not every reader knows this transfer syntax; Explicit VR Little Endian is safe");
        }
    }

    private static void seriesDescription(Subject subject, Consumer<String> finding) {
        if (!subject.header().containsValue(Tag.SeriesDescription)) {
            finding.accept("Series Description (0008,103E) is empty; viewers list series by it");
        }
    }

    private static void contributingEquipment(Subject subject, Consumer<String> finding) {
        boolean automatic = subject.segments().stream()
                .anyMatch(
                        segment -> Data.text(segment, Tag.SegmentAlgorithmType).equals("AUTOMATIC"));
        if (automatic
                && Data.items(subject.header(), Tag.ContributingEquipmentSequence)
                        .isEmpty()) {
            finding.accept("Contributing Equipment Sequence (0018,A001) does not name the algorithm");
        }
    }

    private static void frameCount(Subject subject, Consumer<String> finding) {
        if (!subject.header().containsValue(Tag.NumberOfFrames)) {
            return;
        }
        int stated = subject.numberOfFrames();
        int groups = subject.frames().size();
        if (stated < 1) {
            finding.accept("Number of Frames (0028,0008) is not positive");
        } else if (groups > 0 && groups != stated) {
            finding.accept("Number of Frames (0028,0008) is " + stated
                    + ", but Per-frame Functional Groups Sequence (5200,9230) has " + groups + " items");
        }
    }

    private static void manyFrames(Subject subject, Consumer<String> finding) {
        if (subject.frames().size() > 400) {
            finding.accept("more than 400 frames; some viewers then show nothing");
        }
    }
}
