package dev.kamba.dicom.rule;

import dev.kamba.dicom.rule.Good.Kind;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** For each rule of the book a defect that this rule alone finds. */
final class Faults {

    /** @param rule name of the rule that must find it */
    record Fault(String rule, Kind kind, Consumer<Good> put) {

        @Override
        public String toString() {
            return rule + " in " + kind;
        }
    }

    private final List<Fault> faults = new ArrayList<>();

    private Faults() {}

    static List<Fault> all() {
        var faults = new Faults();
        faults.required();
        faults.object();
        faults.text();
        faults.pixels();
        faults.values();
        faults.segments();
        faults.codes();
        faults.groups();
        faults.dimensions();
        faults.references();
        faults.space();
        faults.identity();
        faults.sources();
        faults.sourceSpace();
        return faults.faults;
    }

    private void add(String rule, Consumer<Good> put) {
        add(rule, Kind.BINARY, put);
    }

    private void add(String rule, Kind kind, Consumer<Good> put) {
        faults.add(new Fault(rule, kind, put));
    }

    private void required() {
        for (var attribute : RequiredAttributes.TABLE) {
            // Where an attribute of these is missing, what it says is wrong as well.
            add(RequiredAttributes.id(attribute), Kind.BINARY, good -> {
                good.header.remove(attribute.tag());
                if (attribute.tag() == Tag.SharedFunctionalGroupsSequence) {
                    good.eachFrame(frame -> {
                        var orientation = Good.item(frame, Tag.PlaneOrientationSequence);
                        orientation.setString(Tag.ImageOrientationPatient, VR.DS, "1", "0", "0", "0", "1", "0");
                        var measures = Good.item(frame, Tag.PixelMeasuresSequence);
                        measures.setString(Tag.PixelSpacing, VR.DS, "0.5", "0.25");
                        measures.setString(Tag.SpacingBetweenSlices, VR.DS, "2.5");
                    });
                }
            });
            if (attribute.type() == 1 && attribute.tag() == Tag.Manufacturer) {
                add(RequiredAttributes.id(attribute), good -> good.header.setNull(Tag.Manufacturer, VR.LO));
            }
        }
    }

    private void object() {
        add("segmentation-type", Kind.LABEL_MAP, good -> good.header.setString(Tag.SegmentationType, VR.CS, "LABELS"));
        add("modality", good -> good.header.setString(Tag.Modality, VR.CS, "OT"));
        add("image-type", good -> good.header.setString(Tag.ImageType, VR.CS, "DERIVED", "SECONDARY"));
        add("image-type", good -> good.header.setString(Tag.ImageType, VR.CS, "DERIVED", "PRIMARY", "AXIAL"));
        add("content-label", good -> good.header.setString(Tag.ContentLabel, VR.CS, "good"));
        add("content-label", good -> good.header.setString(Tag.ContentLabel, VR.CS, "SEVENTEEN_LETTERS"));
        add("numbers", good -> good.header.setString(Tag.SeriesNumber, VR.LO, "nine"));
        add("uids", good -> good.header.setString(Tag.SOPInstanceUID, VR.UI, "2.25.0300"));
        add("lossy-value", good -> good.header.setString(Tag.LossyImageCompression, VR.CS, "NO"));
        add("lossy-details", Kind.FLAT, good -> {
            good.header.setString(Tag.LossyImageCompressionRatio, VR.DS, "10", "20");
            good.header.setString(Tag.LossyImageCompressionMethod, VR.CS, "ISO_10918_1");
        });
        add("segments-overlap-value", good -> good.header.setString(Tag.SegmentsOverlap, VR.CS, "MAYBE"));
        add("segments-overlap-value", good -> good.overlap = true);
        add("segments-overlap-value", Kind.LABEL_MAP, good -> good.header.setString(Tag.SegmentsOverlap, VR.CS, "YES"));
        add("segments-overlap-stated", good -> good.header.remove(Tag.SegmentsOverlap));
        add("lossless-syntax", good -> good.syntax = "1.2.840.10008.1.2.4.50");
        add("common-syntax", good -> good.syntax = UID.RLELossless);
        add("common-syntax", Kind.LABEL_MAP, good -> good.syntax = UID.DeflatedExplicitVRLittleEndian);
        add("series-description", good -> good.header.setNull(Tag.SeriesDescription, VR.LO));
        add("contributing-equipment", good -> good.header.remove(Tag.ContributingEquipmentSequence));
        add("frame-count", good -> {
            good.header.setInt(Tag.NumberOfFrames, VR.IS, 5);
            good.length += 4;
        });
        add("many-frames", good -> {
            var frames = good.header.getSequence(Tag.PerFrameFunctionalGroupsSequence);
            for (int i = 4; i < 402; i++) {
                var frame = new Attributes(frames.get(3));
                good.values.add(good.values.get(3));
                frames.add(frame);
                frame.getNestedDataset(Tag.FrameContentSequence).setInt(Tag.DimensionIndexValues, VR.UL, 2, 3, i - 2);
            }
            good.header.setInt(Tag.NumberOfFrames, VR.IS, 402);
            good.length = 402 * 4;
            var time = new Attributes();
            good.header.getSequence(Tag.DimensionIndexSequence).add(time);
            time.setString(Tag.DimensionOrganizationUID, VR.UI, "2.25.302");
            time.setInt(Tag.DimensionIndexPointer, VR.AT, Tag.TemporalPositionIndex);
            good.eachFrame(frame -> {
                var content = frame.getNestedDataset(Tag.FrameContentSequence);
                int[] values = content.getInts(Tag.DimensionIndexValues);
                int rank = values.length == 3 ? values[2] : 1;
                content.setInt(Tag.DimensionIndexValues, VR.UL, values[0], values[1], rank);
            });
        });
    }

    private void text() {
        add("character-set-terms", good -> good.header.setString(Tag.SpecificCharacterSet, VR.CS, "UTF-8"));
        add("character-set-missing", good -> good.segment(0).setBytes(Tag.SegmentLabel, VR.LO, new byte[] {'L', -28}));
        add("character-set-utf8", good -> {
            good.header.setString(Tag.SpecificCharacterSet, VR.CS, "ISO_IR 192");
            good.segment(0).setBytes(Tag.SegmentLabel, VR.LO, new byte[] {'L', -28});
        });
    }

    private void pixels() {
        add("samples-per-pixel", good -> good.header.setInt(Tag.SamplesPerPixel, VR.US, 3));
        add(
                "photometric-interpretation",
                good -> good.header.setString(Tag.PhotometricInterpretation, VR.CS, "MONOCHROME1"));
        add("pixel-representation", good -> good.header.setInt(Tag.PixelRepresentation, VR.US, 1));
        add("bit-depth", good -> good.header.setInt(Tag.HighBit, VR.US, 1));
        add("bit-depth", Kind.FRACTIONAL, good -> {
            good.header.setInt(Tag.BitsAllocated, VR.US, 16);
            good.header.setInt(Tag.BitsStored, VR.US, 16);
            good.header.setInt(Tag.HighBit, VR.US, 15);
            good.length *= 2;
        });
        add("palette", Kind.PALETTE, good -> good.header.remove(Tag.RedPaletteColorLookupTableDescriptor));
        add("icc-profile", Kind.PALETTE, good -> good.header.remove(Tag.ICCProfile));
        add("pixel-data", good -> good.problem = "they end before the image does");
        add("pixel-length", good -> good.length += 2);
        add("padding-byte", good -> good.padding = 0x30);
        add("spare-bits", good -> good.spareBits = 1);
        add("frames-inside-bytes", Kind.FLAT, good -> {
            good.alone = true;
            good.header.setInt(Tag.Rows, VR.US, 3);
            good.header.setInt(Tag.Columns, VR.US, 3);
            good.length = 6;
        });
    }

    private void values() {
        add("fractional-type", Kind.FRACTIONAL, good -> good.header.remove(Tag.SegmentationFractionalType));
        add("fractional-maximum", Kind.FRACTIONAL, good -> good.header.remove(Tag.MaximumFractionalValue));
        add("fractional-values", Kind.FRACTIONAL, good -> good.holds(2, 0, 101));
        add("fractional-binary", Kind.FRACTIONAL, good -> {
            for (int frame = 0; frame < 4; frame++) {
                good.holds(frame, 0, 100);
            }
        });
        add("fractional-shown", Kind.FRACTIONAL, good -> good.holds(0, 0, 1));
        add("label-map-values", Kind.LABEL_MAP, good -> good.holds(1, 0, 1, 2, 3));
        add(
                "label-map-background",
                Kind.LABEL_MAP,
                good -> good.segment(0)
                        .getNestedDataset(Tag.SegmentedPropertyTypeCodeSequence)
                        .setString(Tag.CodeValue, VR.SH, "125030"));
        add("pixel-padding-value", Kind.LABEL_MAP, good -> good.header.remove(Tag.PixelPaddingValue));
        add("empty-frames", good -> good.holds(1, 0));
        add("empty-segments", Kind.LABEL_MAP, good -> good.holds(0, 0, 2));
    }

    private void segments() {
        add("segment-numbers", Kind.LABEL_MAP, good -> {
            good.segment(1).setInt(Tag.SegmentNumber, VR.US, 2);
            good.holds(0, 0, 2);
        });
        add("segment-numbers", good -> {
            good.segment(1).setInt(Tag.SegmentNumber, VR.US, 3);
            for (int frame = 2; frame < 4; frame++) {
                good.frame(frame, Tag.SegmentIdentificationSequence).setInt(Tag.ReferencedSegmentNumber, VR.US, 3);
            }
        });
        add("segment-label", good -> good.segment(0).setNull(Tag.SegmentLabel, VR.LO));
        add("segment-label", good -> good.segment(0).setString(Tag.SegmentLabel, VR.LO, "x".repeat(65)));
        add("segment-labels-unlike", good -> good.segment(1).setString(Tag.SegmentLabel, VR.LO, "Liver"));
        add("segment-category", good -> good.segment(0).remove(Tag.SegmentedPropertyCategoryCodeSequence));
        add(
                "segment-property",
                good -> good.segment(0)
                        .getSequence(Tag.SegmentedPropertyTypeCodeSequence)
                        .add(new Attributes(good.segment(0).getNestedDataset(Tag.SegmentedPropertyTypeCodeSequence))));
        add("segment-algorithm-type", good -> good.segment(0).setString(Tag.SegmentAlgorithmType, VR.CS, "AI"));
        add("segment-algorithm-name", good -> good.segment(0).remove(Tag.SegmentAlgorithmName));
        add("algorithm-identified", good -> good.segment(0).remove(Tag.SegmentationAlgorithmIdentificationSequence));
        add(
                "algorithm-identification",
                good -> good.segment(0)
                        .getNestedDataset(Tag.SegmentationAlgorithmIdentificationSequence)
                        .remove(Tag.AlgorithmVersion));
        add("tracking-pair", good -> good.segment(0).remove(Tag.TrackingID));
        add("tracking-uid", good -> good.segment(1).setString(Tag.TrackingUID, VR.UI, "2.25.311"));
        add("tracking-uid", good -> good.segment(1).setString(Tag.TrackingUID, VR.UI, "two"));
        add("display-colour", good -> good.segment(1).setInt(Tag.RecommendedDisplayCIELabValue, VR.US, 1, 2));
        add("display-colour-missing", good -> good.segment(1).remove(Tag.RecommendedDisplayCIELabValue));
        add(
                "display-colour-palette",
                Kind.PALETTE,
                good -> good.segment(1).setInt(Tag.RecommendedDisplayCIELabValue, VR.US, 1, 2, 3));
        add(
                "display-colours-unlike",
                good -> good.segment(1).setInt(Tag.RecommendedDisplayCIELabValue, VR.US, 1000, 2, 3));
    }

    private void codes() {
        add(
                "code-parts",
                good -> good.segment(0)
                        .getNestedDataset(Tag.SegmentedPropertyTypeCodeSequence)
                        .remove(Tag.CodeMeaning));
        add("retired-scheme", good -> {
            var type = good.segment(0).getNestedDataset(Tag.SegmentedPropertyTypeCodeSequence);
            type.setString(Tag.CodingSchemeDesignator, VR.SH, "SRT");
            type.setString(Tag.CodeValue, VR.SH, "T-62000");
        });
        add(
                "snomed-check-digit",
                good -> good.segment(0)
                        .getNestedDataset(Tag.SegmentedPropertyTypeCodeSequence)
                        .setString(Tag.CodeValue, VR.SH, "10200005"));
        add(
                "category-known",
                good -> good.segment(0)
                        .getNestedDataset(Tag.SegmentedPropertyCategoryCodeSequence)
                        .setString(Tag.CodeValue, VR.SH, "85756007"));
    }

    private void groups() {
        add(
                "shared-groups-one-item",
                good -> good.header
                        .getSequence(Tag.SharedFunctionalGroupsSequence)
                        .add(new Attributes()));
        add(
                "groups-in-one-place",
                good -> Good.item(good.frame(0), Tag.PlaneOrientationSequence)
                        .setString(Tag.ImageOrientationPatient, VR.DS, "1", "0", "0", "0", "1", "0"));
        add(
                "groups-single-item",
                good -> good.frame(0)
                        .getSequence(Tag.PlanePositionSequence)
                        .add(new Attributes(good.frame(0, Tag.PlanePositionSequence))));
        add("frame-content", good -> {
            single(good);
            Good.item(good.shared(), Tag.FrameContentSequence).addAll(good.frame(0, Tag.FrameContentSequence));
            good.frame(0).remove(Tag.FrameContentSequence);
        });
        add(
                "segment-identification",
                good -> good.frame(0, Tag.SegmentIdentificationSequence).setInt(Tag.ReferencedSegmentNumber, VR.US, 7));
        add("segment-identification-shared", good -> {
            single(good);
            var identification = good.frame(0, Tag.SegmentIdentificationSequence);
            Good.item(good.shared(), Tag.SegmentIdentificationSequence).addAll(identification);
            good.frame(0).remove(Tag.SegmentIdentificationSequence);
        });
        add(
                "segment-identification-label-map",
                Kind.LABEL_MAP,
                good -> Good.item(good.frame(0), Tag.SegmentIdentificationSequence)
                        .setInt(Tag.ReferencedSegmentNumber, VR.US, 1));
        add("plane-position-shared", good -> {
            single(good);
            Good.item(good.shared(), Tag.PlanePositionSequence).addAll(good.frame(0, Tag.PlanePositionSequence));
            good.frame(0).remove(Tag.PlanePositionSequence);
        });
        add(
                "derivation-code",
                good -> good.frame(0, Tag.DerivationImageSequence)
                        .getNestedDataset(Tag.DerivationCodeSequence)
                        .setString(Tag.CodeValue, VR.SH, "113040"));
        add("source-purpose", good -> good.source(0).remove(Tag.PurposeOfReferenceCodeSequence));
        add("source-reference", good -> {
            good.source(0).remove(Tag.ReferencedSOPInstanceUID);
            good.series().getSequence(Tag.ReferencedInstanceSequence).remove(0);
        });
    }

    /** Leaves the first frame and segment alone. */
    private static void single(Good good) {
        var frames = good.header.getSequence(Tag.PerFrameFunctionalGroupsSequence);
        while (frames.size() > 1) {
            frames.remove(1);
        }
        good.values.subList(1, 4).clear();
        good.header.setInt(Tag.NumberOfFrames, VR.IS, 1);
        good.length = 4;
        good.header.getSequence(Tag.SegmentSequence).remove(1);
        good.series().getSequence(Tag.ReferencedInstanceSequence).remove(2);
        good.series().getSequence(Tag.ReferencedInstanceSequence).remove(1);
    }

    /** A frame made from two images need not lie where either of them does. */
    private static void twoImages(Good good, int frame) {
        var more = new Attributes(good.source(frame));
        more.setString(Tag.ReferencedSOPInstanceUID, VR.UI, "2.25.100");
        good.frame(frame, Tag.DerivationImageSequence)
                .getSequence(Tag.SourceImageSequence)
                .add(more);
    }

    private static void rank(Good good, int frame, int... values) {
        good.frame(frame, Tag.FrameContentSequence).setInt(Tag.DimensionIndexValues, VR.UL, values);
    }

    private void dimensions() {
        add(
                "dimension-organization",
                good -> good.header
                        .getNestedDataset(Tag.DimensionIndexSequence)
                        .setString(Tag.DimensionOrganizationUID, VR.UI, "2.25.303"));
        add(
                "dimension-pointers",
                good -> good.header
                        .getNestedDataset(Tag.DimensionIndexSequence)
                        .setInt(Tag.DimensionIndexPointer, VR.AT, Tag.SegmentNumber));
        add("dimension-values", good -> rank(good, 3, 2));
        add("dimension-values", Kind.LABEL_MAP, good -> rank(good, 0, 0));
        add("dimension-values-unlike", Kind.FLAT, good -> rank(good, 1, 1, 1));
        add("dimension-values-gaps", good -> {
            rank(good, 2, 3, 2);
            rank(good, 3, 3, 3);
        });
        add("dimension-values-segment", good -> {
            rank(good, 0, 2, 1);
            rank(good, 1, 1, 2);
        });
        add("dimension-values-position", good -> {
            // Each segment counted by itself.
            rank(good, 2, 2, 1);
            rank(good, 3, 2, 3);
        });
        add("dimension-values-position", Kind.LABEL_MAP, good -> {
            rank(good, 0, 3);
            rank(good, 2, 1);
        });
        add("dimension-type-3d", good -> good.header.setString(Tag.DimensionOrganizationType, VR.CS, "3D"));
    }

    private void references() {
        add("common-instance-reference", good -> good.header.remove(Tag.ReferencedSeriesSequence));
        add(
                "referenced-series",
                good -> good.series()
                        .getNestedDataset(Tag.ReferencedInstanceSequence)
                        .remove(Tag.ReferencedSOPClassUID));
        add(
                "references-listed",
                good -> good.series()
                        .getSequence(Tag.ReferencedInstanceSequence)
                        .remove(1));
        add("references-used", good -> {
            var more = new Attributes();
            more.setString(Tag.ReferencedSOPClassUID, VR.UI, Images.CT);
            more.setString(Tag.ReferencedSOPInstanceUID, VR.UI, "2.25.109");
            good.series().getSequence(Tag.ReferencedInstanceSequence).add(more);
        });
        add(
                "referenced-classes-agree",
                good -> good.series()
                        .getNestedDataset(Tag.ReferencedInstanceSequence)
                        .setString(Tag.ReferencedSOPClassUID, VR.UI, Images.CLIP));
        add(
                "referenced-studies",
                good -> Good.item(good.header, Tag.StudiesContainingOtherReferencedInstancesSequence)
                        .setString(Tag.StudyInstanceUID, VR.UI, "2.25.1"));
        add("one-referenced-series", good -> {
            var more = new Attributes();
            more.setString(Tag.SeriesInstanceUID, VR.UI, "2.25.3");
            good.header.getSequence(Tag.ReferencedSeriesSequence).add(more);
        });
        add("source-images-outside", good -> {
            for (int frame : new int[] {0, 1, 3}) {
                good.header.ensureSequence(Tag.SourceImageSequence, 3).add(new Attributes(good.source(frame)));
            }
            good.eachFrame(frame -> frame.remove(Tag.DerivationImageSequence));
        });
        add("referenced-series-missing", good -> {
            good.header.remove(Tag.ReferencedSeriesSequence);
            good.eachFrame(frame -> frame.remove(Tag.DerivationImageSequence));
        });
    }

    private void space() {
        add(
                "frame-of-reference",
                Kind.FLAT,
                good -> good.eachFrame(frame -> frame.remove(Tag.DerivationImageSequence)));
        add("geometry", good -> {
            good.eachFrame(frame -> frame.remove(Tag.DerivationImageSequence));
            good.shared().remove(Tag.PixelMeasuresSequence);
        });
        add("orientation-for-ohif", Kind.FLAT, good -> {
            // It is so by its kind.
        });
        add("parallel-frames", good -> {
            twoImages(good, 3);
            good.shared().remove(Tag.PlaneOrientationSequence);
            good.eachFrame(frame -> Good.item(frame, Tag.PlaneOrientationSequence)
                    .setString(Tag.ImageOrientationPatient, VR.DS, "1", "0", "0", "0", "1", "0"));
            good.frame(3, Tag.PlaneOrientationSequence)
                    .setString(Tag.ImageOrientationPatient, VR.DS, "1", "0", "0", "0", "0.6", "0.8");
        });
        add("slice-lattice", good -> {
            twoImages(good, 3);
            good.frame(3, Tag.PlanePositionSequence).setString(Tag.ImagePositionPatient, VR.DS, "-10", "5", "6");
        });
        add("position-reference-indicator", good -> good.header.remove(Tag.PositionReferenceIndicator));
        add(
                "geometry-without-reference",
                Kind.FLAT,
                good -> Good.item(good.shared(), Tag.PixelMeasuresSequence)
                        .setString(Tag.PixelSpacing, VR.DS, "1", "1"));
        add(
                "orientation-without-reference",
                Kind.FLAT,
                good -> Good.item(good.shared(), Tag.PlaneOrientationSequence)
                        .setString(Tag.ImageOrientationPatient, VR.DS, "1", "0", "0", "0", "1", "0"));
        add("derivation-without-reference", Kind.FLAT, good -> good.frame(0).remove(Tag.DerivationImageSequence));
        add("derivation-image", good -> good.frame(1).remove(Tag.DerivationImageSequence));
        add("patient-orientation", Kind.FLAT, good -> good.header.remove(Tag.PatientOrientation));
        add("geometry-for-viewers", good -> good.shared().remove(Tag.PixelMeasuresSequence));
        add(
                "image-position",
                good -> good.frame(0, Tag.PlanePositionSequence)
                        .setString(Tag.ImagePositionPatient, VR.DS, "-10", "5"));
        add(
                "image-orientation",
                Kind.BINARY,
                good -> good.shared()
                        .getNestedDataset(Tag.PlaneOrientationSequence)
                        .setString(Tag.ImageOrientationPatient, VR.DS, "1", "0", "0", "1", "0", "0"));
        add("pixel-spacing", good -> good.measures().setString(Tag.PixelSpacing, VR.DS, "0.5", "0"));
        add("spacing-between-slices", good -> {
            good.measures().setString(Tag.SpacingBetweenSlices, VR.DS, "0");
        });
        add("spacing-between-slices-stated", good -> {
            good.measures().remove(Tag.SpacingBetweenSlices);
            good.measures().remove(Tag.SliceThickness);
        });
        add(
                "decimal-strings",
                good -> good.measures()
                        .setBytes(
                                Tag.PixelSpacing,
                                VR.DS,
                                "0.5000000000000000\\0.25".getBytes(StandardCharsets.US_ASCII)));
    }

    private void identity() {
        for (var attribute : IdentityRules.TABLE) {
            add(IdentityRules.id(attribute), good -> {
                var vr = good.header.getVR(attribute.tag());
                good.header.setString(attribute.tag(), vr, vr == VR.UI ? "2.25.7" : vr == VR.DS ? "9" : "19991231");
            });
        }
        add("own-series", good -> good.header.setString(Tag.SeriesInstanceUID, VR.UI, "2.25.2"));
        add("own-instance", good -> good.header.setString(Tag.SOPInstanceUID, VR.UI, "2.25.101"));
        add("own-series-number", good -> good.header.setInt(Tag.SeriesNumber, VR.IS, 3));
    }

    private void sources() {
        add("source-series", good -> good.series().setString(Tag.SeriesInstanceUID, VR.UI, "2.25.4"));
        add("source-instances", good -> {
            good.source(0).setString(Tag.ReferencedSOPInstanceUID, VR.UI, "2.25.109");
            good.series()
                    .getNestedDataset(Tag.ReferencedInstanceSequence)
                    .setString(Tag.ReferencedSOPInstanceUID, VR.UI, "2.25.109");
        });
        add("source-classes", good -> {
            good.source(0).setString(Tag.ReferencedSOPClassUID, VR.UI, Images.CLIP);
            good.series()
                    .getNestedDataset(Tag.ReferencedInstanceSequence)
                    .setString(Tag.ReferencedSOPClassUID, VR.UI, Images.CLIP);
        });
        add("source-frame-numbers", Kind.FLAT, good -> good.source(0).setInt(Tag.ReferencedFrameNumber, VR.IS, 4));
        add("source-frame-number-missing", Kind.FLAT, good -> good.source(0).remove(Tag.ReferencedFrameNumber));
        add("source-frame-number-needless", good -> good.source(0).setInt(Tag.ReferencedFrameNumber, VR.IS, 1));
        add("source-lossy", Kind.FLAT, good -> good.header.setString(Tag.LossyImageCompression, VR.CS, "00"));
        add("source-size", Kind.FLAT, good -> {
            good.header.setInt(Tag.Rows, VR.US, 8);
            good.length *= 2;
        });
        add("source-size-for-ohif", good -> {
            good.header.setInt(Tag.Rows, VR.US, 8);
            good.length *= 2;
        });
    }

    private void sourceSpace() {
        add("source-frame-of-reference", good -> good.header.setString(Tag.FrameOfReferenceUID, VR.UI, "2.25.901"));
        add("source-position-reference", good -> good.header.setString(Tag.PositionReferenceIndicator, VR.LO, "SN"));
        add(
                "source-position",
                good -> good.eachFrame(frame -> {
                    var place = frame.getNestedDataset(Tag.PlanePositionSequence);
                    place.setString(
                            Tag.ImagePositionPatient,
                            VR.DS,
                            "-10.25",
                            "5",
                            place.getString(Tag.ImagePositionPatient, 2));
                }));
        add(
                "source-orientation",
                good -> good.shared()
                        .getNestedDataset(Tag.PlaneOrientationSequence)
                        .setString(Tag.ImageOrientationPatient, VR.DS, "-1", "0", "0", "0", "-1", "0"));
        add("source-spacing", good -> good.measures().setString(Tag.PixelSpacing, VR.DS, "0.25", "0.5"));
        add("source-slice-spacing", good -> good.measures().setString(Tag.SpacingBetweenSlices, VR.DS, "1.25"));
        add("source-slice-thickness", good -> good.measures().setString(Tag.SliceThickness, VR.DS, "2.5"));
    }
}
