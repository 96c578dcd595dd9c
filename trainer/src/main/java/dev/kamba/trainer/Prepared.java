package dev.kamba.trainer;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Examples;
import dev.kamba.trainer.measure.Outcome;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Examples as pictures again, at their size. */
final class Prepared {

    private Prepared() {}

    /** What was found in each example, label by label, against its truth. */
    static List<Outcome> outcomes(Examples examples, List<List<Mask>> found) {
        return IntStream.range(0, examples.list().size())
                .mapToObj(i -> new Outcome(
                        examples.ids().get(i),
                        examples.groups().get(i),
                        Optional.empty(),
                        examples.list().get(i).truth(),
                        found.get(i),
                        Optional.empty()))
                .toList();
    }

    /** Pictures by their ids, as the network sees them. */
    static Function<String, Optional<Plane>> planes(Examples examples, Input input) {
        Map<String, Example> byId = new HashMap<>();
        for (int i = 0; i < examples.list().size(); i++) {
            byId.put(examples.ids().get(i), examples.list().get(i));
        }
        return id -> Optional.ofNullable(byId.get(id)).map(example -> new Seen(example, input));
    }

    /** Of several slices, the one in the middle. */
    private record Seen(Example example, Input input) implements Plane {

        @Override
        public Image image() {
            var size = example.size();
            var samples = new float[input.channels() * size.plane()];
            int first = input.slices() / 2 * size.plane();
            for (int i = 0; i < samples.length; i++) {
                int channel = i / size.plane();
                double share = example.image().get(first + i)
                                * input.standardDeviation().get(channel)
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
            return example.size().rows();
        }

        @Override
        public int columns() {
            return example.size().columns();
        }

        @Override
        public Optional<Region> region() {
            return Optional.empty();
        }
    }
}
