package dev.kamba.result;

import dev.kamba.dicom.CieLab;
import dev.kamba.model.Code;
import dev.kamba.model.Label;
import dev.kamba.model.ModelCard;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

/** The Segment Sequence: one item per label of the card, found or not (PS3.3 section C.8.20.4). */
final class Segments {

    private static final Code ARTIFICIAL_INTELLIGENCE = new Code("123110", "DCM", "Artificial Intelligence");

    private final ModelCard card;
    private final String modelDigest;
    private final SegUids uids;

    Segments(ModelCard card, String modelDigest, SegUids uids) {
        this.card = card;
        this.modelDigest = modelDigest;
        this.uids = uids;
    }

    void describe(Attributes target) {
        var sequence = target.newSequence(Tag.SegmentSequence, card.labels().size());
        for (int i = 0; i < card.labels().size(); i++) {
            sequence.add(segment(i, card.labels().get(i)));
        }
    }

    private Attributes segment(int index, Label label) {
        var item = new Attributes();
        item.setInt(Tag.SegmentNumber, VR.US, index + 1);
        item.setString(Tag.SegmentLabel, VR.LO, SegText.value(label.name()));
        item.setString(Tag.SegmentAlgorithmType, VR.CS, "AUTOMATIC");
        item.setString(Tag.SegmentAlgorithmName, VR.LO, card.name() + " " + SegText.value(card.version()));
        Items.code(item, Tag.SegmentedPropertyCategoryCodeSequence, label.category());
        Items.code(item, Tag.SegmentedPropertyTypeCodeSequence, label.type());
        label.anatomicRegion().ifPresent(region -> Items.code(item, Tag.AnatomicRegionSequence, region));
        item.setString(Tag.TrackingID, VR.UT, card.name() + "/" + label.name());
        item.setString(Tag.TrackingUID, VR.UI, uids.tracking(index));
        item.setInt(Tag.RecommendedDisplayCIELabValue, VR.US, CieLab.encode(label.colour()));
        algorithm(Items.one(item, Tag.SegmentationAlgorithmIdentificationSequence), label);
        return item;
    }

    private void algorithm(Attributes item, Label label) {
        Items.code(item, Tag.AlgorithmFamilyCodeSequence, ARTIFICIAL_INTELLIGENCE);
        item.setString(Tag.AlgorithmName, VR.LO, card.name());
        item.setString(Tag.AlgorithmVersion, VR.LO, SegText.value(card.version()));
        item.setString(
                Tag.AlgorithmParameters,
                VR.LT,
                "modelSha256=" + modelDigest + " threshold=" + label.threshold() + " minimumPixels="
                        + label.minimumPixels());
    }
}
