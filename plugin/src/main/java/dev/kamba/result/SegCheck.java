package dev.kamba.result;

import dev.kamba.dicom.FrameValues;
import dev.kamba.dicom.PixelFacts;
import dev.kamba.dicom.SegmentationObject;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.dicom.rule.SegRules;
import dev.kamba.dicom.rule.Severity;
import dev.kamba.dicom.rule.Sources;
import dev.kamba.imaging.PlaneGeometry;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a written segmentation back and compares it with what it was made from: the segment and image of each frame, each
 * voxel, how many voxels each segment has and where its centre lies in the patient; then checks the rule book. It shares no code
 * with the writer: it looks for pixels where they must stand, and takes geometry from the decoded source frames.
 */
final class SegCheck {

    /** Strings are copied, so that a centre moves by nothing but the order of additions. */
    private static final double CENTRE_MM = 1e-3;

    private final SegContent content;
    private final SourceSeries series;
    private final Differences differences = new Differences();
    private final Map<Integer, Centroid> wantedCentres = new HashMap<>();
    private final Map<Integer, Centroid> foundCentres = new HashMap<>();
    private final Map<Integer, Long> voxels = new HashMap<>();

    SegCheck(SegContent content, SourceSeries series) {
        this.content = content;
        this.series = series;
    }

    /** Why the file must not be handed out; none where it is right. To be asked once. */
    List<String> reasons(Path file) throws IOException {
        try (var in = new ImageInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            var header = in.readDataset(-1, Tag.PixelData);
            var facts = compare(header, in);
            var object = new SegmentationObject(header, in.getTransferSyntax(), facts);
            var reasons = new ArrayList<>(differences.texts());
            SegRules.check(object, Sources.of(series)).stream()
                    .filter(finding -> finding.severity() == Severity.ERROR)
                    .forEach(finding -> reasons.add(finding.toString()));
            return reasons;
        } catch (EOFException | RuntimeException e) {
            // Its message may quote a value of the patient.
            return List.of("it cannot be read back (" + e.getClass().getSimpleName() + ")");
        }
    }

    private PixelFacts compare(Attributes header, ImageInputStream in) throws IOException {
        var groups = header.getSequence(Tag.PerFrameFunctionalGroupsSequence);
        if (groups == null || groups.size() != content.frames().size()) {
            differences.add("there are not as many frames as were made");
            return new PixelFacts(
                    PixelFacts.NONE, 0, PixelFacts.NONE, List.of(), Set.of(), false, "frames are missing");
        }
        differences.require(
                in.vr() == (content.bits() == 16 ? VR.OW : VR.OB), "Pixel Data has another VR than its bits");
        var frames = new StoredFrames(in, content.framePixels(), content.bits());
        var facts = new ArrayList<FrameValues>();
        var values = new BitSet();
        for (int i = 0; i < groups.size(); i++) {
            var wanted = content.frames().get(i);
            identity(groups.get(i), wanted, i + 1);
            var found = segments(frames.next(), wanted);
            facts.add(found.facts());
            values.or(found.values());
            boolean same = found.holds(wanted);
            differences.require(same, "pixels differ from those found", i + 1);
            count(found);
            if (series.geometric()) {
                var meant = same ? found.segments() : DecodedFrame.wanted(wanted);
                add(foundCentres, found.segments(), FramePlace.of(header, groups.get(i)));
                add(wantedCentres, meant, series.frames().get(wanted.source()).geometry());
            }
        }
        frames.requireEnd(differences);
        totals();
        return new PixelFacts(
                Integer.toUnsignedLong(in.length()),
                0,
                PixelFacts.NONE,
                facts,
                values.stream().boxed().collect(Collectors.toSet()),
                content.overlap(),
                "");
    }

    private void identity(Attributes group, SegFrame wanted, int number) {
        var identification = group.getNestedDataset(Tag.SegmentIdentificationSequence);
        int segment = identification == null ? SegFrame.ALL : identification.getInt(Tag.ReferencedSegmentNumber, 0) - 1;
        differences.require(segment == wanted.label(), "another segment is named than was found", number);
        var derivation = group.getNestedDataset(Tag.DerivationImageSequence);
        var image = derivation == null ? null : derivation.getNestedDataset(Tag.SourceImageSequence);
        var source = series.frames().get(wanted.source());
        boolean same = image != null
                && source.sopInstanceUid().equals(image.getString(Tag.ReferencedSOPInstanceUID))
                && source.number() == image.getInt(Tag.ReferencedFrameNumber, 1);
        differences.require(same, "another image is named than it was made from", number);
    }

    private DecodedFrame segments(byte[] bytes, SegFrame wanted) {
        return switch (content.encoding()) {
            case BINARY -> DecodedFrame.binary(bytes, content.framePixels(), wanted.label() + 1);
            case FRACTIONAL -> DecodedFrame.fractional(bytes, wanted.label() + 1);
            case LABELMAP -> DecodedFrame.labelMap(bytes, content.bits());
        };
    }

    private void count(DecodedFrame found) {
        found.segments().forEach((segment, bits) -> voxels.merge(segment, (long) bits.cardinality(), Long::sum));
    }

    private void add(Map<Integer, Centroid> centres, Map<Integer, BitSet> segments, Optional<PlaneGeometry> place) {
        segments.forEach((segment, bits) ->
                place.ifPresent(plane -> centre(centres, segment).add(bits, content.columns(), plane)));
    }

    private static Centroid centre(Map<Integer, Centroid> centres, int segment) {
        return centres.computeIfAbsent(segment, unknown -> new Centroid());
    }

    private void totals() {
        if (content.encoding() != SegEncoding.FRACTIONAL) {
            for (int label = 0; label < content.labels(); label++) {
                long found = voxels.getOrDefault(label + 1, 0L);
                differences.require(
                        found == content.labelPixels().get(label),
                        "segment " + (label + 1) + " has " + found + " voxels instead of "
                                + content.labelPixels().get(label));
            }
        }
        wantedCentres.forEach((segment, wanted) -> {
            double distance = centre(foundCentres, segment).distanceMm(wanted);
            differences.require(
                    distance <= CENTRE_MM, "the centre of segment " + segment + " is not where it was found");
        });
    }
}
