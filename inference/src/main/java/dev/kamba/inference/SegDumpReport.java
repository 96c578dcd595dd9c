package dev.kamba.inference;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.dicom.CodedConcept;
import dev.kamba.dicom.SegmentTally;
import dev.kamba.dicom.Segments;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code seg dump} shows. */
final class SegDumpReport {

    private final Segments segments;
    private final List<SegmentTally> tally;

    SegDumpReport(Segments segments) {
        this.segments = segments;
        tally = segments.tally();
    }

    String text() {
        var text = new StringBuilder();
        line(text, "segmentation", segments.sopInstanceUid());
        line(text, "kind", segments.kind().name());
        line(text, "syntax", segments.transferSyntaxUid());
        line(text, "frames", segments.size() + " of " + segments.rows() + " x " + segments.columns());
        line(
                text,
                "spacing",
                segments.geometry()
                        .map(place -> decimal(place.spacing().rowMm()) + " x "
                                + decimal(place.spacing().columnMm()) + " mm")
                        .orElse("not stated"));
        line(text, "reference", orNone(segments.frameOfReferenceUid()));
        if (segments.references().isEmpty()) {
            line(text, "series", "none");
        }
        for (var series : segments.references()) {
            line(
                    text,
                    "series",
                    orNone(series.seriesInstanceUid()) + ", "
                            + series.instances().size() + " instances");
            series.instances().forEach(instance -> line(text, "", instance));
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("no", "label", "type", "category", "algorithm", "colour", "frames", "voxels", "ml"));
        tally.forEach(each -> rows.add(row(each)));
        return text.append(System.lineSeparator())
                .append(new TextTable(rows, 6).text())
                .toString();
    }

    private static List<String> row(SegmentTally each) {
        var segment = each.segment();
        return List.of(
                String.valueOf(segment.number()),
                Seg.printable(segment.label()),
                concept(segment.type()),
                concept(segment.category()),
                Seg.printable((segment.author().type() + " " + segment.author().name()).strip()),
                colour(segment.rgb()),
                String.valueOf(each.frames()),
                String.valueOf(each.voxels()),
                each.millilitres().isPresent() ? decimal(each.millilitres().getAsDouble()) : "-");
    }

    private static String concept(CodedConcept code) {
        return code.value().isEmpty()
                ? "-"
                : Seg.printable(code.meaning() + " (" + code.value() + ", " + code.scheme() + ")");
    }

    private static String colour(@Nullable Integer rgb) {
        return rgb == null ? "-" : String.format("#%06x", rgb);
    }

    private static String orNone(String uid) {
        return uid.isEmpty() ? "none" : uid;
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append(String.format("%-14s%s%n", name, Seg.printable(value)));
    }

    String json() {
        var root = new JsonMapper()
                .createObjectNode()
                .put("sopInstanceUid", segments.sopInstanceUid())
                .put("kind", segments.kind().name())
                .put("transferSyntaxUid", segments.transferSyntaxUid())
                .put("frames", segments.size())
                .put("rows", segments.rows())
                .put("columns", segments.columns());
        segments.geometry()
                .ifPresent(place -> root.putArray("pixelSpacingMm")
                        .add(place.spacing().rowMm())
                        .add(place.spacing().columnMm()));
        if (!segments.frameOfReferenceUid().isEmpty()) {
            root.put("frameOfReferenceUid", segments.frameOfReferenceUid());
        }
        var references = root.putArray("references");
        for (var series : segments.references()) {
            var instances = references
                    .addObject()
                    .put("seriesInstanceUid", series.seriesInstanceUid())
                    .putArray("sopInstanceUids");
            series.instances().forEach(instances::add);
        }
        var array = root.putArray("segments");
        tally.forEach(each -> describe(each, array.addObject()));
        return root.toPrettyString();
    }

    private static void describe(SegmentTally each, ObjectNode node) {
        var segment = each.segment();
        node.put("number", segment.number()).put("label", segment.label());
        put(node.putObject("category"), segment.category());
        put(node.putObject("type"), segment.type());
        node.put("algorithmType", segment.author().type())
                .put("algorithmName", segment.author().name());
        if (segment.rgb() != null) {
            node.put("colour", colour(segment.rgb()));
        }
        node.put("frames", each.frames()).put("voxels", each.voxels());
        each.millilitres().ifPresent(ml -> node.put("ml", ml));
    }

    private static void put(ObjectNode node, CodedConcept code) {
        node.put("value", code.value()).put("scheme", code.scheme()).put("meaning", code.meaning());
    }
}
