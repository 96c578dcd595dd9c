package dev.kamba.trainer.measure;

import java.util.List;

/**
 * Pictures (for each label) counted by whether something is true and whether something was found.
 *
 * @param withTruth pictures in which something is true
 * @param misses those of them in which nothing was found
 * @param withoutTruth pictures in which nothing is true
 * @param falseAlarms those of them in which something was found
 */
public record Presence(int withTruth, int misses, int withoutTruth, int falseAlarms) {

    static Presence of(List<ImageScore> scores) {
        int withTruth =
                (int) scores.stream().filter(score -> score.pixels().hasTruth()).count();
        int misses = (int) scores.stream().filter(ImageScore::miss).count();
        int alarms = (int) scores.stream().filter(ImageScore::falseAlarm).count();
        return new Presence(withTruth, misses, scores.size() - withTruth, alarms);
    }
}
