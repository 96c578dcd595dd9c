package dev.kamba.result;

import dev.kamba.dicom.CieLab;
import dev.kamba.model.Code;
import dev.kamba.model.Label;
import dev.kamba.model.ModelCard;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * The Segment Sequence: one item per label of the card, found or not (PS3.3 section C.8.20.4), and in a label map one for what
 * belongs to none.
 */
final class Segments {

    /** The pixel value of what belongs to no segment of a label map. */
    static final int BACKGROUND = 0;

    private static final Code BACKGROUND_TYPE = new Code("125040", "DCM", "Background");
    private static final Code BACKGROUND_CATEGORY = new Code("309825002", "SCT", "Spatial and Relational Concept");
    private static final Code ARTIFICIAL_INTELLIGENCE = new Code("123110", "DCM", "Artificial Intelligence");

    private final ModelCard card;
    private final String parameters;
    private final SegUids uids;
    private final SegEncoding encoding;

    Segments(ModelCard card, String parameters, SegUids uids, SegEncoding encoding) {
        this.card = card;
        this.parameters = parameters;
        this.uids = uids;
        this.encoding = encoding;
    }

    void describe(Attributes target) {
        var sequence = target.newSequence(Tag.SegmentSequence, card.labels().size() + 1);
        if (encoding == SegEncoding.LABELMAP) {
            sequence.add(background());
        }
        for (int i = 0; i < card.labels().size(); i++) {
            sequence.add(segment(i, card.labels().get(i)));
        }
    }

    /** Every pixel value that occurs needs an item (PS3.3 section C.8.20.2.3), the one of Pixel Padding Value too. */
    private Attributes background() {
        var item = segment(BACKGROUND, "Background", BACKGROUND_CATEGORY, BACKGROUND_TYPE);
        item.setInt(Tag.RecommendedDisplayCIELabValue, VR.US, CieLab.encode(0));
        return item;
    }

    private Attributes segment(int number, String name, Code category, Code type) {
        var item = new Attributes();
        item.setInt(Tag.SegmentNumber, VR.US, number);
        item.setString(Tag.SegmentLabel, VR.LO, SegText.value(name));
        item.setString(Tag.SegmentAlgorithmType, VR.CS, "AUTOMATIC");
        item.setString(Tag.SegmentAlgorithmName, VR.LO, card.name() + " " + SegText.value(card.version()));
        Items.code(item, Tag.SegmentedPropertyCategoryCodeSequence, category);
        Items.code(item, Tag.SegmentedPropertyTypeCodeSequence, type);
        return item;
    }

    private Attributes segment(int index, Label label) {
        var item = segment(index + 1, label.name(), label.category(), label.type());
        label.anatomicRegion().ifPresent(region -> Items.code(item, Tag.AnatomicRegionSequence, region));
        item.setString(Tag.TrackingID, VR.UT, card.name() + "/" + label.name());
        item.setString(Tag.TrackingUID, VR.UI, uids.tracking(index));
        item.setInt(Tag.RecommendedDisplayCIELabValue, VR.US, CieLab.encode(label.colour()));
        algorithm(Items.one(item, Tag.SegmentationAlgorithmIdentificationSequence), label);
        return item;
    }

    /** What made a mask of the network's probabilities; these themselves know no such rules. */
    private String rules(Label label) {
        return encoding == SegEncoding.FRACTIONAL
                ? ""
                : " threshold=" + label.threshold() + " minimumPixels=" + label.minimumPixels();
    }

    private void algorithm(Attributes item, Label label) {
        Items.code(item, Tag.AlgorithmFamilyCodeSequence, ARTIFICIAL_INTELLIGENCE);
        item.setString(Tag.AlgorithmName, VR.LO, card.name());
        item.setString(Tag.AlgorithmVersion, VR.LO, SegText.value(card.version()));
        item.setString(Tag.AlgorithmParameters, VR.LT, parameters + rules(label));
    }
}
