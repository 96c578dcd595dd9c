package dev.kamba.result;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.List;

/** A content tree as a reader finds its way in it (PS3.3 section C.17.3). */
final class ReportTree {

    private ReportTree() {}

    static double number(Attributes item) {
        return item.getNestedDataset(Tag.MeasuredValueSequence).getDouble(Tag.NumericValue, Double.NaN);
    }

    static String unit(Attributes item) {
        return item.getNestedDataset(Tag.MeasuredValueSequence)
                .getNestedDataset(Tag.MeasurementUnitsCodeSequence)
                .getString(Tag.CodeValue, "");
    }

    static List<Attributes> children(Attributes parent, String code) {
        return items(parent, Tag.ContentSequence).stream()
                .filter(item -> code.equals(name(item)))
                .toList();
    }

    static String name(Attributes item) {
        var name = item.getNestedDataset(Tag.ConceptNameCodeSequence);
        return name == null ? "" : name.getString(Tag.CodeValue, "");
    }

    static String value(Attributes item) {
        return item.getNestedDataset(Tag.ConceptCodeSequence).getString(Tag.CodeValue, "");
    }

    static List<Attributes> items(Attributes parent, int sequence) {
        var items = parent.getSequence(sequence);
        return items == null ? List.of() : items;
    }
}
