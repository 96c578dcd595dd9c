package dev.kamba.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class AugmentationTest {

    private static final Size SIZE = new Size(3, 2, 64, 64);

    private static final String ALL = """
            {"flipColumns": true, "flipRows": true, "quarterTurns": true, "rotate": 180, "scale": 0.3, "shift": 0.1,
             "elastic": 3, "contrast": 0.2, "brightness": 0.2, "colour": 0.1, "gamma": 0.5, "noise": 0.1,
             "blur": 1}
            """;

    @Test
    void nothing_is_changed_where_all_is_off() {
        var example = disc(20, 30, 8);
        var batch = Batch.of(List.of(example), SIZE, read("{}"), 1, 2);

        assertThat(read("{}")).isEqualTo(Augmentation.NONE);
        assertThat(batch.images()).isEqualTo(example.image().array());
        assertThat(batch.targets()).isEqualTo(example.target().array());
    }

    @Test
    void flips_and_quarter_turns_are_exact_and_reach_every_corner() {
        var size = new Size(1, 1, 2, 2);
        var example = new Example(new Size(1, 1, 2, 2), new float[] {1, 0, 0, 0}, new float[] {1, 0, 0, 0});
        for (var json : List.of("{\"flipColumns\": true, \"flipRows\": true}", "{\"quarterTurns\": true}")) {
            var seen = new TreeSet<Integer>();
            for (int step = 0; step < 50; step++) {
                var batch = Batch.of(List.of(example), size, read(json), 1, step);
                assertThat(batch.images()).isEqualTo(batch.targets());
                for (int pixel = 0; pixel < 4; pixel++) {
                    if (batch.images()[pixel] == 1) {
                        seen.add(pixel);
                    }
                }
            }
            assertThat(seen).containsExactly(0, 1, 2, 3);
        }
    }

    @Test
    void pictures_that_are_not_square_are_turned_by_half_only() {
        var size = new Size(1, 1, 1, 3);
        var example = new Example(new Size(1, 1, 1, 3), new float[] {1, 2, 3}, new float[] {1, 0, 0});
        var seen = new TreeSet<String>();
        for (int step = 0; step < 20; step++) {
            seen.add(Arrays.toString(Batch.of(List.of(example), size, read("{\"quarterTurns\": true}"), 1, step)
                    .images()));
        }

        assertThat(seen).containsExactly("[1.0, 2.0, 3.0]", "[3.0, 2.0, 1.0]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"rotate\": 180}",
                "{\"scale\": 0.5}",
                "{\"shift\": 0.15}",
                "{\"elastic\": 3.8}",
                "{\"flipColumns\": true, \"quarterTurns\": true, \"rotate\": 30, \"scale\": 0.3, \"elastic\": 3}"
            })
    void truth_moves_with_the_image(String json) {
        var example = disc(24, 38, 9);
        double moved = 0;
        for (int step = 0; step < 20; step++) {
            var batch = Batch.of(List.of(example), SIZE, read(json), 7, step);
            for (int pixel = 0; pixel < SIZE.plane(); pixel++) {
                float truth = batch.targets()[pixel];
                for (int channel = 0; channel < SIZE.channels(); channel++) {
                    assertThat(batch.images()[channel * SIZE.plane() + pixel])
                            .isCloseTo((channel + 1) * truth, within(1e-5f));
                }
                assertThat(batch.targets()[SIZE.plane() + pixel]).isCloseTo(truth / 2, within(1e-5f));
                moved = Math.max(moved, Math.abs(truth - example.target().get(pixel)));
            }
        }

        assertThat(moved).isGreaterThan(0.9);
    }

    @Test
    void beyond_the_border_the_image_goes_on_and_the_truth_ends() {
        var size = new Size(1, 1, 32, 32);
        var white = new float[size.plane()];
        Arrays.fill(white, 1);
        boolean seen = false;
        for (int step = 0; step < 10; step++) {
            var batch = Batch.of(List.of(new Example(size, white, white)), size, read("{\"shift\": 0.5}"), 1, step);
            assertThat(batch.images()).isEqualTo(white);
            for (float value : batch.targets()) {
                seen |= value == 0;
            }
        }

        assertThat(seen).isTrue();
    }

    @Test
    void intensities_change_and_the_truth_stays() {
        var example = disc(30, 30, 9);
        for (var name : List.of("contrast", "brightness", "colour", "gamma", "noise", "blur")) {
            var batch = Batch.of(List.of(example), SIZE, read("{\"" + name + "\": 0.9}"), 3, 0);
            assertThat(batch.images()).as(name).isNotEqualTo(example.image());
            assertThat(batch.targets()).as(name).isEqualTo(example.target().array());
        }
    }

    @Test
    void a_colour_is_one_offset_for_each_channel() {
        var size = new Size(3, 1, 4, 4);
        var batch = Batch.of(
                List.of(new Example(size, new float[size.image()], new float[size.target()])),
                size,
                read("{\"colour\": 0.5}"),
                3,
                0);
        var offsets = new TreeSet<Float>();
        for (int channel = 0; channel < size.channels(); channel++) {
            float offset = batch.images()[channel * size.plane()];
            for (int pixel = 0; pixel < size.plane(); pixel++) {
                assertThat(batch.images()[channel * size.plane() + pixel]).isEqualTo(offset);
            }
            offsets.add(offset);
        }

        assertThat(offsets).hasSize(3).allMatch(offset -> Math.abs(offset) <= 0.5f);
    }

    @Test
    void a_blur_keeps_the_sum_and_a_gamma_keeps_lowest_and_highest() {
        var example = disc(30, 30, 9);
        double before = 0;
        double after = 0;
        var blurred =
                Batch.of(List.of(example), SIZE, read("{\"blur\": 2}"), 3, 0).images();
        for (int i = 0; i < blurred.length; i++) {
            before += example.image().get(i);
            after += blurred[i];
        }
        var ramp = new float[] {-2, -1, 0, 1, 2, 3};
        var bent = Batch.of(
                        List.of(new Example(new Size(1, 1, 2, 3), ramp, new float[6])),
                        new Size(1, 1, 2, 3),
                        read("{\"gamma\": 1}"),
                        3,
                        0)
                .images();

        assertThat(after).isCloseTo(before, within(before * 1e-4));
        assertThat(bent[0]).isCloseTo(-2, within(1e-5f));
        assertThat(bent[5]).isCloseTo(3, within(1e-5f));
        assertThat(bent).isSorted().isNotEqualTo(ramp);
    }

    @Test
    void a_batch_depends_on_seed_step_and_place_alone() {
        var examples = List.of(disc(20, 30, 8), disc(20, 30, 8));
        var all = read(ALL);
        var batch = Batch.of(examples, SIZE, all, 5, 9);
        int image = SIZE.channels() * SIZE.plane();

        assertThat(Batch.of(examples, SIZE, all, 5, 9).images()).isEqualTo(batch.images());
        assertThat(Batch.of(examples.subList(0, 1), SIZE, all, 5, 9).images())
                .isEqualTo(Arrays.copyOf(batch.images(), image));
        assertThat(Arrays.copyOfRange(batch.images(), image, 2 * image))
                .isNotEqualTo(Arrays.copyOf(batch.images(), image));
        assertThat(Batch.of(examples, SIZE, all, 5, 10).images()).isNotEqualTo(batch.images());
        assertThat(Batch.of(examples, SIZE, all, 6, 9).images()).isNotEqualTo(batch.images());
    }

    @Test
    void ranges_without_sense_are_refused() {
        assertThatExceptionOfType(JsonProcessingException.class)
                .isThrownBy(() -> new JsonMapper().readValue("{\"blur\": -1}", Augmentation.class))
                .withMessageContaining("blur");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Augmentation(false, false, false, 181, 0, 0, 0, 0, 0, 0, 0, 0, 0))
                .withMessageContaining("rotate");
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Bend.draw(64, 64, 4, new SplittableRandom(1)))
                .withMessageContaining("elastic must be at most 3.84");
    }

    private static Augmentation read(String json) {
        try {
            return new JsonMapper().readValue(json, Augmentation.class);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** A soft-edged disc: channel k of the image holds k + 1 times the first label, the second label half of it. */
    private static Example disc(int row, int column, int radius) {
        var image = new float[SIZE.channels() * SIZE.plane()];
        var target = new float[SIZE.labels() * SIZE.plane()];
        for (int i = 0; i < SIZE.plane(); i++) {
            double distance = Math.hypot(i / 64 - row, i % 64 - column);
            float value = (float) Math.max(0, Math.min(1, radius - distance));
            target[i] = value;
            target[SIZE.plane() + i] = value / 2;
            for (int channel = 0; channel < SIZE.channels(); channel++) {
                image[channel * SIZE.plane() + i] = (channel + 1) * value;
            }
        }
        return new Example(SIZE, image, target);
    }
}
