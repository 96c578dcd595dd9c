package dev.kamba.result;

import dev.kamba.model.ModelCard;

import java.util.Locale;

/** The words a SEG shows in lists; they come from the model's card, never from the source. */
final class SegText {

    private static final int LONG_STRING = 64;
    private static final String CAUTION = " (AI, not verified)";

    private SegText() {}

    /** Model name, version where it fits, and a warning; at most 64 characters. */
    static String seriesDescription(ModelCard card) {
        return seriesDescription(card, SegEncoding.BINARY);
    }

    /** As {@link #seriesDescription(ModelCard)}, with what sets the encoding apart. */
    static String seriesDescription(ModelCard card, SegEncoding encoding) {
        var end = encoding.words() + CAUTION;
        var full = card.name() + " " + value(card.version()) + end;
        return full.length() <= LONG_STRING ? full : cut(card.name(), LONG_STRING - end.length()) + end;
    }

    private static String cut(String text, int length) {
        return text.substring(0, Math.min(text.length(), length));
    }

    /** Between 9000 and 9999, the same for every version of a model. */
    static int seriesNumber(ModelCard card) {
        return 9000 + StableUid.number(card.name(), 1000);
    }

    /** As the segmentation's, for a report of measurements. */
    static String reportDescription(ModelCard card) {
        var full = card.name() + " measurements" + CAUTION;
        return full.length() <= LONG_STRING ? full : card.name() + CAUTION;
    }

    /** A thousand above the segmentation's. */
    static int reportSeriesNumber(ModelCard card) {
        return seriesNumber(card) + 1000;
    }

    /** The model name as a Code String: upper case, digits and underscores, at most 16 characters. */
    static String contentLabel(ModelCard card) {
        var label = card.name().toUpperCase(Locale.ROOT).replace('-', '_');
        return cut(label, 16);
    }

    /** What the model may be used for, on one line of at most 64 characters. */
    static String contentDescription(ModelCard card) {
        var line = value(card.training().clinicalUse());
        if (line.length() <= LONG_STRING) {
            return line;
        }
        var end = line.lastIndexOf(' ', LONG_STRING - 3);
        return line.substring(0, end > LONG_STRING / 2 ? end : LONG_STRING - 3) + "...";
    }

    /** A card's text as one value on one line: a backslash would start a second value (PS3.5 section 6.2). */
    static String value(String text) {
        return text.replace('\\', '/').replaceAll("[\\p{Cntrl}\\s]+", " ").trim();
    }
}
