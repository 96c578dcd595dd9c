package dev.kamba.trainer.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.model.CardJson;
import dev.kamba.model.ModelCard;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A model card in words: whatever fields its JSON form has. */
final class CardSection {

    private static final JsonMapper MAPPER = new JsonMapper();

    private CardSection() {}

    static void write(Html html, ModelCard card) {
        try {
            html.open("div", "class", "card");
            object(html, MAPPER.readTree(CardJson.write(card)));
            html.close();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a card that was just written is JSON", e);
        }
    }

    private static void object(Html html, JsonNode node) {
        html.open("dl");
        node.properties().forEach(field -> {
            html.leaf("dt", words(field.getKey())).open("dd");
            value(html, field.getValue());
            html.close();
        });
        html.close();
    }

    private static void value(Html html, JsonNode node) {
        if (node.has("scheme") && node.has("meaning")) {
            html.text(node.path("meaning").asText() + " ")
                    .leaf(
                            "small",
                            node.path("scheme").asText() + " "
                                    + node.path("value").asText());
        } else if (isSmall(node)) {
            var texts = new ArrayList<String>();
            node.properties().forEach(field -> texts.add(field.getKey() + " " + text(field.getValue())));
            html.text(String.join(", ", texts));
        } else if (node.isObject()) {
            object(html, node);
        } else if (node.isArray() && node.path(0).isObject()) {
            node.forEach(each -> object(html, each));
        } else if (node.isArray()) {
            var texts = new ArrayList<String>();
            node.forEach(each -> texts.add(text(each)));
            html.text(String.join(", ", texts));
        } else {
            scalar(html, text(node));
        }
    }

    /** Whole numbers without the decimal that JSON gives them. */
    private static String text(JsonNode value) {
        return value.isNumber() ? value.asText().replaceFirst("\\.0$", "") : value.asText();
    }

    /** Fits in a line. */
    private static boolean isSmall(JsonNode node) {
        return node.isObject()
                && node.size() <= 3
                && node.properties().stream().allMatch(field -> field.getValue().isValueNode());
    }

    private static void scalar(Html html, String text) {
        if (text.matches("#[0-9a-fA-F]{6}")) {
            html.leaf("span", "", "class", "swatch", "style", "background:" + text);
        }
        html.text(text);
    }

    /** standardDeviation becomes Standard deviation. */
    static String words(String key) {
        var parts = new ArrayList<>(List.of(key.split("(?<=[a-z0-9])(?=[A-Z])")));
        for (int i = 1; i < parts.size(); i++) {
            parts.set(i, parts.get(i).toLowerCase(Locale.ROOT));
        }
        String joined = String.join(" ", parts);
        return joined.isEmpty() ? joined : joined.substring(0, 1).toUpperCase(Locale.ROOT) + joined.substring(1);
    }
}
