package dev.kamba.trainer.fit;

import ai.djl.Device;
import dev.kamba.imaging.Mask;
import dev.kamba.trainer.data.Augmentation;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.measure.Confusion;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Tiny trainings of two labels, which may overlap or exclude each other. */
class LabelsTest {

    private static final int SIDE = 32;
    private static final Size SIZE = new Size(1, 2, SIDE, SIDE);

    @Test
    void labels_that_may_overlap_are_both_found_where_they_do() {
        var unseen = pictures(2, 16, LabelsTest::overlappingDiscs);

        var found = found("overlapping", pictures(1, 48, LabelsTest::overlappingDiscs), unseen);

        assertThat(dice(unseen, found, masks -> masks.get(0))).isGreaterThan(0.9);
        assertThat(dice(unseen, found, masks -> masks.get(1))).isGreaterThan(0.9);
        assertThat(dice(unseen, found, LabelsTest::common)).isGreaterThan(0.8);
    }

    @Test
    void labels_that_exclude_each_other_are_told_apart_by_shape_alone_and_share_no_pixel() {
        var unseen = pictures(2, 16, LabelsTest::discAndSquare);

        var found = found("exclusive", pictures(1, 48, LabelsTest::discAndSquare), unseen);

        assertThat(dice(unseen, found, masks -> masks.get(0))).isGreaterThan(0.85);
        assertThat(dice(unseen, found, masks -> masks.get(1))).isGreaterThan(0.85);
        assertThat(found).allSatisfy(masks -> assertThat(common(masks).count()).isZero());
    }

    /** What is at a pixel. */
    @FunctionalInterface
    private interface Scene {
        Pixel at(int row, int column);
    }

    private record Pixel(boolean first, boolean second, double brightness) {}

    /** The second disc is twice as bright as the first, and what is in both is brighter still. */
    private static Scene overlappingDiscs(Random random) {
        double radius = 5 + 2 * random.nextDouble();
        double row = 10 + 12 * random.nextDouble();
        double left = 10 + 6 * random.nextDouble();
        double right = left + 5 + 4 * random.nextDouble();
        return (y, x) -> {
            boolean first = Math.hypot(y - row, x - left) < radius;
            boolean second = Math.hypot(y - row, x - right) < radius;
            return new Pixel(first, second, (first ? 1 : 0) + (second ? 2 : 0));
        };
    }

    /** Of the same brightness, each in a half of the picture that is drawn by lot. */
    private static Scene discAndSquare(Random random) {
        double radius = 4.5 + 1.5 * random.nextDouble();
        double discRow = 8 + 16 * random.nextDouble();
        double squareRow = 8 + 16 * random.nextDouble();
        double column = random.nextBoolean() ? 8 : 24;
        return (y, x) -> {
            boolean disc = Math.hypot(y - discRow, x - column) < radius;
            boolean square = Math.max(Math.abs(y - squareRow), Math.abs(x - (SIDE - column))) < 0.9 * radius;
            return new Pixel(disc, square, disc || square ? 1 : 0);
        };
    }

    private static List<Example> pictures(long seed, int count, Function<Random, Scene> scenes) {
        var random = new Random(seed);
        var examples = new ArrayList<Example>();
        for (int n = 0; n < count; n++) {
            var scene = scenes.apply(random);
            var image = new float[SIZE.plane()];
            var target = new float[2 * SIZE.plane()];
            for (int i = 0; i < image.length; i++) {
                var pixel = scene.at(Math.floorDiv(i, SIDE), i % SIDE);
                target[i] = pixel.first ? 1 : 0;
                target[image.length + i] = pixel.second ? 1 : 0;
                image[i] = (float) (pixel.brightness + 0.2 * random.nextGaussian());
            }
            examples.add(new Example(SIZE, image, target));
        }
        return examples;
    }

    /** By a network that was trained on other pictures. */
    private static List<List<Mask>> found(String labels, List<Example> training, List<Example> unseen) {
        var network = Networks.of(Map.of("network", "u-net", "widths", "8,16,16", "labels", labels), 1, 2);
        var settings = new FitSettings(15, 8, new FitSettings.Rates(1e-2, 1e-2, 0, 0.1, 0.9), 1, 0, 1);
        var recorder = new Recorder();
        try (var fit = new Fit(
                network, Weights.initial(network, 1), SIZE, settings, Augmentation.NONE, List.of(Device.cpu()))) {
            fit.run(training, List.of(), recorder, recorder);
            return fit.found(recorder.best.get(0), unseen);
        }
    }

    /** Over the pixels of all pictures. */
    private static double dice(List<Example> examples, List<List<Mask>> found, Function<List<Mask>, Mask> part) {
        return IntStream.range(0, examples.size())
                .mapToObj(i -> Confusion.of(part.apply(examples.get(i).truth()), part.apply(found.get(i))))
                .reduce(Confusion.NONE, Confusion::plus)
                .dice();
    }

    /** What has both labels. */
    private static Mask common(List<Mask> masks) {
        var bits = masks.get(0).bits();
        bits.and(masks.get(1).bits());
        return Mask.of(SIDE, SIDE, bits);
    }
}
