package dev.kamba.trainer.measure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of a run besides its figures; shown in the order given.
 *
 * @param plan the settings, as JSON text
 * @param split number of pictures by part, for example training
 * @param words anything else, for example device or duration
 */
public record RunFacts(String plan, Map<String, Integer> split, Map<String, String> words) {

    public RunFacts {
        split = Collections.unmodifiableMap(new LinkedHashMap<>(split));
        words = Collections.unmodifiableMap(new LinkedHashMap<>(words));
    }
}
