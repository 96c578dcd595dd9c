package dev.kamba.result;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.ArrayList;
import java.util.List;

/** What a content tree must look like: rows of the templates in PS3.16 annex A as far as our reports use them. */
final class Template {

    /**
     * A row.
     *
     * @param relation to the parent
     * @param type Value Type
     * @param code of the concept name; empty for an item without one, {@code *} for any
     * @param least how often it must be there
     * @param most how often it may be there
     * @param below the rows of its children
     */
    record Row(String relation, String type, String code, int least, int most, List<Row> below) {}

    private static final int MANY = Integer.MAX_VALUE;

    private Template() {}

    private static Row row(String relation, String type, String code, int least, int most, Row... below) {
        return new Row(relation, type, code, least, most, List.of(below));
    }

    /** TID 1500 with TID 1204, 1001, 1002, 1004, 1600, 1601 and 1602, groups as given, and Qualitative Evaluations. */
    static List<Row> measurementReport(Row group) {
        return List.of(
                row("HAS CONCEPT MOD", "CODE", "121049 DCM", 1, 1),
                row("HAS OBS CONTEXT", "CODE", "121005 DCM", 1, 1),
                row("HAS OBS CONTEXT", "UIDREF", "121012 DCM", 1, 1),
                row("HAS OBS CONTEXT", "TEXT", "121013 DCM", 0, 1),
                row("HAS OBS CONTEXT", "TEXT", "121014 DCM", 0, 1),
                row("HAS OBS CONTEXT", "TEXT", "121015 DCM", 0, 1),
                row("HAS OBS CONTEXT", "TEXT", "121016 DCM", 0, 1),
                row("HAS CONCEPT MOD", "CODE", "121058 DCM", 1, MANY),
                row(
                        "CONTAINS",
                        "CONTAINER",
                        "111028 DCM",
                        1,
                        1,
                        row(
                                "CONTAINS",
                                "CONTAINER",
                                "126200 DCM",
                                1,
                                MANY,
                                row("HAS ACQ CONTEXT", "CODE", "121139 DCM", 1, 1),
                                row("HAS ACQ CONTEXT", "CODE", "123014 DCM", 0, 1),
                                row("CONTAINS", "IMAGE", "", 1, MANY))),
                new Row("CONTAINS", "CONTAINER", "126010 DCM", 0, 1, List.of(group)),
                row(
                        "CONTAINS",
                        "CONTAINER",
                        "C0034375 UMLS",
                        0,
                        1,
                        row("CONTAINS", "CODE", "*", 1, MANY),
                        row("CONTAINS", "TEXT", "121106 DCM", 0, MANY)));
    }

    /** TID 1411 with TID 1419 and 4019. */
    static Row volumetric() {
        return group(
                List.of(row("CONTAINS", "IMAGE", "121191 DCM", 1, 1), row("CONTAINS", "UIDREF", "121232 DCM", 1, 1)));
    }

    /** TID 1410 with TID 1419 and 4019. */
    static Row planar() {
        return group(
                List.of(row("CONTAINS", "IMAGE", "121214 DCM", 1, 1), row("CONTAINS", "IMAGE", "121233 DCM", 1, 1)));
    }

    private static Row group(List<Row> references) {
        var rows = new ArrayList<Row>();
        rows.add(row("HAS OBS CONTEXT", "TEXT", "112039 DCM", 1, 1));
        rows.add(row("HAS OBS CONTEXT", "UIDREF", "112040 DCM", 1, 1));
        rows.add(row("CONTAINS", "CODE", "276214006 SCT", 0, 1));
        rows.add(row("CONTAINS", "CODE", "121071 DCM", 1, 1));
        rows.addAll(references);
        rows.add(row("HAS CONCEPT MOD", "CODE", "363698007 SCT", 0, MANY));
        rows.add(row("HAS CONCEPT MOD", "TEXT", "111001 DCM", 1, 1));
        rows.add(row("HAS CONCEPT MOD", "TEXT", "111003 DCM", 1, 1));
        rows.add(row("HAS CONCEPT MOD", "TEXT", "111002 DCM", 0, MANY));
        rows.add(row(
                "CONTAINS",
                "NUM",
                "*",
                1,
                MANY,
                row("HAS CONCEPT MOD", "CODE", "370129005 SCT", 0, 1),
                row("HAS CONCEPT MOD", "CODE", "121401 DCM", 0, 1)));
        return new Row("CONTAINS", "CONTAINER", "125007 DCM", 1, MANY, rows);
    }

    /** What of an item's children the rows do not allow, or miss; empty if the item follows them. */
    static List<String> problems(Attributes item, List<Row> rows) {
        var problems = new ArrayList<String>();
        var counts = new int[rows.size()];
        // The order of items in these templates is significant.
        var at = 0;
        var content = item.getSequence(Tag.ContentSequence);
        for (var child : content == null ? List.<Attributes>of() : content) {
            int row = find(child, rows, at);
            if (row < 0) {
                problems.add("not in the template, or at another place: " + text(child));
            } else {
                at = row;
                counts[row]++;
                problems.addAll(problems(child, rows.get(row).below()));
            }
        }
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] < rows.get(i).least() || counts[i] > rows.get(i).most()) {
                problems.add(counts[i] + " times: " + rows.get(i).code());
            }
        }
        return problems;
    }

    private static int find(Attributes child, List<Row> rows, int from) {
        for (int i = from; i < rows.size(); i++) {
            var row = rows.get(i);
            if (row.relation().equals(child.getString(Tag.RelationshipType))
                    && row.type().equals(child.getString(Tag.ValueType))
                    && (row.code().equals("*") || row.code().equals(name(child)))) {
                return i;
            }
        }
        return -1;
    }

    private static String name(Attributes child) {
        var name = child.getNestedDataset(Tag.ConceptNameCodeSequence);
        return name == null ? "" : name.getString(Tag.CodeValue) + " " + name.getString(Tag.CodingSchemeDesignator);
    }

    private static String text(Attributes child) {
        return child.getString(Tag.RelationshipType) + " " + child.getString(Tag.ValueType) + " " + name(child);
    }
}
