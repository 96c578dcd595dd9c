package dev.kamba.inference;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code seg diff} shows. */
final class SegDiffReport {

    private final String unit;
    private final List<String> onlyInA;
    private final List<String> onlyInB;
    private final Map<String, SegDifference> differences = new LinkedHashMap<>();
    private final Map<String, String> singles = new LinkedHashMap<>();

    /**
     * @param unit of distances
     * @param onlyInA planes that only the first file has a frame for
     * @param onlyInB planes that only the second has
     */
    SegDiffReport(String unit, List<String> onlyInA, List<String> onlyInB) {
        this.unit = unit;
        this.onlyInA = onlyInA;
        this.onlyInB = onlyInB;
    }

    void add(String segment, SegDifference difference) {
        differences.put(segment, difference);
    }

    /** @param where the only file that describes the segment */
    void single(String segment, String where) {
        singles.put(segment, where);
    }

    /** Frames without a pixel make no difference: writers may leave them out. */
    boolean equal() {
        return singles.isEmpty() && differences.values().stream().allMatch(SegDifference::equal);
    }

    String text() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("segment", "dice", "iou", "voxels A", "voxels B", "in both", "hd95 " + unit));
        differences.forEach((segment, each) -> rows.add(List.of(
                Seg.printable(segment),
                decimal(each.dice()),
                decimal(each.iou()),
                String.valueOf(each.one()),
                String.valueOf(each.other()),
                String.valueOf(each.common()),
                decimal(each.hausdorff95()))));
        var text = new StringBuilder(new TextTable(rows, 1).text());
        singles.forEach((segment, where) -> line(text, "segment " + segment + " only in " + where));
        onlyInA.forEach(plane -> line(text, "frame only in A: " + plane));
        onlyInB.forEach(plane -> line(text, "frame only in B: " + plane));
        line(text, equal() ? "equal" : "different");
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append(System.lineSeparator()).append(Seg.printable(line));
    }

    private static String decimal(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }

    String json() {
        var root = new JsonMapper().createObjectNode().put("equal", equal()).put("unit", unit);
        var segments = root.putArray("segments");
        differences.forEach((segment, each) -> {
            var node = segments.addObject()
                    .put("segment", segment)
                    .put("voxelsA", each.one())
                    .put("voxelsB", each.other())
                    .put("voxelsBoth", each.common());
            put(node, "dice", each.dice());
            put(node, "iou", each.iou());
            put(node, "hausdorff95", each.hausdorff95());
        });
        var single = root.putObject("segmentsOnlyIn");
        singles.forEach((segment, where) -> single.withArray(where).add(segment));
        var frames = root.putObject("framesOnlyIn");
        onlyInA.forEach(frames.putArray("A")::add);
        onlyInB.forEach(frames.putArray("B")::add);
        return root.toPrettyString();
    }

    /** What is undefined is null: JSON has no NaN. */
    private static void put(ObjectNode node, String name, double value) {
        if (Double.isNaN(value)) {
            node.putNull(name);
        } else {
            node.put(name, value);
        }
    }
}
