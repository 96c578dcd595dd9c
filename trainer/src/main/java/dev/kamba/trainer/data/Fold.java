package dev.kamba.trainer.data;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.regex.Pattern;

/**
 * One part of a cross-validation: pictures are dealt out to several parts, and this one validates.
 *
 * @param number from 1
 * @param of number of parts, at least 2
 */
public record Fold(int number, int of) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,4})/(\\d{1,4})");

    public Fold {
        if (of < 2 || number < 1 || number > of) {
            throw new IllegalArgumentException(
                    "a fold is written as its number, from 1, and how many there are, at least 2, for example 2/5; was "
                            + number + "/" + of);
        }
    }

    /** From for example 2/5. */
    @JsonCreator
    public static Fold parse(String text) {
        var match = TEXT.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "a fold is written as its number and how many there are, for example 2/5");
        }
        return new Fold(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
    }

    /** Puts it into the split of a plan, in place of a share of validation pictures. */
    public void put(ObjectNode split) {
        split.put("validation", 0).put("fold", toString());
    }

    /** What tables call pictures that are told apart so, for example group in 5 folds. */
    public String within(String rule) {
        return rule + " in " + of + " folds";
    }

    @JsonValue
    @Override
    public String toString() {
        return number + "/" + of;
    }
}
