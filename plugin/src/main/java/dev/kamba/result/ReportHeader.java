package dev.kamba.result;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.util.List;
import java.util.Map;

/**
 * Everything of a report but its content tree (PS3.3 sections A.35.3 and A.35.13). Patient, study, time and maker are those of
 * the segmentation, character for character.
 */
final class ReportHeader {

    // Counts changes to what this package writes: another content must have another UID.
    private static final String WRITER = "1";

    private static final int[] FROM_SEGMENTATION = {
        Tag.StudyInstanceUID,
        Tag.TimezoneOffsetFromUTC,
        Tag.SeriesDate,
        Tag.SeriesTime,
        Tag.ContentDate,
        Tag.ContentTime,
        Tag.InstanceCreationDate,
        Tag.InstanceCreationTime,
        Tag.Manufacturer,
        Tag.ManufacturerModelName,
        Tag.DeviceSerialNumber,
        Tag.SoftwareVersions,
        Tag.ContributingEquipmentSequence
    };

    private final Findings findings;
    private final SegReference segmentation;
    private final Naming naming;

    ReportHeader(Findings findings, SegReference segmentation, Naming naming) {
        this.findings = findings;
        this.segmentation = segmentation;
        this.naming = naming;
    }

    /** @param found whether there is something to refer to in the segmentation */
    void describe(Attributes target, boolean found) {
        Identity.copy(segmentation.header(), target, "");
        // A report has no body part of its own.
        target.remove(Tag.BodyPartExamined);
        for (var tag : FROM_SEGMENTATION) {
            target.addSelected(segmentation.header(), tag);
        }
        target.setString(Tag.SOPClassUID, VR.UI, sopClass());
        target.setString(Tag.SOPInstanceUID, VR.UI, uid("SR instance"));
        target.setString(Tag.SeriesInstanceUID, VR.UI, uid("SR series"));
        target.setString(Tag.Modality, VR.CS, "SR");
        target.setInt(Tag.SeriesNumber, VR.IS, naming.seriesNumber(findings.card(), ResultKind.REPORT));
        target.setString(Tag.SeriesDescription, VR.LO, naming.seriesDescription(findings.card(), " measurements"));
        target.setInt(Tag.InstanceNumber, VR.IS, 1);
        target.newSequence(Tag.ReferencedPerformedProcedureStepSequence, 0);
        target.newSequence(Tag.PerformedProcedureCodeSequence, 0);
        target.setString(Tag.CompletionFlag, VR.CS, "COMPLETE");
        target.setString(Tag.VerificationFlag, VR.CS, "UNVERIFIED");
        target.setString(Tag.PreliminaryFlag, VR.CS, "PRELIMINARY");
        evidence(target, found);
        findings.origin().describe(target, ResultKind.REPORT, findings.series().studyInstanceUid());
    }

    /** Comprehensive 3D SR for what has a place in space; else Comprehensive SR, which more archives take. */
    private String sopClass() {
        return findings.series().geometric() ? UID.Comprehensive3DSRStorage : UID.ComprehensiveSRStorage;
    }

    /** The segmentation's UID already follows from the images, the model, the settings and the release. */
    private String uid(String kind) {
        return StableUid.of(kind, List.of(segmentation.instance(), WRITER));
    }

    /** Every instance that the content refers to, and no other. */
    private void evidence(Attributes target, boolean found) {
        var study = Items.one(target, Tag.CurrentRequestedProcedureEvidenceSequence);
        study.setString(Tag.StudyInstanceUID, VR.UI, findings.series().studyInstanceUid());
        study.newSequence(Tag.ReferencedSeriesSequence, 2);
        series(study, findings.series().seriesInstanceUid(), ImageLibrary.images(findings));
        if (found) {
            series(study, segmentation.series(), Map.of(segmentation.instance(), segmentation.sopClass()));
        }
    }

    private static void series(Attributes study, String uid, Map<String, String> instances) {
        var series = new Attributes();
        study.getSequence(Tag.ReferencedSeriesSequence).add(series);
        series.setString(Tag.SeriesInstanceUID, VR.UI, uid);
        var references = series.newSequence(Tag.ReferencedSOPSequence, instances.size());
        instances.forEach((instance, sopClass) -> {
            var item = new Attributes();
            item.setString(Tag.ReferencedSOPClassUID, VR.UI, sopClass);
            item.setString(Tag.ReferencedSOPInstanceUID, VR.UI, instance);
            references.add(item);
        });
    }
}
