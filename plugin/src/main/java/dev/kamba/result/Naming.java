package dev.kamba.result;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.Label;
import dev.kamba.model.ModelCard;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How results are called and numbered in lists. Patterns hold {@code {model}}, {@code {version}}, {@code {label}} (the card's labels)
 * and {@code {kind}} (what sets results of one model apart, with a space before it); everything else is copied.
 *
 * @param seriesDescription pattern of Series Description (0008,103E)
 * @param contentLabel pattern of Content Label (0070,0080); what is no upper-case letter, digit or space becomes an underscore
 * @param seriesNumber first of 1000 Series Numbers (0020,0011), of which each model has one; other kinds are thousands above
 */
public record Naming(String seriesDescription, String contentLabel, int seriesNumber) {

    /** Longest value of VR LO, in characters (PS3.5 section 6.2). */
    private static final int LONG_STRING = 64;

    /** Longest value of VR CS. */
    private static final int CODE_STRING = 16;

    /** Characters that the text around the placeholders must leave to them. */
    private static final int LEAST_ROOM = 16;

    private static final int MOST_SERIES = 2_000_000_000;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");

    static final Naming USUAL = new Naming("{model} {version}{kind} (AI, not verified)", "{model}", 9000);

    public Naming {
        requirePattern("kamba.result.series-description", seriesDescription, LONG_STRING - LEAST_ROOM);
        requirePattern("kamba.result.content-label", contentLabel, CODE_STRING);
        if (seriesNumber < 1 || seriesNumber > MOST_SERIES) {
            throw invalid("kamba.result.series-number must be 1 to " + MOST_SERIES + ", was " + seriesNumber);
        }
    }

    private static void requirePattern(String key, String pattern, int most) {
        PLACEHOLDER.matcher(pattern).results().map(found -> found.group(1)).forEach(name -> {
            if (!name.matches("model|version|label|kind")) {
                throw invalid(key + " holds {" + name + "}; it may hold {model}, {version}, {label} and {kind}");
            }
        });
        var rest = PLACEHOLDER.matcher(pattern).replaceAll("");
        if (pattern.isBlank() || rest.matches(".*[{}\\\\\\p{Cntrl}].*") || rest.length() > most) {
            throw invalid(
                    key + " must be one line without backslash, with braces around placeholders only, and at most "
                            + most + " characters beside them, was '" + pattern + "'");
        }
    }

    private static KambaException invalid(String detail) {
        return new KambaException(ErrorCode.CONFIGURATION_INVALID, detail);
    }

    /** At most 64 characters: the placeholders' text is cut, the longest first; what stands around them stays. */
    String seriesDescription(ModelCard card, String kind) {
        return filled(seriesDescription, card, kind, LONG_STRING);
    }

    /** At most 16 characters. */
    String contentLabel(ModelCard card) {
        var text = filled(contentLabel, card, "", LONG_STRING).toUpperCase(Locale.ROOT);
        var label = text.replaceAll("[^A-Z0-9_ ]", "_");
        return label.substring(0, Math.min(CODE_STRING, label.length())).strip();
    }

    /** The same for every version of a model. */
    int seriesNumber(ModelCard card, ResultKind kind) {
        int thousands = switch (kind) {
            case SEGMENTATION, LABELMAP, FRACTIONAL -> 0;
            case CAPTURE -> 1;
            case PRESENTATION -> 2;
            case REPORT -> 3;
        };
        return seriesNumber + StableUid.number(card.name(), 1000) + 1000 * thousands;
    }

    private static String filled(String pattern, ModelCard card, String kind, int most) {
        var labels = card.labels().stream().map(Label::name).collect(Collectors.joining(", "));
        var values = Map.of(
                "model", SegText.value(card.name()),
                "version", SegText.value(card.version()),
                "label", SegText.value(labels),
                "kind", kind);
        int longest = values.values().stream().mapToInt(String::length).max().orElse(0);
        var text = filled(pattern, values, longest);
        while (text.length() > most && longest > 0) {
            text = filled(pattern, values, --longest);
        }
        return text.strip();
    }

    private static String filled(String pattern, Map<String, String> values, int longest) {
        return PLACEHOLDER.matcher(pattern).replaceAll(found -> {
            var value = values.getOrDefault(found.group(1), "");
            return Matcher.quoteReplacement(value.substring(0, Math.min(longest, value.length())));
        });
    }
}
