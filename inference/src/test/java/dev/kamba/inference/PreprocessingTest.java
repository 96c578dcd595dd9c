package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class PreprocessingTest {

    private static final Intensity BYTES = new Intensity(Intensity.Rule.WINDOW, 0, 255);

    @Test
    void a_window_maps_low_to_0_and_high_to_1_and_clamps() {
        var samples = new float[16 * 16];
        samples[0] = -1000;
        samples[1] = -160;
        samples[2] = 40;
        samples[3] = 240;
        samples[4] = 3000;
        var input = input(1, new Intensity(Intensity.Rule.WINDOW, -160, 240), 0, 1);

        var prepared = fill(Image.of(1, 16, 16, samples), Optional.empty(), input);

        assertThat(new float[] {prepared[0], prepared[1], prepared[2], prepared[3], prepared[4]})
                .containsExactly(0, 0, 0.5f, 1, 1);
    }

    @Test
    void mean_and_standard_deviation_come_last() {
        var prepared = fill(
                Image.of(1, 16, 16, filled(256, 255)),
                Optional.empty(),
                new Input(List.of("US"), 3, 16, 16, BYTES, List.of(0.0, 0.5, 0.75), List.of(1.0, 0.5, 0.125)));

        assertThat(prepared[0]).isEqualTo(1);
        assertThat(prepared[256]).isEqualTo(1);
        assertThat(prepared[512]).isEqualTo(2);
    }

    @Test
    void colour_becomes_grey_by_luma() {
        var samples = new float[3 * 256];
        samples[0] = 100;
        samples[256] = 200;
        samples[512] = 50;

        var prepared = fill(Image.of(3, 16, 16, samples), Optional.empty(), input(1, BYTES, 0, 1));

        assertThat(prepared[0]).isCloseTo((29.9f + 117.4f + 5.7f) / 255, within(1e-6f));
    }

    @Test
    void percentiles_are_those_of_the_region_alone() {
        var samples = filled(20 * 16, 5000);
        for (int row = 2; row < 18; row++) {
            for (int column = 0; column < 16; column++) {
                samples[row * 16 + column] = column;
            }
        }
        var input = input(1, new Intensity(Intensity.Rule.PERCENTILE, 0, 100), 0, 1);

        var prepared = fill(Image.of(1, 20, 16, samples), Optional.of(new Region(2, 0, 16, 16)), input);

        assertThat(prepared[0]).isZero();
        assertThat(prepared[15]).isEqualTo(1);
        assertThat(prepared[3]).isCloseTo(0.2f, within(1e-6f));
    }

    @Test
    void a_picture_of_one_value_becomes_0_under_percentiles() {
        var input = input(1, new Intensity(Intensity.Rule.PERCENTILE, 1, 99), 0, 1);

        assertThat(fill(Image.of(1, 9, 7, filled(63, 42)), Optional.empty(), input))
                .containsOnly(0);
    }

    @ParameterizedTest(name = "{0} x {1} region {2},{3} to {4} x {5}")
    @CsvSource({"333, 517, 31, 77, 256, 256", "40, 30, 1, 2, 64, 48", "333, 517, 0, 0, 16, 1024"})
    void it_equals_its_naive_twin(int rows, int columns, int row, int column, int toRows, int toColumns) {
        var random = new Random(rows);
        var samples = new float[3 * rows * columns];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextInt(256);
        }
        var region = new Region(row, column, rows - row, columns - column);
        var input =
                new Input(List.of("US"), 3, toRows, toColumns, BYTES, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

        var prepared = fill(Image.of(3, rows, columns, samples), Optional.of(region), input);

        for (int channel = 0; channel < 3; channel++) {
            var plane = new float[region.rows()][region.columns()];
            for (int r = 0; r < region.rows(); r++) {
                System.arraycopy(samples, (channel * rows + row + r) * columns + column, plane[r], 0, region.columns());
            }
            var expected = NaivePlane.resize(plane, toRows, toColumns);
            for (int r = 0; r < toRows; r++) {
                for (int c = 0; c < toColumns; c++) {
                    assertThat(prepared[(channel * toRows + r) * toColumns + c])
                            .isCloseTo(expected[r][c] / 255, within(1e-5f));
                }
            }
        }
    }

    @Test
    void it_writes_behind_what_is_there() {
        var into = FloatBuffer.allocate(3 * 256);
        into.position(256);

        new Preprocessing(input(1, BYTES, 0, 1), PixelLoops.JAVA)
                .fill(Image.of(1, 16, 16, filled(256, 255)), new Region(0, 0, 16, 16), 16, 16, into);

        assertThat(into.position()).isEqualTo(512);
        assertThat(into.get(255)).isZero();
        assertThat(into.get(256)).isEqualTo(1);
        assertThat(into.get(511)).isEqualTo(1);
        assertThat(into.get(512)).isZero();
    }

    @Test
    void a_region_outside_and_samples_that_are_no_numbers_are_refused() {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> fill(
                        Image.of(1, 16, 16, filled(256, 0)),
                        Optional.of(new Region(0, 1, 16, 16)),
                        input(1, BYTES, 0, 1)))
                .extracting(KambaException::code)
                .isEqualTo(ErrorCode.IMAGE_UNSUPPORTED);
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() ->
                        fill(Image.of(1, 16, 16, filled(256, Float.NaN)), Optional.empty(), input(1, BYTES, 0, 1)))
                .extracting(KambaException::code)
                .isEqualTo(ErrorCode.PIXELS_INVALID);
    }

    private static Input input(int channels, Intensity intensity, double mean, double deviation) {
        return new Input(
                List.of("CT"),
                channels,
                16,
                16,
                intensity,
                Collections.nCopies(channels, mean),
                Collections.nCopies(channels, deviation));
    }

    private static float[] fill(Image image, Optional<Region> region, Input input) {
        var into = FloatBuffer.allocate(input.channels() * input.rows() * input.columns());
        var crop = Crop.of(image.rows(), image.columns(), region, input);
        new Preprocessing(input, PixelLoops.JAVA).fill(image, crop, input.rows(), input.columns(), into);
        return into.array();
    }

    private static float[] filled(int size, float value) {
        var samples = new float[size];
        Arrays.fill(samples, value);
        return samples;
    }
}
