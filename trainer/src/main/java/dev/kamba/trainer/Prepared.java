package dev.kamba.trainer;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Examples;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.measure.Outcome;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Examples as pictures again, at the network's size. */
final class Prepared {

    private Prepared() {}

    /** What logits [N,K,H,W] above 0 find, against targets above one half. */
    static List<Outcome> outcomes(Examples examples, Size size, float[] logits) {
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < examples.list().size(); i++) {
            var truth = new ArrayList<Mask>();
            var found = new ArrayList<Mask>();
            for (int label = 0; label < size.labels(); label++) {
                truth.add(above(examples.list().get(i).target(), label * size.plane(), 0.5f, size));
                found.add(above(logits, (i * size.labels() + label) * size.plane(), 0, size));
            }
            outcomes.add(new Outcome(examples.ids().get(i), truth, found, Optional.empty()));
        }
        return outcomes;
    }

    private static Mask above(float[] values, int from, float threshold, Size size) {
        var bits = new BitSet(size.plane());
        for (int i = 0; i < size.plane(); i++) {
            bits.set(i, values[from + i] > threshold);
        }
        return Mask.of(size.rows(), size.columns(), bits);
    }

    /** Pictures by their ids, as the network sees them. */
    static Function<String, Optional<Plane>> planes(Examples examples, Size size, Input input) {
        Map<String, Example> byId = new HashMap<>();
        for (int i = 0; i < examples.list().size(); i++) {
            byId.put(examples.ids().get(i), examples.list().get(i));
        }
        return id -> Optional.ofNullable(byId.get(id)).map(example -> new Seen(example, size, input));
    }

    /** Of several slices, the one in the middle. */
    private record Seen(Example example, Size size, Input input) implements Plane {

        @Override
        public Image image() {
            var samples = new float[input.channels() * size.plane()];
            int first = input.slices() / 2 * size.plane();
            for (int i = 0; i < samples.length; i++) {
                int channel = i / size.plane();
                double share =
                        example.image()[first + i] * input.standardDeviation().get(channel)
                                + input.mean().get(channel);
                samples[i] = (float) sample(share);
            }
            return Image.wrap(input.channels(), size.rows(), size.columns(), samples);
        }

        /** Backwards through the intensity rule, so far as it can be known. */
        private double sample(double share) {
            var intensity = input.intensity();
            return intensity.rule() == Intensity.Rule.WINDOW
                    ? intensity.low() + share * (intensity.high() - intensity.low())
                    : 255 * share;
        }

        @Override
        public int rows() {
            return size.rows();
        }

        @Override
        public int columns() {
            return size.columns();
        }

        @Override
        public Optional<Region> region() {
            return Optional.empty();
        }
    }
}
