package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import dev.kamba.model.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ViewsTest {

    private static final int TILE = 32;

    /** Stands in for a model whose answer depends on where in its tile a pixel lies, as that of a real one does. */
    private static float answer(float sample, int row, int column) {
        return sample * (1 + 0.01f * row - 0.02f * column) - 0.4f;
    }

    @ParameterizedTest(name = "{0} x {1}, {2} in common, {3}")
    @CsvSource({
        "100, 77, 0.5, NONE",
        "100, 77, 0.25, ALL",
        "33, 200, 0.75, SIDES",
        "20, 90, 0.5, ALL",
        "20, 25, 0, SIDES",
        "32, 32, 0.5, NONE"
    })
    void tiles_and_mirror_images_are_blended_as_the_naive_twin_does(
            int rows, int columns, double overlap, Flips flips) {
        var image = noise(rows, columns, 3);
        var card = card(1, Optional.of(new Window(overlap)));
        var views = new Views(card, List.of(Plane.of(image)), new Viewing(flips, Optional.empty()), PixelLoops.JAVA);

        run(views, 1, 7);

        assertThat(disagreement(
                        views.masks().get(0).get(0),
                        naive(image, Tiles.sliding(rows, TILE, new Window(overlap)), overlap, flips)))
                .isZero();
    }

    @ParameterizedTest
    @EnumSource(Flips.class)
    void mirror_images_of_a_resized_plane_are_averaged(Flips flips) {
        var image = noise(64, 96, 4);
        var card = card(1, Optional.empty());
        var views = new Views(card, List.of(Plane.of(image)), new Viewing(flips, Optional.empty()), PixelLoops.JAVA);

        run(views, 1, 5);

        var prepared = FloatBuffer.allocate(TILE * TILE);
        new Preparation(card.input()).fill(Plane.of(image), prepared);
        var mean = new float[TILE * TILE];
        for (var flip : flips.each()) {
            for (int i = 0; i < mean.length; i++) {
                int row = flip.rows() ? TILE - 1 - i / TILE : i / TILE;
                int column = flip.columns() ? TILE - 1 - i % TILE : i % TILE;
                mean[i] += answer(prepared.get(i), row, column) / flips.each().size();
            }
        }
        var expected = PlainPostprocessing.mask(
                FloatBuffer.wrap(mean), card.input(), card.labels().get(0), 64, 96, Optional.empty());
        assertThat(views.masks().get(0).get(0).dice(expected)).isGreaterThan(0.999);
    }

    @Test
    void masks_are_the_same_to_the_bit_in_whatever_order_items_come_back() {
        var planes = IntStream.range(0, 3)
                .mapToObj(i -> Plane.of(noise(90, 70 + i, i)))
                .toList();
        var viewing = new Viewing(Flips.ALL, Optional.of(new Window(0.5)));
        var orderly = new Views(card(1, Optional.empty()), planes, viewing, PixelLoops.JAVA);
        run(orderly, 1, 0);
        for (long seed = 1; seed < 5; seed++) {
            var shuffled = new Views(card(1, Optional.empty()), planes, viewing, PixelLoops.JAVA);
            run(shuffled, 1000, seed);

            assertThat(shuffled.done()).isEqualTo(3);
            assertThat(shuffled.masks()).isEqualTo(orderly.masks());
        }
    }

    /** Also where mirror images are averaged, and where probabilities are made of the same logits. */
    @ParameterizedTest
    @EnumSource(Flips.class)
    void logits_that_are_not_finite_are_refused_view_by_view(Flips flips) {
        for (boolean probabilities : new boolean[] {false, true}) {
            var viewing = new Viewing(flips, Optional.empty()).withProbabilities(probabilities);
            var views =
                    new Views(card(1, Optional.empty()), List.of(Plane.of(noise(40, 40, 1))), viewing, PixelLoops.JAVA);
            var item = views.items().next();
            var logits = FloatBuffer.allocate(TILE * TILE).put(TILE * TILE - 1, Float.NaN);

            assertThatExceptionOfType(KambaException.class)
                    .isThrownBy(() -> item.take(logits))
                    .extracting(KambaException::code)
                    .isEqualTo(ErrorCode.MODEL_INVALID);
            assertThat(views.done()).isZero();
        }
    }

    @ParameterizedTest(name = "{0} x {1}, {2}")
    @CsvSource({"100, 77, true", "20, 25, true", "100, 77, false", "20, 90, false"})
    void probabilities_are_the_sigmoid_of_what_the_masks_are_made_of(int rows, int columns, boolean sliding) {
        var image = noise(rows, columns, 3);
        var card = card(1, sliding ? Optional.of(new Window(0.5)) : Optional.empty());
        var views = new Views(card, List.of(Plane.of(image)), Viewing.PLAIN.withProbabilities(true), PixelLoops.JAVA);
        run(views, 1, 7);

        var mask = views.masks().get(0).get(0);
        var map = views.probabilities().get(0).get(0);
        var values = map.values();

        assertThat(map.rows()).isEqualTo(rows);
        assertThat(map.columns()).isEqualTo(columns);
        for (int i = 0; i < values.length; i++) {
            int value = values[i] & 0xff;
            // Where the value is that of the threshold, the mask knows more digits than the map.
            if (value != 127 && value != 128) {
                assertThat(mask.at(i / columns, i % columns)).isEqualTo(value > 127);
            }
        }
        assertThat(IntStream.range(0, values.length)
                        .map(i -> values[i] & 0xff)
                        .distinct()
                        .count())
                .isGreaterThan(20);
    }

    @Test
    void probabilities_know_neither_small_parts_nor_the_world_outside_the_crop() {
        var input = new Input(
                List.of("CT"),
                1,
                TILE,
                TILE,
                new Intensity(Intensity.Rule.WINDOW, 0, 1),
                List.of(0.0),
                List.of(1.0),
                0.5,
                1,
                Optional.empty());
        var card = TinyModel.card(input, List.of(TinyModel.label("a", 0.5, 100_000)));
        var samples = new float[64 * 80];
        Arrays.fill(samples, 1f);
        var plane = Plane.of(Image.wrap(1, 64, 80, samples));
        var views = new Views(card, List.of(plane), Viewing.PLAIN.withProbabilities(true), PixelLoops.JAVA);
        run(views, 1, 7);

        var values = views.probabilities().get(0).get(0).values();

        assertThat(views.masks().get(0).get(0).isEmpty()).isTrue();
        assertThat(values[32 * 80 + 40] & 0xff).isBetween(100, 200);
        assertThat(values[15 * 80 + 40]).isZero();
        assertThat(values[32 * 80 + 19]).isZero();
        assertThat(values[32 * 80 + 20] & 0xff).isPositive();
    }

    @Test
    void probabilities_are_kept_only_when_asked_for() {
        var views = new Views(
                card(1, Optional.empty()), List.of(Plane.of(noise(40, 50, 1))), Viewing.PLAIN, PixelLoops.JAVA);
        run(views, 1, 1);

        assertThat(views.probabilities()).isEmpty();
    }

    @Test
    void a_window_sees_every_slice_of_a_stack_in_the_same_place() {
        var stack = SyntheticStack.of(List.of(noise(50, 60, 1), noise(50, 60, 2), noise(50, 60, 3)));
        var views = new Views(
                card(3, Optional.of(new Window(0.5))),
                stack,
                new Viewing(Flips.SIDES, Optional.empty()),
                PixelLoops.JAVA);
        var into = FloatBuffer.allocate(3 * TILE * TILE);
        var items = new ArrayList<Item>();
        views.items().forEachRemaining(items::add);

        // Two tiles down, three across, two mirror images of each; this is the mirrored one in the second slice's
        // middle.
        items.get(18 + 2 + 1).fill(into);

        int left = Tiles.sliding(60, TILE, new Window(0.5)).start(1);
        for (int slice = 0; slice < 3; slice++) {
            assertThat(into.get(slice * TILE * TILE + 5))
                    .isEqualTo(stack.get(slice).image().at(0, 0, left + TILE - 1 - 5));
        }
    }

    @Test
    void an_engine_slides_when_the_card_says_so(@TempDir Path folder) {
        var letter = Fixtures.letter(3, 150, 210);
        var model = ModelPackage.open(TinyModel.of(TinyModel.card(
                        new Input(
                                List.of("US"),
                                1,
                                TILE,
                                TILE,
                                new Intensity(Intensity.Rule.WINDOW, 0, 255),
                                List.of(0.0),
                                List.of(1.0),
                                1,
                                1,
                                Optional.of(new Window(0.5))),
                        List.of(TinyModel.label("white", 0.5, 0))))
                .writeTo(folder.resolve("sliding.onnx")));
        try (var engine = new Engine(Device.CPU, device -> new Tuning(1, 4, 2))) {
            var found = engine.segment(model, List.of(Fixtures.plane(letter)), done -> {});

            assertThat(found.masks()).containsExactly(List.of(letter));
        }
    }

    /** Fills and takes as an engine would; up to {@code ahead} items are filled before the first is taken, in any order. */
    private static void run(Views views, int ahead, long seed) {
        var random = new Random(seed);
        var items = views.items();
        while (items.hasNext()) {
            var batch = new ArrayList<Item>();
            while (batch.size() < ahead && items.hasNext()) {
                batch.add(items.next());
            }
            Collections.shuffle(batch, random);
            for (var item : batch) {
                var image = FloatBuffer.allocate(TILE * TILE);
                item.fill(image);
                assertThat(image.hasRemaining()).isFalse();
                for (int i = 0; i < image.capacity(); i++) {
                    image.put(i, answer(image.get(i), i / TILE, i % TILE));
                }
                item.take(image.flip());
            }
        }
    }

    /** In double precision, pixel by pixel, over all tiles that hold the pixel. */
    private static double[] naive(Image image, Tiles down, double overlap, Flips flips) {
        var right = Tiles.sliding(image.columns(), TILE, new Window(overlap));
        var mean = new double[image.rows() * image.columns()];
        for (int i = 0; i < mean.length; i++) {
            int row = i / image.columns();
            int column = i % image.columns();
            double sum = 0;
            double weights = 0;
            for (int tile = 0; tile < down.number() * right.number(); tile++) {
                int inRow = row - down.start(tile / right.number());
                int inColumn = column - right.start(tile % right.number());
                if (inRow < 0 || inRow >= TILE || inColumn < 0 || inColumn >= TILE) {
                    continue;
                }
                double weight = tent(inRow) * tent(inColumn);
                for (var flip : flips.each()) {
                    weights += weight;
                    sum += weight
                            * answer(
                                    image.at(0, row, column),
                                    flip.rows() ? TILE - 1 - inRow : inRow,
                                    flip.columns() ? TILE - 1 - inColumn : inColumn);
                }
            }
            mean[i] = sum / weights;
        }
        return mean;
    }

    private static double tent(int i) {
        return Math.min(i + 0.5, TILE - i - 0.5);
    }

    /** Pixels that are set otherwise than the logits say, where these are not within rounding of 0. */
    private static long disagreement(Mask mask, double[] logits) {
        return IntStream.range(0, logits.length)
                .filter(i ->
                        Math.abs(logits[i]) > 1e-5 && mask.at(i / mask.columns(), i % mask.columns()) != logits[i] > 0)
                .count();
    }

    private static Image noise(int rows, int columns, long seed) {
        var random = new Random(seed);
        var samples = new float[rows * columns];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextFloat();
        }
        return Image.wrap(1, rows, columns, samples);
    }

    private static ModelCard card(int slices, Optional<Window> window) {
        var input = new Input(
                List.of("CT"),
                1,
                TILE,
                TILE,
                new Intensity(Intensity.Rule.WINDOW, 0, 1),
                List.of(0.0),
                List.of(1.0),
                1,
                slices,
                window);
        return TinyModel.card(input, List.of(TinyModel.label("a", 0.5, 0)));
    }
}
