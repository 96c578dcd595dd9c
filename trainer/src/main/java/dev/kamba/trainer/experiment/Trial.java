package dev.kamba.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamba.digest.Sha256;
import dev.kamba.trainer.data.Fold;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One training of an experiment.
 *
 * @param set name of the picture set
 * @param variant name of what is varied
 * @param split group, image or column
 * @param seed of the split and of the training
 * @param fold which part of a cross-validation
 * @param plan all of it, as the command train takes it
 */
public record Trial(String set, String variant, String split, long seed, Optional<Fold> fold, JsonNode plan) {

    /** Characters of the digest in a folder's name: enough for thousands of plans. */
    private static final int DIGEST = 8;

    /** For people; the same training has another name in another experiment. */
    public String name() {
        return words(set, variant, split, String.valueOf(seed), part());
    }

    /** Name of the run's folder: the same plan has the same folder in every experiment. */
    public String folder() {
        return words(set, split, String.valueOf(seed), part(), digest());
    }

    /** How pictures are told apart, for tables: all parts of a cross-validation alike. */
    public String rule() {
        return fold.map(part -> part.within(split)).orElse(split);
    }

    private String part() {
        return fold.map(part -> "fold " + part).orElse("");
    }

    private static String words(String... parts) {
        return Stream.of(parts)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining("-"))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
    }

    private String digest() {
        return Sha256.hex(plan.toString()).substring(0, DIGEST);
    }
}
