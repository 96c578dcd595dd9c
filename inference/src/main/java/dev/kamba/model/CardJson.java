package dev.kamba.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.Optional;

/**
 * The JSON form of a model card, described in docs/model-package.md. Reading is strict: a field that is unknown, missing,
 * doubled, of the wrong type or contradicts another one is refused with its name.
 */
public final class CardJson {

    /** A card is short; anything longer was not written as one. */
    private static final int MAXIMUM_LENGTH = 1 << 20;

    private static final String DIGEST = "[0-9a-f]{64}";
    private static final String MODALITY = "[A-Z0-9_]{1,16}";

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(20).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CardJson() {}

    /** The card as JSON text; equal cards give equal text. Refused if {@link #read} would refuse it. */
    public static String write(ModelCard card) {
        String json = CardWriter.tree(MAPPER.createObjectNode(), card).toPrettyString();
        if (!read(json).equals(card)) {
            throw new KambaException(ErrorCode.MODEL_INVALID, "the card changes when it is written as JSON");
        }
        return json;
    }

    public static ModelCard read(String json) {
        if (json.length() > MAXIMUM_LENGTH) {
            throw new KambaException(
                    ErrorCode.MODEL_INVALID,
                    "the card has " + json.length() + " characters, more than " + MAXIMUM_LENGTH);
        }
        return CardFields.of(tree(json)).make(CardJson::card);
    }

    private static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new KambaException(ErrorCode.MODEL_INVALID, "the card is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static ModelCard card(CardFields card) {
        return new ModelCard(
                card.text("name"),
                card.text("version"),
                card.text("architecture"),
                card.textByName("settings"),
                card.object("input").make(CardJson::input),
                card.objects("labels").stream()
                        .map(label -> label.make(CardJson::label))
                        .toList(),
                card.object("training").make(CardJson::training),
                card.numberByName("metrics"),
                card.text("producer"));
    }

    private static Input input(CardFields input) {
        return new Input(
                input.texts("modalities", MODALITY),
                input.integer("channels"),
                input.integer("rows"),
                input.integer("columns"),
                input.object("intensity").make(CardJson::intensity),
                input.numbers("mean"),
                input.numbers("standardDeviation"),
                input.has("field") ? input.number("field") : 1,
                input.has("slices") ? input.integer("slices") : 1,
                input.has("window") ? Optional.of(input.object("window").make(CardJson::window)) : Optional.empty(),
                input.has("spacing") ? Optional.of(input.object("spacing").make(CardJson::spacing)) : Optional.empty());
    }

    private static Spacing spacing(CardFields spacing) {
        return new Spacing(spacing.number("leastMm"), spacing.number("mostMm"));
    }

    private static Window window(CardFields window) {
        return new Window(window.number("overlap"));
    }

    private static Intensity intensity(CardFields intensity) {
        return new Intensity(rule(intensity.text("rule")), intensity.number("low"), intensity.number("high"));
    }

    private static Intensity.Rule rule(String name) {
        return switch (name) {
            case "window" -> Intensity.Rule.WINDOW;
            case "percentile" -> Intensity.Rule.PERCENTILE;
            default -> throw new IllegalArgumentException("rule must be window or percentile, was '" + name + "'");
        };
    }

    private static Label label(CardFields label) {
        return new Label(
                label.text("name"),
                label.text("rgb"),
                label.object("category").make(CardJson::code),
                label.object("type").make(CardJson::code),
                label.has("anatomicRegion")
                        ? Optional.of(label.object("anatomicRegion").make(CardJson::code))
                        : Optional.empty(),
                label.number("threshold"),
                new Cleaning(
                        label.integer("minimumPixels"),
                        label.has("holePixels") ? label.integer("holePixels") : 0,
                        label.has("minimumMm3") ? label.number("minimumMm3") : 0));
    }

    private static Code code(CardFields code) {
        return new Code(code.text("value"), code.text("scheme"), code.text("meaning"));
    }

    private static Training training(CardFields training) {
        return new Training(
                training.text("data"),
                training.text("licence"),
                training.text("digest", DIGEST),
                training.text("clinicalUse"));
    }
}
