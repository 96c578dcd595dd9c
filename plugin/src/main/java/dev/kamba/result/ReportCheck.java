package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Vector3;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import static dev.kamba.result.ReportTree.children;
import static dev.kamba.result.ReportTree.items;
import static dev.kamba.result.ReportTree.name;
import static dev.kamba.result.ReportTree.number;
import static dev.kamba.result.ReportTree.unit;
import static dev.kamba.result.ReportTree.value;

/**
 * Checks a report that was read back: the required rows of its templates, that every reference is listed as evidence and the
 * other way round, that each group names a segment of the segmentation with its tracking, and volumes and areas by another way
 * of counting. It shares no code with the writer.
 */
final class ReportCheck {

    /** Numbers are written with seven digits. */
    private static final double RELATIVE = 1e-6;

    private final Findings findings;
    private final SegReference segmentation;

    ReportCheck(Findings findings, SegReference segmentation) {
        this.findings = findings;
        this.segmentation = segmentation;
    }

    /** @throws KambaException RESULT_INVALID if the report says something else than the findings, or not all of it */
    void check(Attributes report) {
        require(findings.series().studyInstanceUid().equals(report.getString(Tag.StudyInstanceUID)), "study");
        require("126000".equals(name(report)), "document title");
        require(
                "1500"
                        .equals(report.getNestedDataset(Tag.ContentTemplateSequence)
                                .getString(Tag.TemplateIdentifier)),
                "template");
        for (var code : List.of("121049", "121005", "121012", "121058", "111028")) {
            require(children(report, code).size() >= 1, "required item " + code);
        }
        references(report);
        var groups = children(report, "126010").stream()
                .flatMap(item -> children(item, "125007").stream())
                .toList();
        var found = IntStream.range(0, findings.card().labels().size())
                .filter(label -> findings.masks().stream()
                        .anyMatch(frame -> frame.get(label).count() > 0))
                .boxed()
                .toList();
        require(groups.size() == found.size(), "number of measurement groups");
        for (int i = 0; i < groups.size(); i++) {
            group(groups.get(i), found.get(i));
        }
        absent(report, found);
    }

    private void absent(Attributes report, List<Integer> found) {
        var evaluations = children(report, "C0034375");
        int missing = findings.card().labels().size() - found.size();
        require(evaluations.size() == (missing > 0 ? 1 : 0), "qualitative evaluations");
        var codes = evaluations.stream()
                .flatMap(item -> items(item, Tag.ContentSequence).stream())
                .filter(item -> "CODE".equals(item.getString(Tag.ValueType)))
                .count();
        require(codes == missing, "labels that were not found");
    }

    private void references(Attributes report) {
        var evidence = new HashSet<String>();
        for (var study : items(report, Tag.CurrentRequestedProcedureEvidenceSequence)) {
            for (var series : items(study, Tag.ReferencedSeriesSequence)) {
                items(series, Tag.ReferencedSOPSequence)
                        .forEach(item -> evidence.add(item.getString(Tag.ReferencedSOPInstanceUID)));
            }
        }
        var referenced = new HashSet<String>();
        collect(report, referenced);
        require(evidence.equals(referenced), "evidence");
        findings.series()
                .frames()
                .forEach(frame -> require(evidence.contains(frame.sopInstanceUid()), "images in the evidence"));
    }

    private static void collect(Attributes item, Set<String> referenced) {
        items(item, Tag.ReferencedSOPSequence)
                .forEach(reference -> referenced.add(reference.getString(Tag.ReferencedSOPInstanceUID)));
        items(item, Tag.ContentSequence).forEach(child -> collect(child, referenced));
    }

    private void group(Attributes group, int label) {
        var segment = items(segmentation.header(), Tag.SegmentSequence).stream()
                .filter(item -> item.getInt(Tag.SegmentNumber, 0) == label + 1)
                .findFirst()
                .orElseThrow(() -> failed("segment " + (label + 1)));
        require(
                segment.getString(Tag.TrackingUID, "")
                        .equals(only(group, "112040").getString(Tag.UID)),
                "Tracking Unique Identifier");
        require(
                segment.getString(Tag.TrackingID, "")
                        .equals(only(group, "112039").getString(Tag.TextValue)),
                "Tracking Identifier");
        require(findings.card().labels().get(label).type().value().equals(value(only(group, "121071"))), "finding");
        for (var code : List.of("111001", "111003")) {
            only(group, code);
        }
        var volume = !children(group, "121191").isEmpty();
        var reference = only(group, volume ? "121191" : "121214").getNestedDataset(Tag.ReferencedSOPSequence);
        require(
                segmentation.instance().equals(reference.getString(Tag.ReferencedSOPInstanceUID)),
                "reference to the segmentation");
        if (volume) {
            require(reference.getInt(Tag.ReferencedSegmentNumber, 0) == label + 1, "reference to the segment");
        } else {
            frame(group, reference.getInt(Tag.ReferencedFrameNumber, 0), label);
        }
        only(group, volume ? "121232" : "121233");
        numbers(group, label);
    }

    /** The segmentation's frame must show the segment as it is on the source frame that the group names. */
    private void frame(Attributes group, int number, int label) {
        var frames = items(segmentation.header(), Tag.PerFrameFunctionalGroupsSequence);
        require(number >= 1 && number <= frames.size(), "reference to the frame");
        var groups = frames.get(number - 1);
        var identification = groups.getNestedDataset(Tag.SegmentIdentificationSequence);
        require(
                identification == null || identification.getInt(Tag.ReferencedSegmentNumber, 0) == label + 1,
                "reference to the frame");
        var source = groups.getNestedDataset(Tag.DerivationImageSequence).getNestedDataset(Tag.SourceImageSequence);
        var image = only(group, "121233").getNestedDataset(Tag.ReferencedSOPSequence);
        require(
                source.getString(Tag.ReferencedSOPInstanceUID, "").equals(image.getString(Tag.ReferencedSOPInstanceUID))
                        && source.getInt(Tag.ReferencedFrameNumber, 1) == image.getInt(Tag.ReferencedFrameNumber, 1),
                "source image");
    }

    private void numbers(Attributes group, int label) {
        require(!children(group, "42798000").isEmpty(), "area");
        for (var item : children(group, "118565006")) {
            require(near(number(item), volume(label)), "volume");
        }
        var area = only(group, "42798000");
        require(near(number(area), area(group, label, unit(area).equals("{pixels}"))), "area");
        for (var axis : children(group, "103339001")) {
            var shorter = number(only(group, "103340004"));
            require(shorter > 0 && shorter <= number(axis) * (1 + RELATIVE), "diameters");
        }
    }

    /** By the trapezoidal rule over the sorted slices, with half a slice before the first and after the last. */
    private double volume(int label) {
        var frames = findings.series().frames();
        var normal = frames.get(0).geometry().orElseThrow().normal();
        var order = new ArrayList<Integer>();
        IntStream.range(0, frames.size()).forEach(order::add);
        order.sort(Comparator.comparingDouble(frame -> offset(frames.get(frame), normal)));
        var sum = 0.0;
        for (int i = 1; i < order.size(); i++) {
            var step = offset(frames.get(order.get(i)), normal) - offset(frames.get(order.get(i - 1)), normal);
            var first = i == 1 ? 2 : 1;
            var last = i == order.size() - 1 ? 2 : 1;
            sum += step / 2 * (first * area(order.get(i - 1), label) + last * area(order.get(i), label));
        }
        return sum;
    }

    private static double offset(SourceFrame frame, Vector3 normal) {
        return frame.geometry().orElseThrow().position().dot(normal);
    }

    /** In a volume the largest of all; else that of the frame that the group names. */
    private double area(Attributes group, int label, boolean pixels) {
        return IntStream.range(0, findings.masks().size())
                .filter(frame -> names(group, findings.series().frames().get(frame)))
                .mapToDouble(frame -> pixels ? count(findings.masks().get(frame).get(label)) : area(frame, label))
                .max()
                .orElseThrow(() -> failed("source image"));
    }

    private static boolean names(Attributes group, SourceFrame frame) {
        return children(group, "121233").stream()
                .map(item -> item.getNestedDataset(Tag.ReferencedSOPSequence))
                .allMatch(image -> frame.sopInstanceUid().equals(image.getString(Tag.ReferencedSOPInstanceUID))
                        && image.getInt(Tag.ReferencedFrameNumber, frame.number()) == frame.number());
    }

    private double area(int frame, int label) {
        var source = findings.series().frames().get(frame);
        var size = PixelSize.of(
                        source, findings.series().modality(), findings.series().header(source.sopInstanceUid()))
                .orElseThrow(() -> failed("unit of the area"));
        return count(findings.masks().get(frame).get(label)) * size.rowMm() * size.columnMm();
    }

    private static int count(Mask mask) {
        int count = 0;
        for (int row = 0; row < mask.rows(); row++) {
            for (int column = 0; column < mask.columns(); column++) {
                count += mask.at(row, column) ? 1 : 0;
            }
        }
        return count;
    }

    private static boolean near(double actual, double expected) {
        return Math.abs(actual - expected) <= RELATIVE * Math.abs(expected);
    }

    private static Attributes only(Attributes parent, String code) {
        var found = children(parent, code);
        require(found.size() == 1, "one item " + code);
        return found.get(0);
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw failed(what);
        }
    }

    private static KambaException failed(String what) {
        return new KambaException(
                ErrorCode.RESULT_INVALID, "the report differs from what was found in: " + what + "; please report it");
    }
}
