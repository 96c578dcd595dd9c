package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
            512, 512, 320, 320
            100, 33, 50, 17
            31, 17, 17, 31
            65, 129, 33, 64
            """;

    /** Java's and, where deploy/native/build.sh has been run and the processor has the instructions, the library's. */
    static Set<PixelLoops> loops() {
        return Stream.of(PixelLoops.JAVA, PixelLoops.find(Optional.empty())).collect(Collectors.toSet());
    }

    static Stream<Arguments> sizes() {
        return loops().stream()
                .flatMap(loops -> SIZES.lines()
                        .map(line -> line.split(", "))
                        .map(size -> Arguments.of(
                                loops,
                                Integer.parseInt(size[0]),
                                Integer.parseInt(size[1]),
                                Integer.parseInt(size[2]),
                                Integer.parseInt(size[3]))));
    }

    @ParameterizedTest(name = "{1} x {2} to {3} x {4}")
    @MethodSource("sizes")
    void preparing_equals_its_plain_twin(PixelLoops loops, int rows, int columns, int toRows, int toColumns) {
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
                    var preprocessing = new Preprocessing(input, loops);
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

    /** Bases on both sides of what halving takes, and of the greatest and least there are. */
    @ParameterizedTest(name = "{1} x {2} to {3} x {4}")
    @MethodSource("sizes")
    void whole_numbers_in_16_bits_equal_the_same_as_float32(
            PixelLoops loops, int rows, int columns, int toRows, int toColumns) {
        var random = new Random(7L * rows + columns);
        for (int base : new int[] {0, 31744, 1 << 20, -(1 << 20) - 1, (1 << 24) - 32767, -(1 << 24) + 32768}) {
            var steps = new short[rows * columns];
            for (int i = 0; i < steps.length; i++) {
                steps[i] = (short) random.nextInt(1 << 16);
            }
            var image = Image.whole(rows, columns, steps, base);
            for (var intensity : List.of(
                    new Intensity(Intensity.Rule.WINDOW, base - 32000.0, base + 31000.0),
                    new Intensity(Intensity.Rule.PERCENTILE, 2.5, 97.25))) {
                var input = input(1, toRows, toColumns, intensity);
                for (var region : List.of(
                        new Region(0, 0, rows, columns),
                        new Region(rows / 9, columns / 7, rows - rows / 4, columns - columns / 5))) {
                    var plain = slot(toRows * toColumns);
                    PlainPreprocessing.fill(
                            Image.wrap(1, rows, columns, image.samples()), Optional.of(region), input, plain);
                    var fast = slot(toRows * toColumns);
                    new Preprocessing(input, loops)
                            .fill(image, Crop.of(rows, columns, Optional.of(region), input), toRows, toColumns, fast);

                    assertThat(Arrays.mismatch(numbers(fast), numbers(plain)))
                            .as(base + " " + intensity + " " + region)
                            .isEqualTo(-1);
                }
            }
        }
    }

    private static float[] numbers(FloatBuffer slot) {
        var numbers = new float[slot.capacity()];
        slot.get(0, numbers);
        return numbers;
    }

    @ParameterizedTest(name = "{3} x {4} to {1} x {2}")
    @MethodSource("sizes")
    void masks_equal_those_of_the_plain_twin(PixelLoops loops, int rows, int columns, int fromRows, int fromColumns) {
        var random = new Random(17L * rows + columns);
        var input = input(1, fromRows, fromColumns, Intensity.Rule.WINDOW);
        var postprocessing = new Postprocessing(loops);
        for (double threshold : new double[] {0.5, 0.2, 0.93}) {
            for (int kind = 0; kind < 8; kind++) {
                int count = fromRows * fromColumns;
                // Behind something else in a larger buffer, as in a batch; those of a blend are on Java's heap.
                var logits = kind % 2 == 0 ? slot(count + 5) : FloatBuffer.allocate(count + 5);
                logits.put(5, logits(kind, count, fromColumns, threshold, random), 0, count)
                        .position(5);
                var label = TinyModel.label("a", threshold, kind == 3 ? 0 : 9);
                var region = Optional.of(new Region(rows / 9, columns / 7, rows - rows / 4, columns - columns / 5));
                var crop = Crop.of(rows, columns, region, input);

                var fast = postprocessing.mask(logits, fromRows, fromColumns, label, crop, rows, columns);

                assertThat(logits.position()).isEqualTo(count + 5);
                assertThat(fast)
                        .isEqualTo(PlainPostprocessing.mask(logits.position(5), input, label, rows, columns, region));
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
            for (var loops : loops()) {
                var fast = new Postprocessing(loops)
                        .mask(logits.clear(), 32, 32, label, new Region(0, 0, size, size), size, size);

                assertThat(fast)
                        .isEqualTo(
                                PlainPostprocessing.mask(logits.clear(), input, label, size, size, Optional.empty()));
            }
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

    @ParameterizedTest
    @MethodSource("loops")
    void a_picture_that_was_refused_leaves_nothing_behind(PixelLoops loops) {
        var input = input(1, 16, 16, Intensity.Rule.WINDOW);
        var preprocessing = new Preprocessing(input, loops);
        var all = new Region(0, 0, 16, 16);
        var broken = new float[256];
        broken[7] = Float.NaN;
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> preprocessing.fill(Image.wrap(1, 16, 16, broken), all, 16, 16, slot(256)));

        var into = slot(256);
        preprocessing.fill(Image.wrap(1, 16, 16, new float[256]), all, 16, 16, into);
        assertThat(into.position()).isEqualTo(256);
    }

    @ParameterizedTest
    @MethodSource("loops")
    void a_sample_that_is_no_number_is_found_wherever_it_is_and_an_endless_one_is_clamped(PixelLoops loops) {
        var input = input(1, 17, 33, Intensity.Rule.WINDOW);
        var preprocessing = new Preprocessing(input, loops);
        var all = new Region(0, 0, 34, 66);
        for (int place = 0; place < 34 * 66; place += 7) {
            var samples = new float[34 * 66];
            samples[place] = Float.POSITIVE_INFINITY;
            var image = Image.wrap(1, 34, 66, samples);
            var plain = slot(17 * 33);
            PlainPreprocessing.fill(image, Optional.empty(), input, plain);
            var fast = slot(17 * 33);
            preprocessing.fill(image, all, 17, 33, fast);
            assertThat(fast.rewind()).isEqualTo(plain.rewind());
            samples[place] = Float.NaN;
            assertThatExceptionOfType(KambaException.class)
                    .as("place " + place)
                    .isThrownBy(() -> preprocessing.fill(image, all, 17, 33, fast.clear()))
                    .extracting(KambaException::code)
                    .isEqualTo(ErrorCode.PIXELS_INVALID);
        }
    }

    /** Growing and shrinking masks; all else lies below the threshold, where nothing else would be calculated. */
    @ParameterizedTest
    @MethodSource("loops")
    void a_logit_that_is_not_finite_is_refused_wherever_it_is(PixelLoops loops) {
        var postprocessing = new Postprocessing(loops);
        var label = TinyModel.label("a", 0.5, 0);
        for (int size : new int[] {64, 9}) {
            var crop = new Region(0, 0, size, size);
            var logits = slot(17 * 33);
            for (int place = 0; place < logits.capacity(); place += 7) {
                for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                    fill(logits, -9);
                    logits.put(place, bad);
                    assertThatExceptionOfType(KambaException.class)
                            .as("place " + place)
                            .isThrownBy(() -> postprocessing.mask(logits.clear(), 17, 33, label, crop, size, size))
                            .extracting(KambaException::code)
                            .isEqualTo(ErrorCode.MODEL_INVALID);
                }
            }
            for (float good : new float[] {-Float.MAX_VALUE, -Float.MIN_VALUE, -0f}) {
                fill(logits, good);
                assertThat(postprocessing
                                .mask(logits.clear(), 17, 33, label, crop, size, size)
                                .isEmpty())
                        .isTrue();
            }
        }
    }

    private static void fill(FloatBuffer logits, float value) {
        for (int i = 0; i < logits.capacity(); i++) {
            logits.put(i, value);
        }
    }

    @ParameterizedTest
    @MethodSource("loops")
    void what_does_not_fit_is_refused(PixelLoops loops) {
        var preprocessing = new Preprocessing(input(1, 16, 16, Intensity.Rule.WINDOW), loops);
        var image = Image.wrap(1, 16, 16, new float[256]);
        var all = new Region(0, 0, 16, 16);
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> preprocessing.fill(image, all, 16, 16, slot(255)));
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> preprocessing.fill(image, new Region(1, 0, 16, 16), 16, 16, slot(256)));
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() ->
                        new Postprocessing(loops).mask(slot(255), 16, 16, TinyModel.label("a", 0.5, 0), all, 16, 16));
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
                        case 4 -> -7;
                        case 5 -> middle;
                        case 6 -> row == 0 || column == columns - 1 ? 9 : -9;
                        case 7 -> i == count - 1 || i == columns / 2 ? 80 : -1;
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
        return input(
                channels,
                rows,
                columns,
                rule == Intensity.Rule.WINDOW ? new Intensity(rule, -160, 240) : new Intensity(rule, 2.5, 97.25));
    }

    private static Input input(int channels, int rows, int columns, Intensity intensity) {
        return new Input(
                List.of("CT"),
                channels,
                rows,
                columns,
                intensity,
                Collections.nCopies(channels, 0.45),
                Collections.nCopies(channels, 0.23));
    }

    private static FloatBuffer slot(int floats) {
        return ByteBuffer.allocateDirect(Float.BYTES * floats)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }
}
