package dev.kamba.dicom.rule;

import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.ElementDictionary;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Reads values of a data set that may not be there. */
final class Data {

    private static final Attributes NOTHING = new Attributes(0);

    private Data() {}

    /** Its items; none where the sequence is missing. */
    static List<Attributes> items(Attributes data, int sequence) {
        var items = data.getSequence(sequence);
        return items == null ? List.of() : items;
    }

    /** The first item; one without attributes where there is none. */
    static Attributes item(Attributes data, int sequence) {
        var item = data.getNestedDataset(sequence);
        return item == null ? NOTHING : item;
    }

    /** The first value without padding; empty where there is none. */
    static String text(Attributes data, int tag) {
        var text = data.getString(tag);
        return text == null ? "" : text.strip();
    }

    /** All values without padding; none where there are none. */
    static List<String> texts(Attributes data, int tag) {
        var texts = data.getStrings(tag);
        return texts == null
                ? List.of()
                : Arrays.stream(texts)
                        .map(text -> Objects.requireNonNullElse(text, "").strip())
                        .toList();
    }

    static int[] ints(Attributes data, int tag) {
        var values = data.getInts(tag);
        return values == null ? new int[0] : values;
    }

    static int number(Attributes data, int tag, int otherwise) {
        return data.getInt(tag, otherwise);
    }

    static double[] doubles(Attributes data, int tag) {
        var values = data.getDoubles(tag);
        return values == null ? new double[0] : values;
    }

    /** For example {@code SegmentNumber (0062,0004)}. */
    static String name(int tag) {
        return keyword(tag) + String.format(Locale.ROOT, " (%04X,%04X)", tag >>> 16, tag & 0xFFFF);
    }

    static String keyword(int tag) {
        return ElementDictionary.keywordOf(tag, null);
    }

    /** Whether it is a UID (PS3.5 section 9.1). */
    static boolean uid(String text) {
        return text.length() <= 64 && text.matches("(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*))+");
    }
}
