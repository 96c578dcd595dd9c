package dev.kamba.inference;

import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The fast forms of pre- and post-processing against the plain ones, to the last bit. */
class TwinTest {

    private static final String SIZES = """
            512, 512, 256, 256
            256, 256, 512, 512
            333, 517, 256, 256
            97, 61, 256, 256
            300, 40, 64, 96
            64, 64, 64, 64
            1, 1, 32, 48
            7, 130, 16, 16
            130, 7, 16, 512
            1200, 700, 128, 128
            """;

    @ParameterizedTest(name = "{0} x {1} to {2} x {3}")
    @CsvSource(textBlock = SIZES)
    void preparing_equals_its_plain_twin(int rows, int columns, int toRows, int toColumns) {
        var random = new Random(31L * rows + columns);
        for (int channels : new int[] {1, 3}) {
            for (int tensor : new int[] {1, 3}) {
                for (var rule : Intensity.Rule.values()) {
                    var image = image(channels, rows, columns, random);
                    var input = input(tensor, toRows, toColumns, rule);
                    var region = Optional.of(new Region(rows / 9, columns / 7, rows - rows / 4, columns - columns / 5));
                    var plain = slot(tensor * toRows * toColumns);
                    PlainPreprocessing.fill(image, region, input, plain);
                    // Twice: what is kept from the first picture must not show in the second.
                    var fast = slot(tensor * toRows * toColumns);
                    var preprocessing = new Preprocessing(input);
                    preprocessing.fill(image, new Region(0, 0, rows, columns), toRows, toColumns, fast.clear());
                    preprocessing.fill(image, Crop.of(rows, columns, region, input), toRows, toColumns, fast.clear());

                    assertThat(fast.position()).isEqualTo(plain.position());
                    for (int i = 0; i < fast.capacity(); i++) {
                        assertThat(fast.get(i) == plain.get(i))
                                .as(rule + " " + i)
                                .isTrue();
                    }
                }
            }
        }
    }

    @ParameterizedTest(name = "{2} x {3} to {0} x {1}")
    @CsvSource(textBlock = SIZES)
    void masks_equal_those_of_the_plain_twin(int rows, int columns, int fromRows, int fromColumns) {
        var random = new Random(17L * rows + columns);
        var input = input(1, fromRows, fromColumns, Intensity.Rule.WINDOW);
        var postprocessing = new Postprocessing();
        for (double threshold : new double[] {0.5, 0.2, 0.93}) {
            for (int kind = 0; kind < 4; kind++) {
                var logits = logits(kind, fromRows * fromColumns, fromColumns, threshold, random);
                var label = TinyModel.label("a", threshold, kind == 3 ? 0 : 9);
                var region = Optional.of(new Region(rows / 9, columns / 7, rows - rows / 4, columns - columns / 5));
                var crop = Crop.of(rows, columns, region, input);

                var fast = postprocessing.mask(logits, fromRows, fromColumns, label, crop, rows, columns);

                assertThat(logits.position()).isEqualTo(fromRows * fromColumns);
                assertThat(fast)
                        .isEqualTo(PlainPostprocessing.mask(logits.clear(), input, label, rows, columns, region));
            }
        }
    }

    /** Values whose weighted means round to either side of the threshold. */
    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.1, 0.7310585786300049, 0.999})
    void values_within_a_rounding_of_the_threshold_are_decided_as_the_plain_twin_does(double probability) {
        var random = new Random(5);
        float threshold = (float) Math.log(probability / (1 - probability));
        var input = input(1, 32, 32, Intensity.Rule.WINDOW);
        var label = TinyModel.label("a", probability, 0);
        for (int size : new int[] {32, 64, 77, 101, 512}) {
            var logits = slot(32 * 32);
            for (int i = 0; i < logits.capacity(); i++) {
                float value = threshold;
                for (int step = random.nextInt(5) - 2; step != 0; step -= Integer.signum(step)) {
                    value = step > 0 ? Math.nextUp(value) : Math.nextDown(value);
                }
                logits.put(i, random.nextInt(50) == 0 ? 1e30f * (random.nextInt(3) - 1) : value);
            }
            var fast = new Postprocessing().mask(logits, 32, 32, label, new Region(0, 0, size, size), size, size);

            assertThat(fast)
                    .isEqualTo(PlainPostprocessing.mask(logits.clear(), input, label, size, size, Optional.empty()));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8})
    void percentiles_equal_those_of_the_plain_twin(long seed) {
        var random = new Random(seed);
        var percentiles = new Percentiles();
        for (int kind = 0; kind < 5; kind++) {
            var samples = new float[1 + random.nextInt(3000)];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = switch (kind) {
                    case 0 -> random.nextInt(4096) - 1024;
                    case 1 -> random.nextInt(256);
                    case 2 -> random.nextInt(1 << 22) - (1 << 21);
                    case 3 -> random.nextInt(100) + (random.nextInt(500) == 0 ? 0.5f : 0);
                    default -> random.nextBoolean() ? 0f : -0f;
                };
            }
            var plain = new PlainPercentiles(samples.length);
            plain.add(samples);
            percentiles.look(List.of(Grid.of(samples, 1, samples.length)));
            for (double percentile : new double[] {0, 0.5, 1, 37.3, 50, 99, 99.5, 100}) {
                assertThat(percentiles.at(percentile) == plain.at(percentile))
                        .as(kind + " " + percentile)
                        .isTrue();
            }
        }
    }

    @Test
    void a_picture_that_was_refused_leaves_nothing_behind() {
        var input = input(1, 16, 16, Intensity.Rule.WINDOW);
        var preprocessing = new Preprocessing(input);
        var all = new Region(0, 0, 16, 16);
        var broken = new float[256];
        broken[7] = Float.NaN;
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> preprocessing.fill(Image.wrap(1, 16, 16, broken), all, 16, 16, slot(256)));

        var into = slot(256);
        preprocessing.fill(Image.wrap(1, 16, 16, new float[256]), all, 16, 16, into);
        assertThat(into.position()).isEqualTo(256);
    }

    private static FloatBuffer logits(int kind, int count, int columns, double threshold, Random random) {
        float middle = (float) Math.log(threshold / (1 - threshold));
        var logits = slot(count);
        for (int i = 0; i < count; i++) {
            int row = i / columns;
            int column = i % columns;
            logits.put(
                    i,
                    switch (kind) {
                        case 0 -> (float) random.nextGaussian();
                        case 1 -> middle + (random.nextInt(3) - 1);
                        case 2 -> (float) (4 * Math.sin(row / 9.0) * Math.cos(column / 7.0)) + middle;
                        default -> (row / 5 + column / 11) % 3 == 0 ? 5 : -5;
                    });
        }
        return logits;
    }

    private static Image image(int channels, int rows, int columns, Random random) {
        var samples = new float[channels * rows * columns];
        boolean whole = random.nextBoolean();
        for (int i = 0; i < samples.length; i++) {
            samples[i] = whole ? random.nextInt(2000) - 500 : (float) (300 * random.nextGaussian());
        }
        return Image.wrap(channels, rows, columns, samples);
    }

    private static Input input(int channels, int rows, int columns, Intensity.Rule rule) {
        return new Input(
                List.of("CT"),
                channels,
                rows,
                columns,
                rule == Intensity.Rule.WINDOW ? new Intensity(rule, -160, 240) : new Intensity(rule, 2.5, 97.25),
                Collections.nCopies(channels, 0.45),
                Collections.nCopies(channels, 0.23));
    }

    private static FloatBuffer slot(int floats) {
        return ByteBuffer.allocateDirect(Float.BYTES * floats)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
