package dev.kamba.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The fields of one JSON object of a card; knows which were read, so that the others can be refused. */
final class CardFields {

    private static final int MAXIMUM_TEXT = 4000;
    private static final int MAXIMUM_ENTRIES = 255;

    private final JsonNode node;
    private final String path;
    private final Set<String> read = new HashSet<>();

    private CardFields(JsonNode node, String path) {
        if (!node.isObject()) {
            throw refused((path.isEmpty() ? "the card" : path) + " must be an object");
        }
        this.node = node;
        this.path = path;
    }

    static CardFields of(JsonNode root) {
        return new CardFields(root, "");
    }

    /** The value made from all fields of this object; refused if it contradicts itself or a field is left over. */
    <T> T make(Function<CardFields, T> maker) {
        try {
            T value = maker.apply(this);
            node.fieldNames().forEachRemaining(name -> {
                if (!read.contains(name)) {
                    throw refused(pathOf(shortened(name)) + " is unknown");
                }
            });
            return value;
        } catch (IllegalArgumentException e) {
            throw new KambaException(
                    ErrorCode.MODEL_INVALID, "model card: " + (path.isEmpty() ? "" : path + ": ") + describe(e), e);
        }
    }

    boolean has(String name) {
        return node.has(name);
    }

    String text(String name) {
        return text(field(name), pathOf(name));
    }

    String text(String name, String pattern) {
        return matching(text(name), pattern, pathOf(name));
    }

    int integer(String name) {
        var value = field(name);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw refused(pathOf(name) + " must be an integer");
        }
        return value.intValue();
    }

    double number(String name) {
        return number(field(name), pathOf(name));
    }

    CardFields object(String name) {
        return new CardFields(field(name), pathOf(name));
    }

    List<CardFields> objects(String name) {
        return list(name, CardFields::new);
    }

    List<String> texts(String name, String pattern) {
        return list(name, (value, at) -> matching(text(value, at), pattern, at));
    }

    List<Double> numbers(String name) {
        return list(name, CardFields::number);
    }

    Map<String, String> textByName(String name) {
        return map(name, CardFields::text);
    }

    Map<String, Double> numberByName(String name) {
        return map(name, CardFields::number);
    }

    private <T> List<T> list(String name, Reader<T> reader) {
        var array = field(name);
        if (!array.isArray() || array.size() > MAXIMUM_ENTRIES) {
            throw refused(pathOf(name) + " must be a list of at most " + MAXIMUM_ENTRIES);
        }
        var values = new ArrayList<T>();
        for (int i = 0; i < array.size(); i++) {
            values.add(reader.read(array.get(i), pathOf(name) + "[" + i + "]"));
        }
        return values;
    }

    private <T> Map<String, T> map(String name, Reader<T> reader) {
        var object = field(name);
        if (!object.isObject() || object.size() > MAXIMUM_ENTRIES) {
            throw refused(pathOf(name) + " must be an object of at most " + MAXIMUM_ENTRIES + " fields");
        }
        var values = new LinkedHashMap<String, T>();
        object.properties()
                .forEach(entry -> values.put(
                        entry.getKey(), reader.read(entry.getValue(), pathOf(name) + "." + shortened(entry.getKey()))));
        return values;
    }

    private JsonNode field(String name) {
        read.add(name);
        var value = node.get(name);
        if (value == null) {
            throw refused(pathOf(name) + " is missing");
        }
        return value;
    }

    private String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static String text(JsonNode value, String at) {
        if (!value.isTextual()
                || value.textValue().isBlank()
                || value.textValue().length() > MAXIMUM_TEXT) {
            throw refused(at + " must be a text of 1 to " + MAXIMUM_TEXT + " characters");
        }
        return value.textValue();
    }

    private static String matching(String text, String pattern, String at) {
        if (!text.matches(pattern)) {
            throw refused(at + " must match " + pattern);
        }
        return text;
    }

    private static double number(JsonNode value, String at) {
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw refused(at + " must be a finite number");
        }
        return value.doubleValue();
    }

    private static String shortened(String name) {
        return name.length() <= 60 ? name : name.substring(0, 60) + "...";
    }

    private static String describe(IllegalArgumentException e) {
        return e.getMessage() == null ? "invalid" : e.getMessage();
    }

    private static KambaException refused(String reason) {
        return new KambaException(ErrorCode.MODEL_INVALID, "model card: " + reason);
    }

    /** Makes a value of one JSON node; the second argument names it in a refusal. */
    private interface Reader<T> {
        T read(JsonNode value, String at);
    }
}
