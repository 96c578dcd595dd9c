package dev.kamba.inference;

import dev.kamba.model.Window;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * How the planes of one request are shown to a model, and what of its output is kept.
 *
 * @param flips mirror images to average over
 * @param window to slide over the planes; empty: as the model card says
 * @param probabilities whether they are kept beside the masks
 */
public record Viewing(Flips flips, Optional<Window> window, boolean probabilities) {

    private static final String FLIPS = "flips";
    private static final String OVERLAP = "overlap";

    /** As the model card says, and nothing more. */
    public static final Viewing PLAIN = new Viewing(Flips.NONE, Optional.empty());

    /** Keeps masks only. */
    public Viewing(Flips flips, Optional<Window> window) {
        this(flips, window, false);
    }

    /**
     * As rules write it: {@code flips} none, sides or all; {@code overlap} of the tiles of a model with a window.
     *
     * @throws IllegalArgumentException naming what is wrong
     */
    public static Viewing of(Map<String, String> words) {
        var unknown = new TreeSet<>(words.keySet());
        unknown.removeAll(List.of(FLIPS, OVERLAP));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no '" + unknown.first() + "'; there are " + FLIPS + ", " + OVERLAP);
        }
        var flips = Optional.ofNullable(words.get(FLIPS)).map(Viewing::flips).orElse(Flips.NONE);
        return new Viewing(flips, Optional.ofNullable(words.get(OVERLAP)).map(Viewing::window));
    }

    private static Flips flips(String word) {
        return Arrays.stream(Flips.values())
                .filter(flips -> flips.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(FLIPS + " is none, sides or all, not '" + word + "'"));
    }

    private static Window window(String word) {
        try {
            return new Window(Double.parseDouble(word));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(OVERLAP + " must be a number in 0..0.75, was '" + word + "'", e);
        }
    }

    /** What differs from the plain view, on one line: such as {@code flips=sides overlap=0.25}; empty if nothing does. */
    public String line() {
        var words = new ArrayList<String>();
        if (flips != Flips.NONE) {
            words.add(FLIPS + "=" + flips.word());
        }
        window.ifPresent(each -> words.add(OVERLAP + "=" + each.overlap()));
        return String.join(" ", words);
    }

    /** The viewing of which {@link #line} was written. */
    public static Viewing read(String line) {
        return line.isEmpty()
                ? PLAIN
                : of(Arrays.stream(line.split(" ", -1))
                        .map(word -> word.split("=", 2))
                        .collect(Collectors.toMap(pair -> pair[0], pair -> pair.length == 2 ? pair[1] : "")));
    }

    /** The same views, with the probabilities kept or not. */
    public Viewing withProbabilities(boolean kept) {
        return new Viewing(flips, window, kept);
    }
}
