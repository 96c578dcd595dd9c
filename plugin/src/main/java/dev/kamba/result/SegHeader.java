package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Everything of a segmentation but its pixels (PS3.3 section A.51.3). */
final class SegHeader {

    private final Equipment equipment;
    private final SegSettings settings;
    private final SegJob job;
    private final SegUids uids;
    private final SourceFacts facts;
    private final Attributes target = new Attributes();

    SegHeader(Equipment equipment, SegSettings settings, SegJob job, SegUids uids) {
        this.equipment = equipment;
        this.settings = settings;
        this.job = job;
        this.uids = uids;
        facts = new SourceFacts(job.series());
    }

    SegObject build(SegContent content) {
        var sources = job.series().frames();
        var first = facts.first();
        Identity.copy(first, target, ownText());
        target.setString(Tag.StudyInstanceUID, VR.UI, job.series().studyInstanceUid());
        describe(content.encoding());
        provenance(first);
        image(content);
        lossy(content, sources);
        var geometry = job.series().geometric() ? Optional.of(Positions.of(sources)) : Optional.<Positions>empty();
        if (geometry.isPresent()) {
            frameOfReference(first);
        } else {
            patientOrientation();
        }
        new Segments(job.card(), SegText.parameters(job.modelDigest(), job.viewing()), uids, content.encoding())
                .describe(target);
        references(content, sources);
        job.origin().describe(target, content.encoding().kind(), job.series().studyInstanceUid());
        return new SegObject(target, frames(content, sources, geometry), content);
    }

    private void describe(SegEncoding encoding) {
        target.setString(Tag.SOPClassUID, VR.UI, encoding.sopClass());
        target.setString(Tag.SOPInstanceUID, VR.UI, uids.instance());
        target.setString(Tag.SeriesInstanceUID, VR.UI, uids.series());
        target.setString(Tag.Modality, VR.CS, "SEG");
        target.setString(
                Tag.SeriesDescription, VR.LO, settings.naming().seriesDescription(job.card(), encoding.words()));
        target.setInt(Tag.SeriesNumber, VR.IS, settings.naming().seriesNumber(job.card(), encoding.kind()));
        target.setInt(Tag.InstanceNumber, VR.IS, 1);
        target.setString(Tag.ContentLabel, VR.CS, settings.naming().contentLabel(job.card()));
        target.setString(Tag.ContentDescription, VR.LO, SegText.contentDescription(job.card()));
        target.setNull(Tag.ContentCreatorName, VR.PN);
    }

    private void provenance(Attributes first) {
        new Provenance(equipment, settings, job.card(), job.modelDigest(), job.created()).describe(first, target);
        target.setString(Tag.ContentDate, VR.DA, target.getString(Tag.SeriesDate));
        target.setString(Tag.ContentTime, VR.TM, target.getString(Tag.SeriesTime));
    }

    private void image(SegContent content) {
        target.setString(Tag.ImageType, VR.CS, "DERIVED", "PRIMARY");
        content.encoding().describe(target, content.labels(), content.overlap());
        target.setInt(Tag.Rows, VR.US, content.rows());
        target.setInt(Tag.Columns, VR.US, content.columns());
        target.setInt(Tag.NumberOfFrames, VR.IS, content.frames().size());
    }

    // The masks are not lossy, but they show what a lossy image showed (PS3.3 section C.7.6.1.1.5).
    private void lossy(SegContent content, List<SourceFrame> sources) {
        target.setString(Tag.LossyImageCompression, VR.CS, "00");
        var named = content.frames().stream()
                .map(frame -> sources.get(frame.source()))
                .toList();
        facts.lossy(named).ifPresent(target::addAll);
    }

    private void frameOfReference(Attributes first) {
        target.setString(Tag.FrameOfReferenceUID, VR.UI, first.getString(Tag.FrameOfReferenceUID));
        target.setNull(Tag.PositionReferenceIndicator, VR.LO);
        target.addSelected(first, Tag.PositionReferenceIndicator);
    }

    private void patientOrientation() {
        target.setNull(Tag.PatientOrientation, VR.CS);
        if (!facts.patientOrientation().isEmpty()) {
            target.setString(
                    Tag.PatientOrientation, VR.CS, facts.patientOrientation().toArray(String[]::new));
        }
    }

    private IntFunction<Attributes> frames(
            SegContent content, List<SourceFrame> sources, Optional<Positions> positions) {
        var dimensions = new Dimensions(uids.dimensions(), content, positions, sources.size());
        dimensions.organize(target);
        var groups = new FrameGroups(sources, facts, positions);
        groups.share(Items.one(target, Tag.SharedFunctionalGroupsSequence), settings.orientationFor2d());
        return index -> groups.frame(content.frames().get(index), dimensions, index);
    }

    // Common Instance Reference (PS3.3 section C.12.2): every instance that a frame names, and no other.
    private void references(SegContent content, List<SourceFrame> sources) {
        var classes = new LinkedHashMap<String, String>();
        content.frames().stream()
                .map(frame -> sources.get(frame.source()))
                .forEach(source -> classes.put(source.sopInstanceUid(), source.sopClassUid()));
        var series = Items.one(target, Tag.ReferencedSeriesSequence);
        series.setString(Tag.SeriesInstanceUID, VR.UI, job.series().seriesInstanceUid());
        var instances = series.newSequence(Tag.ReferencedInstanceSequence, classes.size());
        classes.forEach((instance, sopClass) -> {
            var item = new Attributes();
            item.setString(Tag.ReferencedSOPClassUID, VR.UI, sopClass);
            item.setString(Tag.ReferencedSOPInstanceUID, VR.UI, instance);
            instances.add(item);
        });
    }

    private String ownText() {
        var own = new StringBuilder(job.card().training().clinicalUse());
        own.append(job.card().version()).append(equipment).append(settings.naming());
        job.card().labels().forEach(own::append);
        return own.toString();
    }
}
