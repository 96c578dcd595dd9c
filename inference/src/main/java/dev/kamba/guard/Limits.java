package dev.kamba.guard;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where suspicion begins and what is done about it.
 *
 * @param actions one for each guard; {@link Action#OFF} for those left out
 * @param largeShare share of an image, 0..1, that a label may cover
 * @param mostParts how many parts a label may have on one image
 */
public record Limits(Map<Guard, Action> actions, double largeShare, int mostParts) {

    public Limits {
        actions = Map.copyOf(actions);
        if (!(largeShare > 0 && largeShare <= 1)) {
            throw new IllegalArgumentException("largeShare must be above 0 and at most 1, was " + largeShare);
        }
        if (mostParts < 1) {
            throw new IllegalArgumentException("mostParts must be at least 1, was " + mostParts);
        }
    }

    Action action(Guard guard) {
        return actions.getOrDefault(guard, Action.OFF);
    }

    /** The same with other actions where there are any. */
    public Limits with(Map<Guard, Action> others) {
        var all = new EnumMap<Guard, Action>(Guard.class);
        all.putAll(actions);
        all.putAll(others);
        return new Limits(all, largeShare, mostParts);
    }

    /**
     * Actions by their names, as rules write them.
     *
     * @throws IllegalArgumentException naming what is unknown
     */
    public static Map<Guard, Action> actions(Map<String, String> words) {
        var actions = new EnumMap<Guard, Action>(Guard.class);
        words.forEach((guard, action) -> actions.put(one(Guard.class, guard), one(Action.class, action)));
        return actions;
    }

    private static <E extends Enum<E>> E one(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no "
                        + type.getSimpleName().toLowerCase(Locale.ROOT) + " '" + word + "'; there are "
                        + Arrays.stream(type.getEnumConstants())
                                .map(value -> value.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))));
    }

    /** Actions on one line, such as {@code border=off large=flag}. */
    public static String line(Map<Guard, Action> actions) {
        return new TreeMap<>(actions)
                .entrySet().stream()
                        .map(entry ->
                                entry.getKey().word() + "=" + entry.getValue().word())
                        .collect(Collectors.joining(" "));
    }

    /** The actions that {@link #line} wrote. */
    public static Map<Guard, Action> read(String line) {
        return line.isBlank()
                ? Map.of()
                : actions(Arrays.stream(line.split(" "))
                        .map(word -> word.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair.length == 2 ? pair[1] : "")));
    }
}
