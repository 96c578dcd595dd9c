package dev.kamba.trainer.net;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads settings of a network and keeps count of the keys it was asked for, so that a mistyped key is noticed. */
final class Switches {

    private final Map<String, String> settings;
    private final TreeSet<String> known = new TreeSet<>();

    Switches(Map<String, String> settings) {
        this.settings = settings;
    }

    /** One of the choices, of which the first is the default. */
    String text(String key, String... choices) {
        return choice(key, choices[0], Arrays.asList(choices), Function.identity());
    }

    /** Whether the second of two choices was made and not the first, the default. */
    boolean on(String key, String standard, String other) {
        return text(key, standard, other).equals(other);
    }

    <V> V choice(String key, V standard, List<V> choices, Function<V, String> label) {
        known.add(key);
        var wanted = settings.getOrDefault(key, label.apply(standard));
        return choices.stream()
                .filter(choice -> label.apply(choice).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "network setting " + key + " must be one of "
                                + choices.stream().map(label).toList() + ", was '" + wanted + "'"));
    }

    /** Whole numbers with commas between them. */
    List<Integer> widths(List<Integer> standard) {
        known.add("widths");
        var text = settings.get("widths");
        if (text == null) {
            return standard;
        }
        try {
            return Arrays.stream(text.split(","))
                    .map(String::strip)
                    .map(Integer::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "widths must be whole numbers with commas between them, was '" + text + "'",
                    e);
        }
    }

    /** Refuses keys that nobody asked for. */
    void requireNoOthers() {
        settings.keySet().stream()
                .filter(key -> !known.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new KambaException(
                            ErrorCode.CONFIGURATION_INVALID,
                            "unknown setting '" + key + "' of this network, use " + known);
                });
    }
}
