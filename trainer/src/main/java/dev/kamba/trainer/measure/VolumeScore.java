package dev.kamba.trainer.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * How well the masks of one label fit the truth in a volume, the pixels of its slices counted together.
 *
 * @param volume as its pictures name it
 * @param group its first picture's
 * @param label index of the label, from 0
 * @param slices of it that were looked at
 * @param pixels of all these slices
 */
public record VolumeScore(String volume, String group, int label, int slices, Confusion pixels) {

    /** In the order in which the volumes first come, for each label by label; pictures by themselves are left out. */
    static List<VolumeScore> of(List<Outcome> outcomes, List<ImageScore> scores, int labels) {
        var volumes = new LinkedHashMap<String, List<Integer>>();
        for (int i = 0; i < outcomes.size(); i++) {
            int picture = i;
            outcomes.get(i)
                    .volume()
                    .ifPresent(name -> volumes.computeIfAbsent(name, volume -> new ArrayList<>())
                            .add(picture));
        }
        var found = new ArrayList<VolumeScore>();
        volumes.forEach((name, slices) -> {
            for (int label = 0; label < labels; label++) {
                int of = label;
                var pixels = slices.stream()
                        .map(picture -> scores.get(picture * labels + of).pixels())
                        .reduce(Confusion.NONE, Confusion::plus);
                found.add(new VolumeScore(name, outcomes.get(slices.get(0)).group(), label, slices.size(), pixels));
            }
        });
        return found;
    }

    /** 0..1; NaN where nothing is true. */
    public double dice() {
        return pixels.hasTruth() ? pixels.dice() : Double.NaN;
    }

    /** What was found less what is true, as a share of what is true; NaN where nothing is true. */
    public double difference() {
        return pixels.hasTruth() ? (double) pixels.finding() / pixels.truth() - 1 : Double.NaN;
    }
}
