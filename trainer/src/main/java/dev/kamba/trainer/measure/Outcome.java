package dev.kamba.trainer.measure;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.PixelSpacing;

import java.util.List;
import java.util.Optional;

/**
 * What is true in one picture and what a model found there.
 *
 * @param id unlike for every picture
 * @param group whose pictures are alike, for example of one patient; never shown
 * @param volume what the picture is a slice of; empty for one by itself
 * @param truth one mask per label
 * @param found one mask per label, of the truth's size
 * @param spacing where it is known
 */
public record Outcome(
        String id,
        String group,
        Optional<String> volume,
        List<Mask> truth,
        List<Mask> found,
        Optional<PixelSpacing> spacing) {

    public Outcome {
        truth = List.copyOf(truth);
        found = List.copyOf(found);
        if (truth.isEmpty() || truth.size() != found.size()) {
            throw new IllegalArgumentException(
                    "truth and finding need one mask per label, were " + truth.size() + " and " + found.size());
        }
        var first = truth.get(0);
        for (var mask : found) {
            requireSize(mask, first);
        }
        for (var mask : truth) {
            requireSize(mask, first);
        }
    }

    private static void requireSize(Mask mask, Mask first) {
        if (mask.rows() != first.rows() || mask.columns() != first.columns()) {
            throw new IllegalArgumentException("all masks of a picture must have one size, were " + first.rows() + " x "
                    + first.columns() + " and " + mask.rows() + " x " + mask.columns());
        }
    }

    int labels() {
        return truth.size();
    }

    int rows() {
        return truth.get(0).rows();
    }

    int columns() {
        return truth.get(0).columns();
    }
}
