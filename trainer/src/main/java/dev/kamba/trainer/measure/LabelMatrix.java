package dev.kamba.trainer.measure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Pixels by true and found label, where no pixel is true for two labels. */
public final class LabelMatrix {

    private final int labels;
    private final long[] counts;

    private LabelMatrix(int labels, long[] counts) {
        this.labels = labels;
        this.counts = counts;
    }

    /** Empty where labels overlap in the truth, because then a pixel has no one true label. */
    static Optional<LabelMatrix> of(List<Outcome> outcomes, int labels) {
        var counts = new long[(labels + 1) * (labels + 2)];
        for (var outcome : outcomes) {
            int[] truth = new int[Math.multiplyExact(outcome.rows(), outcome.columns())];
            int[] found = new int[truth.length];
            for (int label = 0; label < labels; label++) {
                int number = label + 1;
                var bits = outcome.truth().get(label).bits();
                if (bits.stream().anyMatch(at -> truth[at] != 0)) {
                    return Optional.empty();
                }
                bits.stream().forEach(at -> truth[at] = number);
                outcome.found().get(label).bits().stream()
                        .forEach(at -> found[at] = found[at] == 0 ? number : labels + 1);
            }
            for (int i = 0; i < truth.length; i++) {
                counts[truth[i] * (labels + 2) + found[i]]++;
            }
        }
        return Optional.of(new LabelMatrix(labels, counts));
    }

    public int labels() {
        return labels;
    }

    /**
     * Pixels of this truth and finding.
     *
     * @param truth 0 for background, then the labels from 1
     * @param found the same, or labels + 1 for pixels that were found for several labels
     */
    public long count(int truth, int found) {
        if (truth < 0 || truth > labels || found < 0 || found > labels + 1) {
            throw new IndexOutOfBoundsException("(" + truth + ", " + found + ") of " + labels + " labels");
        }
        return counts[truth * (labels + 2) + found];
    }

    @Override
    public String toString() {
        return "LabelMatrix" + Arrays.toString(counts);
    }
}
