package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.model.Code;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.util.List;
import java.util.Optional;

/** The functional groups, shared and per frame (PS3.3 sections C.7.6.16 and A.51.5). */
final class FrameGroups {

    private static final Code SEGMENTATION = new Code("113076", "DCM", "Segmentation");
    private static final Code SOURCE = new Code("121322", "DCM", "Source Image for Image Processing Operation");

    private final List<SourceFrame> sources;
    private final SourceFacts facts;
    private final Optional<Positions> positions;
    private final boolean sharedGrid;

    /** @param positions empty if the source has no geometry that may be copied */
    FrameGroups(List<SourceFrame> sources, SourceFacts facts, Optional<Positions> positions) {
        this.sources = sources;
        this.facts = facts;
        this.positions = positions;
        var texts = facts.texts();
        sharedGrid = texts.stream().allMatch(text -> text.hasGridOf(texts.get(0)));
    }

    /** Fills the only item of the Shared Functional Groups Sequence; it stays empty when nothing is the same for all frames. */
    void share(Attributes item, boolean orientationFor2d) {
        if (positions.isPresent() && sharedGrid) {
            grid(item, facts.texts().get(0));
        } else if (positions.isEmpty() && orientationFor2d) {
            Items.one(item, Tag.PlaneOrientationSequence)
                    .setString(Tag.ImageOrientationPatient, VR.DS, "1", "0", "0", "0", "1", "0");
        }
    }

    /** The item of one frame. */
    Attributes frame(SegFrame frame, Dimensions dimensions, int index) {
        var item = new Attributes();
        dimensions.describe(Items.one(item, Tag.FrameContentSequence), index);
        if (frame.label() != SegFrame.ALL) {
            Items.one(item, Tag.SegmentIdentificationSequence)
                    .setInt(Tag.ReferencedSegmentNumber, VR.US, frame.label() + 1);
        }
        derivation(item, sources.get(frame.source()));
        if (positions.isPresent()) {
            var text = facts.texts().get(frame.source());
            set(Items.one(item, Tag.PlanePositionSequence), Tag.ImagePositionPatient, text.position());
            if (!sharedGrid) {
                grid(item, text);
            }
        }
        return item;
    }

    private void grid(Attributes item, SourceText text) {
        set(Items.one(item, Tag.PlaneOrientationSequence), Tag.ImageOrientationPatient, text.orientation());
        var measures = Items.one(item, Tag.PixelMeasuresSequence);
        set(measures, Tag.PixelSpacing, text.spacing());
        set(measures, Tag.SliceThickness, text.thickness());
        positions
                .flatMap(Positions::spacing)
                .ifPresent(spacing -> measures.setString(Tag.SpacingBetweenSlices, VR.DS, spacing));
    }

    private void derivation(Attributes item, SourceFrame source) {
        var derivation = Items.one(item, Tag.DerivationImageSequence);
        Items.code(derivation, Tag.DerivationCodeSequence, SEGMENTATION);
        var image = Items.one(derivation, Tag.SourceImageSequence);
        image.setString(Tag.ReferencedSOPClassUID, VR.UI, source.sopClassUid());
        image.setString(Tag.ReferencedSOPInstanceUID, VR.UI, source.sopInstanceUid());
        if (facts.needsNumber(source)) {
            image.setInt(Tag.ReferencedFrameNumber, VR.IS, source.number());
        }
        Items.code(image, Tag.PurposeOfReferenceCodeSequence, SOURCE);
        image.setString(Tag.SpatialLocationsPreserved, VR.CS, "YES");
    }

    private static void set(Attributes item, int tag, List<String> values) {
        if (!values.isEmpty()) {
            item.setString(tag, VR.DS, values.toArray(String[]::new));
        }
    }
}
