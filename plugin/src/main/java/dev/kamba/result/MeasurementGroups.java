package dev.kamba.result;

import dev.kamba.model.Code;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.util.Optional;

import static dev.kamba.result.ContentItem.CONCEPT_MODIFIER;
import static dev.kamba.result.ContentItem.CONTAINS;
import static dev.kamba.result.ContentItem.OBSERVATION_CONTEXT;
import static dev.kamba.result.ContentItem.dcm;
import static dev.kamba.result.ContentItem.sct;

/** TID 1501 with 1410 or 1411, 1419 and 4019. */
record MeasurementGroups(Findings findings, SegReference segmentation, Optional<Quantity> quantity) {

    private static final Code GROUP = dcm("125007", "Measurement Group");
    private static final Code METHOD = sct("370129005", "Measurement Method");
    private static final Code DERIVATION = dcm("121401", "Derivation");
    private static final Code MAXIMUM = sct("56851009", "Maximum");
    private static final Code MEAN = sct("373098007", "Mean");
    private static final Code MM = new Code("mm", "UCUM", "millimeter");
    private static final Code MM2 = new Code("mm2", "UCUM", "square millimeter");
    private static final Code MM3 = new Code("mm3", "UCUM", "cubic millimeter");
    private static final Code PIXELS = new Code("{pixels}", "UCUM", "pixels");

    void describe(Attributes measurements, Measured values) {
        boolean volume = Measurements.isVolume(findings);
        var label = findings.card().labels().get(values.label());
        var group = ContentItem.addContainer(measurements, GROUP);
        ContentItem.template(group, volume ? "1411" : "1410");
        ContentItem.addText(
                group,
                OBSERVATION_CONTEXT,
                dcm("112039", "Tracking Identifier"),
                segmentation.trackingId(values.label()));
        ContentItem.addUid(
                group,
                OBSERVATION_CONTEXT,
                dcm("112040", "Tracking Unique Identifier"),
                segmentation.trackingUid(values.label()));
        ContentItem.addCode(group, CONTAINS, sct("276214006", "Finding category"), label.category());
        ContentItem.addCode(group, CONTAINS, dcm("121071", "Finding"), label.type());
        if (volume) {
            segment(group, values);
        } else {
            frame(group, values);
        }
        label.anatomicRegion()
                .ifPresent(region ->
                        ContentItem.addCode(group, CONCEPT_MODIFIER, sct("363698007", "Finding Site"), region));
        algorithm(group);
        numbers(group, values, volume);
    }

    /** TID 1411: the whole segment, made of the whole series. */
    private void segment(Attributes group, Measured values) {
        var reference = ContentItem.addImage(
                group, dcm("121191", "Referenced Segment"), segmentation.sopClass(), segmentation.instance());
        reference.setInt(Tag.ReferencedSegmentNumber, VR.US, SegReference.number(values.label()));
        ContentItem.addUid(
                group,
                CONTAINS,
                dcm("121232", "Source series for segmentation"),
                findings.series().seriesInstanceUid());
    }

    /**
     * TID 1410: one frame of the segmentation, made of one source frame. Beside a frame's number a segment's is not allowed
     * (PS3.3 section C.17.3.2.3); in a label map, whose frames show all segments, the tracking tells which it is.
     */
    private void frame(Attributes group, Measured values) {
        var source = findings.series().frames().get(values.frame());
        var reference = ContentItem.addImage(
                group,
                dcm("121214", "Referenced Segmentation Frame"),
                segmentation.sopClass(),
                segmentation.instance());
        reference.setInt(Tag.ReferencedFrameNumber, VR.IS, segmentation.frame(values.label(), source));
        var image = ContentItem.addImage(
                group, dcm("121233", "Source image for segmentation"), source.sopClassUid(), source.sopInstanceUid());
        if (source.multiFrame()) {
            image.setInt(Tag.ReferencedFrameNumber, VR.IS, source.number());
        }
    }

    /** TID 4019: the algorithm that drew what is measured here. */
    private void algorithm(Attributes group) {
        var card = findings.card();
        ContentItem.addText(group, CONCEPT_MODIFIER, dcm("111001", "Algorithm Name"), card.name());
        ContentItem.addText(group, CONCEPT_MODIFIER, dcm("111003", "Algorithm Version"), SegText.value(card.version()));
        ContentItem.addText(
                group,
                CONCEPT_MODIFIER,
                dcm("111002", "Algorithm Parameters"),
                SegText.parameters(findings.modelDigest(), findings.viewing()));
    }

    /** TID 1419. */
    private void numbers(Attributes group, Measured values, boolean volume) {
        values.volumeMm3().ifPresent(mm3 -> {
            var item = ContentItem.addNumber(group, sct("118565006", "Volume"), mm3, MM3);
            ContentItem.addCode(item, CONCEPT_MODIFIER, METHOD, dcm("126030", "Sum of segmented voxel volumes"));
        });
        var area = sct("42798000", "Area");
        var areaItem = values.areaMm2().isPresent()
                ? ContentItem.addNumber(group, area, values.areaMm2().getAsDouble(), MM2)
                : ContentItem.addNumber(group, area, values.largestPixels(), PIXELS);
        if (volume) {
            ContentItem.addCode(areaItem, CONCEPT_MODIFIER, DERIVATION, MAXIMUM);
        }
        values.diameters().ifPresent(diameters -> {
            var item = ContentItem.addNumber(group, sct("103339001", "Long Axis"), diameters.longestMm(), MM);
            if (volume) {
                ContentItem.addCode(item, CONCEPT_MODIFIER, DERIVATION, MAXIMUM);
            }
            ContentItem.addNumber(group, sct("103340004", "Short Axis"), diameters.perpendicularMm(), MM);
        });
        quantity.ifPresent(measures -> values.mean().ifPresent(mean -> {
            var item = ContentItem.addNumber(group, measures.concept(), mean, measures.unit());
            ContentItem.addCode(item, CONCEPT_MODIFIER, DERIVATION, MEAN);
        }));
    }
}
