package dev.kamba.result;

import dev.kamba.model.ModelCard;

/** Texts of the model's card as values of attributes. */
final class SegText {

    private static final int LONG_STRING = 64;

    private SegText() {}

    /** What the model may be used for, on one line of at most 64 characters. */
    static String contentDescription(ModelCard card) {
        var line = value(card.training().clinicalUse());
        if (line.length() <= LONG_STRING) {
            return line;
        }
        var end = line.lastIndexOf(' ', LONG_STRING - 3);
        return line.substring(0, end > LONG_STRING / 2 ? end : LONG_STRING - 3) + "...";
    }

    /**
     * How masks and probabilities were made, for Algorithm Parameters.
     *
     * @param viewing how the model saw the images if not as its card says; otherwise empty
     */
    static String parameters(String modelDigest, String viewing) {
        return "modelSha256=" + modelDigest + (viewing.isEmpty() ? "" : " " + viewing);
    }

    /** A card's text as one value on one line: a backslash would start a second value (PS3.5 section 6.2). */
    static String value(String text) {
        return text.replace('\\', '/').replaceAll("[\\p{Cntrl}\\s]+", " ").trim();
    }
}
