package dev.kamba.trainer.experiment;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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

    /** Name of the run's folder: the same plan has the same folder in every experiment. */
    public String folder() {
        var words = String.join("-", set, variant, split, String.valueOf(seed));
        return words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + "-" + digest();
    }

    private String digest() {
        try {
            var bytes = plan.toString().getBytes(StandardCharsets.UTF_8);
            var digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest).substring(0, DIGEST);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
