package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.dicom.SourceSeries;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What captures and presentation states have in common: patient and study of the source, equipment, times, UIDs that follow from
 * the images, the model, the settings and the writer.
 */
final class Heading {

    // Terms of PS3.16 annex L for parts that there is one of; used where a source says nothing of laterality.
    private static final Set<String> UNPAIRED = Set.of(
            "ABDOMEN",
            "ABDOMENPELVIS",
            "AORTA",
            "BLADDER",
            "BRAIN",
            "CHEST",
            "CHESTABDOMEN",
            "CHESTABDPELVIS",
            "COCCYX",
            "COLON",
            "CSPINE",
            "CTSPINE",
            "DUODENUM",
            "ESOPHAGUS",
            "GALLBLADDER",
            "HEAD",
            "HEADNECK",
            "HEART",
            "JAW",
            "LIVER",
            "LSPINE",
            "LSSPINE",
            "MAXILLA",
            "MEDIASTINUM",
            "MOUTH",
            "NECK",
            "NECKCHEST",
            "NECKCHESTABDOMEN",
            "NECKCHESTABDPELV",
            "NOSE",
            "PANCREAS",
            "PELVIS",
            "PENIS",
            "PHARYNX",
            "PROSTATE",
            "RECTUM",
            "SKULL",
            "SPINE",
            "SPLEEN",
            "SSPINE",
            "STERNUM",
            "STOMACH",
            "THORAX",
            "THYROID",
            "TLSPINE",
            "TONGUE",
            "TRACHEA",
            "TSPINE",
            "URETHRA",
            "UTERUS",
            "VAGINA",
            "WHOLEBODY");

    private final Findings findings;
    private final Equipment equipment;
    private final SegSettings settings;
    private final List<String> parts = new ArrayList<>();

    /** @param content what else decides the content, such as the notice */
    Heading(Findings findings, Equipment equipment, SegSettings settings, List<String> content) {
        this.findings = findings;
        this.equipment = equipment;
        this.settings = settings;
        var series = findings.series();
        parts.add(series.studyInstanceUid());
        parts.add(series.seriesInstanceUid());
        parts.addAll(new TreeSet<>(
                series.frames().stream().map(SourceFrame::sopInstanceUid).toList()));
        parts.addAll(findings.origin().parts());
        parts.add(findings.modelDigest());
        if (!findings.viewing().isEmpty()) {
            parts.add(findings.viewing());
        }
        parts.addAll(settings.parts());
        parts.addAll(List.of(equipment.manufacturer(), equipment.model(), equipment.serial(), equipment.version()));
        parts.addAll(content);
        parts.addAll(findings.concerns());
    }

    /** A UID of this object. */
    String uid(String what) {
        return StableUid.of(what, parts);
    }

    /**
     * Patient, study, series, equipment, times and SOP instance.
     *
     * @param source header that identity is copied from
     * @param ownText every text that the caller adds, which decides the character set
     */
    Attributes start(Attributes source, ResultKind kind, String sopClass, String ownText) {
        var target = new Attributes();
        Identity.copy(source, target, ownText + findings.card().version() + equipment + settings.naming());
        target.setString(Tag.StudyInstanceUID, VR.UI, findings.series().studyInstanceUid());
        target.setString(Tag.SOPClassUID, VR.UI, sopClass);
        target.setString(Tag.SOPInstanceUID, VR.UI, uid(kind.word() + " instance"));
        target.setString(Tag.SeriesInstanceUID, VR.UI, uid(kind.word() + " series"));
        target.setString(
                Tag.SeriesDescription, VR.LO, settings.naming().seriesDescription(findings.card(), " " + kind.word()));
        target.setInt(Tag.SeriesNumber, VR.IS, settings.naming().seriesNumber(findings.card(), kind));
        target.setInt(Tag.InstanceNumber, VR.IS, 1);
        findings.origin().describe(target, kind, findings.series().studyInstanceUid());
        laterality(source, target);
        new Provenance(equipment, settings, findings.card(), findings.modelDigest(), findings.created())
                .describe(source, target);
        return target;
    }

    // Empty where it is not known, but absent for parts that there is one of (PS3.3 section C.7.3.1).
    private static void laterality(Attributes source, Attributes target) {
        var part = source.getString(Tag.BodyPartExamined, "").trim();
        if (source.contains(Tag.Laterality) || !UNPAIRED.contains(part)) {
            target.setNull(Tag.Laterality, VR.CS);
            target.addSelected(source, Tag.Laterality);
        }
    }

    /** Adds a Referenced Series Sequence with these frames' instances (PS3.3 sections C.12.2 and C.11.11). */
    static void references(
            Attributes target, int instances, SourceSeries series, List<SourceFrame> frames, SourceFacts facts) {
        var item = Items.one(target, Tag.ReferencedSeriesSequence);
        item.setString(Tag.SeriesInstanceUID, VR.UI, series.seriesInstanceUid());
        images(item, instances, frames, facts);
    }

    /** Adds a sequence of image references, an item for each instance, with frame numbers where it has several frames. */
    static void images(Attributes target, int sequence, List<SourceFrame> frames, SourceFacts facts) {
        var instances = new LinkedHashMap<String, List<SourceFrame>>();
        frames.forEach(frame -> instances
                .computeIfAbsent(frame.sopInstanceUid(), uid -> new ArrayList<>())
                .add(frame));
        var items = target.newSequence(sequence, instances.size());
        instances.forEach((instance, shown) -> {
            var item = new Attributes();
            item.setString(Tag.ReferencedSOPClassUID, VR.UI, shown.get(0).sopClassUid());
            item.setString(Tag.ReferencedSOPInstanceUID, VR.UI, instance);
            if (facts.needsNumber(shown.get(0))) {
                item.setInt(
                        Tag.ReferencedFrameNumber,
                        VR.IS,
                        shown.stream().mapToInt(SourceFrame::number).sorted().toArray());
            }
            items.add(item);
        });
    }
}
