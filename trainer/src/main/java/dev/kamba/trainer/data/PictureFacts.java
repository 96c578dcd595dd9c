package dev.kamba.trainer.data;

import dev.kamba.inference.Preparation;
import dev.kamba.model.Input;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;

/**
 * What a set of pictures is like, as far as a plan depends on it.
 *
 * @param pictures number of all
 * @param groups number of all
 * @param rows median height
 * @param columns median width
 * @param colour whether any picture that was looked at has colours
 * @param marked share of the pixels that are true, by label, of the pictures that were looked at
 * @param low 0.5th percentile of the samples of true pixels, in the units of the picture; NaN if there are none
 * @param high 99.5th percentile
 */
public record PictureFacts(
        int pictures, int groups, int rows, int columns, boolean colour, List<Double> marked, double low, double high) {

    /** Pictures that are decoded: enough for figures that are rounded. */
    private static final int MOST_LOOKED_AT = 200;

    /** Samples of true pixels taken from each. */
    private static final int MOST_SAMPLES = 2000;

    public PictureFacts {
        marked = List.copyOf(marked);
    }

    /** Looks at so many of them, evenly over all. */
    public static PictureFacts of(List<Case> cases) {
        var looks = some(cases).parallelStream().map(Look::at).toList();
        int labels = cases.get(0).truth().size();
        long pixels = looks.stream().mapToLong(Look::pixels).sum();
        var marked = IntStream.range(0, labels)
                .mapToObj(label -> looks.stream()
                                .mapToLong(look -> look.marked().get(label))
                                .sum()
                        / (double) pixels)
                .toList();
        var samples = looks.stream()
                .flatMap(look -> look.samples().stream())
                .mapToDouble(Float::doubleValue)
                .sorted()
                .toArray();
        return new PictureFacts(
                cases.size(),
                (int) cases.stream().map(Case::group).distinct().count(),
                median(cases, each -> each.plane().rows()),
                median(cases, each -> each.plane().columns()),
                looks.stream().anyMatch(Look::colour),
                marked,
                quantile(samples, 0.005),
                quantile(samples, 0.995));
    }

    /**
     * Mean and standard deviation that the intensity rule leaves, each for every channel: what a card's input divides out.
     *
     * @param input with mean 0 and standard deviation 1
     */
    public static List<List<Double>> standard(List<Case> cases, Input input) {
        var preparation = new Preparation(input);
        int plane = input.rows() * input.columns();
        var sums = some(cases).parallelStream()
                .map(each -> {
                    var image = FloatBuffer.allocate(input.tensorChannels() * plane);
                    preparation.fill(each.plane(), image);
                    return sums(image.array(), input.channels(), plane);
                })
                .toList();
        var means = new ArrayList<Double>();
        var deviations = new ArrayList<Double>();
        double count = (double) sums.size() * plane;
        for (int channel = 0; channel < input.channels(); channel++) {
            int at = 2 * channel;
            double mean = sums.stream().mapToDouble(each -> each[at]).sum() / count;
            double square = sums.stream().mapToDouble(each -> each[at + 1]).sum() / count;
            means.add(rounded(mean));
            // Pictures of one grey have none.
            deviations.add(Math.max(0.01, rounded(Math.sqrt(Math.max(0, square - mean * mean)))));
        }
        return List.of(means, deviations);
    }

    /** Sum and sum of squares of each channel. */
    private static double[] sums(float[] image, int channels, int plane) {
        var sums = new double[2 * channels];
        for (int i = 0; i < channels * plane; i++) {
            sums[i / plane * 2] += image[i];
            sums[i / plane * 2 + 1] += (double) image[i] * image[i];
        }
        return sums;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e3) / 1e3;
    }

    private static List<Case> some(List<Case> cases) {
        int count = Math.min(MOST_LOOKED_AT, cases.size());
        return IntStream.range(0, count)
                .mapToObj(i -> cases.get((int) ((long) i * cases.size() / count)))
                .toList();
    }

    private static int median(List<Case> cases, ToIntFunction<Case> size) {
        var sizes = cases.stream().mapToInt(size).sorted().toArray();
        return sizes[sizes.length / 2];
    }

    private static double quantile(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))];
    }

    private record Look(long pixels, boolean colour, List<Long> marked, List<Float> samples) {

        static Look at(Case one) {
            var image = one.plane().image();
            int columns = one.plane().columns();
            var samples = new ArrayList<Float>();
            var counts = new long[one.truth().size()];
            int pixels = image.rows() * image.columns();
            // A step that shares no factor with most widths goes over the whole picture.
            int step = Math.max(1, pixels / MOST_SAMPLES) | 1;
            for (int label = 0; label < counts.length; label++) {
                var mask = one.truth().get(label);
                for (int i = 0; i < pixels; i++) {
                    if (mask.at(i / columns, i % columns)) {
                        counts[label]++;
                        if (i % step == 0) {
                            samples.add(image.samples()[i]);
                        }
                    }
                }
            }
            return new Look(
                    pixels, image.channels() > 1, Arrays.stream(counts).boxed().toList(), samples);
        }
    }
}
