package dev.kamba.dicom;

import dev.kamba.dicom.SourceFrame.Identity;
import dev.kamba.dicom.SourceFrame.Place;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Region;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the frames of a series file by file. */
final class SeriesReader {

    private final Map<String, Path> files = new LinkedHashMap<>();
    private final List<SourceFrame> frames = new ArrayList<>();
    private final List<LeftOut> leftOut = new ArrayList<>();
    private @Nullable String study;
    private @Nullable String series;
    private String patient = "";
    private String modality = "";

    SourceSeries read(List<Path> paths) {
        paths.forEach(this::add);
        if (study == null || series == null) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED, "the series has no files; there is nothing to segment");
        }
        if (frames.isEmpty()) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED,
                    "the series has no image to segment: its first instance "
                            + leftOut.get(0).reason());
        }
        var order = SpatialOrder.of(frames);
        leaveOut(order);
        return new SourceSeries(new SourceSeries.Identity(study, series, modality), order, leftOut, files);
    }

    private void add(Path file) {
        var header = HeaderReader.read(file);
        var attributes = header.attributes();
        var uid = Uids.require(attributes, Tag.SOPInstanceUID, "SOP Instance UID (0008,0018)");
        requireSameSeries(attributes);
        if (files.putIfAbsent(uid, file) != null) {
            leftOut.add(new LeftOut(uid, "is there twice; the first file was kept"));
        } else if (header.pixels() == null) {
            leftOut.add(new LeftOut(uid, "has no pixel data"));
        } else {
            addFrames(header, header.pixels(), uid);
        }
    }

    private void requireSameSeries(Attributes attributes) {
        var itsStudy = Uids.require(attributes, Tag.StudyInstanceUID, "Study Instance UID (0020,000D)");
        var itsSeries = Uids.require(attributes, Tag.SeriesInstanceUID, "Series Instance UID (0020,000E)");
        if (series == null) {
            study = itsStudy;
            series = itsSeries;
            patient = attributes.getString(Tag.PatientID, "");
            modality = attributes.getString(Tag.Modality, "");
        } else if (!itsStudy.equals(study) || !itsSeries.equals(series)) {
            throw new KambaException(
                    ErrorCode.IDENTITY_MISMATCH, "the files are of more than one series; read each series by itself");
        } else if (!attributes.getString(Tag.PatientID, "").equals(patient)) {
            // A result can carry one identity only; which is right is not for us to guess.
            throw new KambaException(
                    ErrorCode.IDENTITY_MISMATCH,
                    "instances of the series name different patients; correct Patient ID (0010,0020) at the source");
        }
    }

    private void addFrames(Header header, PixelSource source, String uid) {
        var attributes = header.attributes();
        var sopClass = Uids.require(attributes, Tag.SOPClassUID, "SOP Class UID (0008,0016)");
        var instance = Instance.of(header, source);
        var format = instance.format();
        var region =
                UltrasoundRegion.of(attributes, format.rows(), format.columns()).orElse(null);
        boolean multiFrame = instance.frames() > 1 || attributes.containsValue(Tag.PerFrameFunctionalGroupsSequence);
        var reference = attributes.getString(Tag.FrameOfReferenceUID, "");
        var shared = new FrameTemplate(instance, region);
        for (int number = 1; number <= instance.frames(); number++) {
            var identity = new Identity(uid, sopClass, number, multiFrame, reference);
            frames.add(shared.frame(attributes, identity));
        }
    }

    /** What all frames of an instance share. */
    private record FrameTemplate(
            Instance instance, @Nullable Region region) {

        SourceFrame frame(Attributes attributes, Identity identity) {
            var frame = FrameAttributes.of(attributes, identity.number() - 1, instance.frames());
            return new SourceFrame(
                    identity,
                    new Place(FrameGeometry.of(frame).orElse(null), region),
                    OrderKey.of(attributes, frame, identity.sopInstanceUid(), identity.number()),
                    instance,
                    ModalityTransform.of(
                            frame.groupOrAll(Tag.PixelValueTransformationSequence),
                            instance.format().signed()));
        }
    }

    private void leaveOut(SpatialOrder order) {
        var counts = new LinkedHashMap<String, Integer>();
        var reasons = new LinkedHashMap<String, String>();
        for (var frame : order.others()) {
            counts.merge(frame.sopInstanceUid(), 1, Integer::sum);
            reasons.putIfAbsent(frame.sopInstanceUid(), reason(frame, order));
        }
        reasons.forEach((uid, reason) -> {
            int count = counts.getOrDefault(uid, 0);
            leftOut.add(new LeftOut(uid, count == 1 ? reason : reason + " (" + count + " frames)"));
        });
    }

    private static String reason(SourceFrame frame, SpatialOrder order) {
        var kept = order.stack().get(0);
        if (frame.geometry().isPresent() != kept.geometry().isPresent()) {
            return order.geometric()
                    ? "has no position in the patient, but most of the series has one"
                    : "has a position in the patient, but most of the series has none";
        }
        return SpatialOrder.parallel(frame, kept)
                ? "has " + size(frame) + " pixels, but most of the series has " + size(kept)
                : "lies at an angle to the stack, as localizers do";
    }

    private static String size(SourceFrame frame) {
        return frame.rows() + " x " + frame.columns();
    }
}
