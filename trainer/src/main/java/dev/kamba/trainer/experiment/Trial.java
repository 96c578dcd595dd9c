package dev.kamba.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamba.digest.Sha256;

import java.util.Locale;

/**
 * One training of an experiment.
 *
 * @param set name of the picture set
 * @param variant name of what is varied
 * @param split group or image
 * @param seed of the split and of the training
 * @param plan all of it, as the command train takes it
 */
public record Trial(String set, String variant, String split, long seed, JsonNode plan) {

    /** Characters of the digest in a folder's name: enough for thousands of plans. */
    private static final int DIGEST = 8;

    /** For people; the same training has another name in another experiment. */
    public String name() {
        return words(set, variant, split, String.valueOf(seed));
    }

    /** Name of the run's folder: the same plan has the same folder in every experiment. */
    public String folder() {
        return words(set, split, String.valueOf(seed), digest());
    }

    private static String words(String... parts) {
        return String.join("-", parts).toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    private String digest() {
        return Sha256.hex(plan.toString()).substring(0, DIGEST);
    }
}
