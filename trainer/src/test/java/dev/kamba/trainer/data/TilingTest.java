package dev.kamba.trainer.data;

import dev.kamba.inference.Mosaic;
import dev.kamba.model.Window;
import org.junit.jupiter.api.Test;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;

import static org.assertj.core.api.Assertions.assertThat;

class TilingTest {

    private static final Size TILE = new Size(2, 1, 16, 16);

    private static final Augmentation SHIFT = new Augmentation(false, false, false, 0, 0, 0.9, 0, 0, 0, 0, 0, 0, 0);
    private static final Augmentation TURNS = new Augmentation(true, true, true, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Two channels in which every value says where it stands, a truth of two pixels. */
    private static Example picture(int rows, int columns) {
        var size = new Size(2, 1, rows, columns);
        var image = new float[size.image()];
        for (int i = 0; i < image.length; i++) {
            image[i] = i;
        }
        var target = new float[size.target()];
        target[target.length - 1] = 1;
        target[target.length / 2] = 1;
        return new Example(size, image, target);
    }

    @Test
    void tile_holds_picture_and_truth_of_one_place_that_lies_inside() {
        var picture = picture(50, 40);
        var places = new HashSet<Integer>();
        for (int step = 0; step < 200; step++) {
            var batch = Batch.of(List.of(picture), TILE, Augmentation.NONE, 3, step);
            int first = (int) batch.images()[0];
            int row = Math.floorDiv(first, 40);
            int column = first % 40;
            places.add(first);
            assertThat(row).isLessThanOrEqualTo(34);
            assertThat(column).isLessThanOrEqualTo(24);
            for (int i = 0; i < TILE.plane(); i++) {
                int at = (row + Math.floorDiv(i, 16)) * 40 + column + i % 16;
                assertThat(batch.images()[i]).isEqualTo(at);
                assertThat(batch.images()[TILE.plane() + i]).isEqualTo(50 * 40 + at);
                assertThat(batch.targets()[i]).isEqualTo(picture.target().get(at));
            }
        }
        assertThat(places).hasSizeGreaterThan(100);
    }

    @Test
    void picture_smaller_than_a_tile_goes_on_as_it_does_in_serving() {
        var picture = picture(10, 30);
        var whole = picture.size();
        var mosaic = Mosaic.of(whole.rows(), whole.columns(), 16, 16, Optional.of(new Window(0.5)), 1);
        var served = new HashSet<FloatBuffer>();
        for (int tile = 0; tile < mosaic.tiles(); tile++) {
            var into = FloatBuffer.allocate(TILE.image());
            mosaic.copy(tile, picture.image(), 2, into);
            served.add(into.rewind());
        }
        var learned = new HashSet<FloatBuffer>();
        for (int step = 0; step < 200; step++) {
            var batch = Batch.of(List.of(picture), TILE, Augmentation.NONE, 3, step);
            learned.add(FloatBuffer.wrap(batch.images()));
            for (int i = 10 * 16; i < TILE.plane(); i++) {
                assertThat(batch.targets()[i]).isZero();
            }
        }

        assertThat(served).hasSize(3);
        assertThat(learned).as("every place of serving is also one of training").containsAll(served);
    }

    @Test
    void half_of_the_tiles_and_what_chance_adds_hold_truth() {
        var size = new Size(1, 1, 1024, 1024);
        var target = new float[size.target()];
        target[700 * 1024 + 300] = 1;
        var picture = new Example(size, new float[size.image()], target);
        int withTruth = 0;
        for (int step = 0; step < 1000; step++) {
            var tile = Batch.of(List.of(picture), new Size(1, 1, 64, 64), Augmentation.NONE, 1, step);
            withTruth += FloatBuffer.wrap(tile.targets()).equals(FloatBuffer.allocate(64 * 64)) ? 0 : 1;
        }

        assertThat(withTruth).isBetween(450, 550);
    }

    @Test
    void every_label_and_every_pixel_of_it_is_as_likely_as_the_others() {
        var size = new Size(1, 3, 2, 3);
        var target = new float[size.target()];
        target[2] = 1;
        // The second label has nothing, the third three pixels.
        target[12] = 1;
        target[16] = 1;
        target[17] = 1;
        var pixels = TruePixels.of(FloatBuffer.wrap(target), size);
        var random = new SplittableRandom(1);
        var counts = new int[6];
        for (int i = 0; i < 6000; i++) {
            var pixel = pixels.draw(random).orElseThrow();
            counts[3 * pixel.row() + pixel.column()]++;
        }

        assertThat(counts[1] + counts[3]).isZero();
        assertThat(counts[2]).isBetween(2800, 3200);
        assertThat(counts[0]).isBetween(900, 1100);
        assertThat(counts[4]).isBetween(900, 1100);
        assertThat(counts[5]).isBetween(900, 1100);
    }

    @Test
    void epoch_shows_a_picture_as_often_as_tiles_cover_it() {
        var small = picture(16, 16);
        var large = picture(33, 17);

        assertThat(Tiling.epoch(List.of(small, large), TILE))
                .containsExactly(small, large, large, large, large, large, large);
    }

    @Test
    void moved_tile_goes_on_in_the_picture_and_not_with_its_own_border() {
        var size = new Size(1, 1, 96, 96);
        var random = new Random(1);
        var image = new float[size.image()];
        for (int i = 0; i < image.length; i++) {
            image[i] = random.nextFloat();
        }
        var picture = new Example(size, image, new float[size.target()]);
        var tile = new Size(1, 1, 16, 16);
        int repeated = 0;
        for (int step = 0; step < 50; step++) {
            var batch = Batch.of(List.of(picture), tile, SHIFT, 1, step).images();
            for (int i = 1; i < 16; i++) {
                // Two equal values side by side are a border that repeats; the picture's own is met in few of the
                // draws.
                repeated += batch[7 * 16 + i] == batch[7 * 16 + i - 1] ? 1 : 0;
            }
        }

        assertThat(repeated).isLessThan(50);
    }

    @Test
    void quarter_turns_and_mirror_images_of_a_tile_hold_its_own_pixels() {
        var picture = picture(50, 40);
        for (int step = 0; step < 50; step++) {
            var plain = Batch.of(List.of(picture), TILE, Augmentation.NONE, 3, step);
            var turned = Batch.of(List.of(picture), TILE, TURNS, 3, step);

            assertThat(sorted(turned.images())).isEqualTo(sorted(plain.images()));
            assertThat(sorted(turned.targets())).isEqualTo(sorted(plain.targets()));
        }
    }

    private static float[] sorted(float[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
