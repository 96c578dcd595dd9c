package dev.kamba.inference;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Label;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Optional;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class PostprocessingTest {

    private static final Input INPUT = TinyModel.card(1, 16, 16, 1).input();

    @Test
    void a_pixel_is_set_when_its_probability_is_above_the_threshold() {
        var logits = FloatBuffer.allocate(256);
        logits.put(0, (float) Math.log(0.8 / 0.2) + 1e-4f);
        logits.put(1, (float) Math.log(0.8 / 0.2) - 1e-4f);

        var mask = mask(logits, INPUT, TinyModel.label("a", 0.8, 0), 16, 16, Optional.empty());

        assertThat(mask.bits()).isEqualTo(bits(0));
        assertThat(logits.position()).isEqualTo(256);
    }

    @Test
    void a_probability_at_the_threshold_is_not_above_it() {
        var mask = mask(FloatBuffer.allocate(256), INPUT, TinyModel.label("a", 0.5, 0), 16, 16, Optional.empty());

        assertThat(mask.isEmpty()).isTrue();
    }

    @Test
    void a_mask_lies_in_its_region_and_nowhere_else() {
        var logits = FloatBuffer.allocate(256);
        for (int i = 0; i < 256; i++) {
            logits.put(i, i % 16 < 4 ? 1 : -1);
        }
        var region = new Region(3, 5, 32, 48);

        var mask = mask(logits, INPUT, TinyModel.label("a", 0.5, 0), 40, 60, Optional.of(region));

        for (int row = 0; row < 40; row++) {
            for (int column = 0; column < 60; column++) {
                boolean inside = row >= 3 && row < 35 && column >= 5 && column < 5 + 4 * 3;
                assertThat(mask.at(row, column)).as(row + "," + column).isEqualTo(inside);
            }
        }
    }

    @Test
    void parts_that_touch_at_a_corner_are_one() {
        // Two pixels joined by a corner, and one alone at the end of a row, next in memory to the row below.
        var logits = logits(bits(17, 34, 47, 48 + 5));

        assertThat(dropping(logits, 2).bits()).isEqualTo(bits(17, 34));
        assertThat(dropping(logits, 3).isEmpty()).isTrue();
        assertThat(dropping(logits, 1).bits()).isEqualTo(bits(17, 34, 47, 48 + 5));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13})
    void dropping_small_parts_equals_flood_filling(long seed) {
        var random = new Random(seed);
        var noise = new BitSet();
        for (int i = 0; i < 256; i++) {
            noise.set(i, random.nextDouble() < 0.2 + 0.05 * seed / 2);
        }
        for (int minimum : new int[] {2, 5, 20}) {
            assertThat(dropping(logits(noise), minimum).bits()).isEqualTo(floodFilled(noise, minimum));
        }
    }

    /** The model's output is its own input here, so whatever moves is our doing. */
    @ParameterizedTest(name = "{0} x {1} through {2} x {3}")
    @CsvSource({"128, 64, 64, 64", "512, 512, 256, 256", "96, 64, 32, 64", "64, 64, 64, 64"})
    void a_shape_on_the_model_s_grid_comes_back_pixel_by_pixel(int rows, int columns, int toRows, int toColumns) {
        int rowStep = rows / toRows;
        int columnStep = columns / toColumns;
        var shape = shape(rows, columns, 8 * rowStep, 5 * columnStep, 24 * rowStep, 29 * columnStep);

        assertThat(thereAndBack(shape, toRows, toColumns, Optional.empty())).isEqualTo(shape);
    }

    @ParameterizedTest(name = "{0} x {1} through {2} x {3}")
    @CsvSource({"33, 51, 64, 64", "333, 517, 334, 520", "97, 61, 256, 256", "333, 517, 1024, 1024"})
    void a_shape_comes_back_pixel_by_pixel_from_a_finer_grid(int rows, int columns, int toRows, int toColumns) {
        var shape = shape(rows, columns, 5, 11, rows / 2, columns - 9);

        assertThat(thereAndBack(shape, toRows, toColumns, Optional.empty())).isEqualTo(shape);
    }

    @ParameterizedTest(name = "{0} x {1} through {2} x {3}")
    @CsvSource({"333, 517, 256, 256", "517, 333, 256, 256", "601, 299, 128, 160", "255, 257, 256, 256"})
    void a_shape_from_a_coarser_grid_keeps_its_edges_within_one_pixel_of_that_grid(
            int rows, int columns, int toRows, int toColumns) {
        var shape = shape(rows, columns, 50, 31, 201, 240);

        var back = thereAndBack(shape, toRows, toColumns, Optional.empty());

        assertThat(back.dice(shape)).isGreaterThan(0.985);
        double[] was = centre(shape);
        double[] is = centre(back);
        assertThat(Math.abs(is[0] - was[0])).isLessThan(0.5 * rows / toRows);
        assertThat(Math.abs(is[1] - was[1])).isLessThan(0.5 * columns / toColumns);
    }

    @Test
    void on_average_over_many_places_nothing_moves() {
        double rowDrift = 0;
        double columnDrift = 0;
        for (int place = 0; place < 60; place++) {
            var shape = shape(333, 517, 40 + place, 60 + 2 * place, 140 + place, 300 + 2 * place);
            var back = thereAndBack(shape, 256, 256, Optional.empty());
            rowDrift += (centre(back)[0] - centre(shape)[0]) / 60;
            columnDrift += (centre(back)[1] - centre(shape)[1]) / 60;
        }
        assertThat(Math.abs(rowDrift)).isLessThan(0.02);
        assertThat(Math.abs(columnDrift)).isLessThan(0.02);
    }

    @Test
    void a_shape_in_a_region_comes_back_where_it_was() {
        var shape = shape(333, 517, 70, 101, 130, 333);

        assertThat(thereAndBack(shape, 256, 512, Optional.of(new Region(61, 83, 200, 301))))
                .isEqualTo(shape);
    }

    private static Mask mask(
            FloatBuffer logits, Input input, Label label, int rows, int columns, Optional<Region> region) {
        var crop = Crop.of(rows, columns, region, input);
        return new Postprocessing(PixelLoops.JAVA)
                .mask(logits, input.rows(), input.columns(), label, crop, rows, columns);
    }

    private static Mask thereAndBack(Mask shape, int toRows, int toColumns, Optional<Region> region) {
        var input = TinyModel.card(1, toRows, toColumns, 1).input();
        var samples = new float[shape.rows() * shape.columns()];
        shape.bits().stream().forEach(i -> samples[i] = 255);
        var buffer = FloatBuffer.allocate(toRows * toColumns);
        var image = Image.of(1, shape.rows(), shape.columns(), samples);
        var crop = Crop.of(shape.rows(), shape.columns(), region, input);
        new Preprocessing(input, PixelLoops.JAVA).fill(image, crop, toRows, toColumns, buffer);
        for (int i = 0; i < buffer.capacity(); i++) {
            buffer.put(i, buffer.get(i) - 0.5f);
        }
        return mask(buffer.rewind(), input, TinyModel.label("a", 0.5, 0), shape.rows(), shape.columns(), region);
    }

    /** An L: a bar with a foot, so that flips and turns show. */
    private static Mask shape(int rows, int columns, int top, int left, int bottom, int right) {
        var bits = new BitSet();
        int knee = top + 3 * (bottom - top) / 4;
        for (int row = top; row < bottom; row++) {
            int end = row < knee ? left + (right - left) / 4 : right;
            bits.set(row * columns + left, row * columns + end);
        }
        return Mask.of(rows, columns, bits);
    }

    private static double[] centre(Mask mask) {
        return new double[] {
            mask.bits().stream().map(i -> i / mask.columns()).average().orElseThrow(),
            mask.bits().stream().map(i -> i % mask.columns()).average().orElseThrow()
        };
    }

    private static Mask dropping(FloatBuffer logits, int minimum) {
        return mask(logits.duplicate(), INPUT, TinyModel.label("a", 0.5, minimum), 16, 16, Optional.empty());
    }

    private static FloatBuffer logits(BitSet set) {
        var logits = FloatBuffer.allocate(256);
        for (int i = 0; i < 256; i++) {
            logits.put(i, set.get(i) ? 3 : -3);
        }
        return logits;
    }

    private static BitSet floodFilled(BitSet noise, int minimum) {
        var kept = new BitSet();
        var left = (BitSet) noise.clone();
        for (int seed = left.nextSetBit(0); seed >= 0; seed = left.nextSetBit(0)) {
            var part = new BitSet();
            var queue = new ArrayDeque<Integer>();
            queue.add(seed);
            left.clear(seed);
            while (!queue.isEmpty()) {
                int at = queue.remove();
                part.set(at);
                for (int row = Math.max(0, at / 16 - 1); row <= Math.min(15, at / 16 + 1); row++) {
                    for (int column = Math.max(0, at % 16 - 1); column <= Math.min(15, at % 16 + 1); column++) {
                        if (left.get(row * 16 + column)) {
                            left.clear(row * 16 + column);
                            queue.add(row * 16 + column);
                        }
                    }
                }
            }
            if (part.cardinality() >= minimum) {
                kept.or(part);
            }
        }
        return kept;
    }

    private static BitSet bits(int... set) {
        var bits = new BitSet();
        for (int bit : set) {
            bits.set(bit);
        }
        return bits;
    }
}
