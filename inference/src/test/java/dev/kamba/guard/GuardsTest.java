package dev.kamba.guard;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.PixelSpacing;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.ModelCard;
import dev.kamba.model.Spacing;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.Test;

import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

class GuardsTest {

    private static final int SIZE = 20;
    private static final ModelCard CARD = TinyModel.card(1, 32, 32, 1);
    private static final String MODALITY = CARD.input().modalities().get(0);

    @Test
    void a_usual_result_raises_no_concern() {
        assertThat(check(frame(), pixels(i -> i / SIZE > 5 && i / SIZE < 10 && i % SIZE > 5 && i % SIZE < 10)))
                .isEmpty();
    }

    @Test
    void nothing_found_is_empty_and_one_pixel_is_not() {
        assertThat(check(frame(), pixels(i -> false)))
                .extracting(Concern::guard, Concern::text)
                .containsExactly(tuple(Guard.EMPTY, "nothing was found"));
        assertThat(check(frame(), pixels(i -> i == 10 * SIZE + 10))).isEmpty();
    }

    @Test
    void more_than_four_fifths_of_an_image_are_large_and_four_fifths_are_not() {
        // 18 x 18 pixels are 81 % of 20 x 20, and touch no border.
        assertThat(check(frame(), pixels(i -> inner(i, 1))))
                .extracting(Concern::guard)
                .containsExactly(Guard.LARGE);
        assertThat(check(frame(), pixels(i -> i < 320)))
                .extracting(Concern::guard)
                .doesNotContain(Guard.LARGE);
    }

    @Test
    void one_bad_image_of_many_is_enough() {
        var good = pixels(i -> i == 10 * SIZE + 10);

        var concerns = Guards.check(
                List.of(frame(), frame(), frame()),
                MODALITY,
                CARD,
                List.of(List.of(good), List.of(pixels(i -> inner(i, 1))), List.of(good)),
                limits(Action.HOLD));

        assertThat(concerns)
                .extracting(Concern::text)
                .singleElement()
                .asString()
                .endsWith("of image 2 of 3");
    }

    @Test
    void share_and_border_are_those_of_the_part_that_shows_the_patient() {
        var region = new Region(5, 5, 10, 10);
        var seen = frame(Optional.of(region), Optional.empty());

        // 81 of 100 pixels of the region are 20 % of the image.
        assertThat(check(seen, pixels(i -> i / SIZE > 5 && i / SIZE < 15 && i % SIZE > 4 && i % SIZE < 14)))
                .extracting(Concern::guard)
                .containsExactly(Guard.LARGE, Guard.BORDER);
        assertThat(check(frame(), pixels(i -> i / SIZE > 5 && i / SIZE < 15 && i % SIZE > 4 && i % SIZE < 14)))
                .isEmpty();
    }

    @Test
    void more_parts_than_the_limit_are_fragments() {
        // Every second pixel of every second row: 9 x 9 parts within the border.
        var dots = pixels(i -> inner(i, 1) && i / SIZE % 2 == 1 && i % SIZE % 2 == 1);

        assertThat(check(frame(), dots))
                .extracting(Concern::text)
                .containsExactly("label 1 has 81 parts on image 1 of 1");
        assertThat(Guards.check(
                        List.of(frame()),
                        MODALITY,
                        CARD,
                        List.of(List.of(dots)),
                        new Limits(limits(Action.HOLD).actions(), 0.8, 81)))
                .isEmpty();
    }

    @Test
    void each_side_is_a_border_and_the_pixels_beside_it_are_not() {
        for (int side = 0; side < 4; side++) {
            int which = side;
            assertThat(check(
                            frame(),
                            pixels(i -> i
                                    == List.of(10, SIZE * SIZE - 10, 10 * SIZE, 11 * SIZE - 1)
                                            .get(which))))
                    .extracting(Concern::guard)
                    .containsExactly(Guard.BORDER);
        }
        assertThat(check(frame(), pixels(i -> inner(i, 1) && !inner(i, 2)))).isEmpty();
    }

    @Test
    void another_modality_than_the_card_s_is_named() {
        var mask = List.of(List.of(pixels(i -> i == 10 * SIZE + 10)));

        assertThat(Guards.check(List.of(frame()), "MG", CARD, mask, limits(Action.HOLD)))
                .extracting(Concern::text)
                .containsExactly("the model is for CT, US, the images are MG");
        assertThat(Guards.check(List.of(frame()), "", CARD, mask, limits(Action.HOLD)))
                .extracting(Concern::guard)
                .containsExactly(Guard.MODALITY);
    }

    @Test
    void spacing_must_lie_in_the_card_s_range_if_it_has_one() {
        var card = TinyModel.card(input(new Spacing(0.5, 1)), CARD.labels());

        assertThat(spacing(card, Optional.of(new PixelSpacing(0.5, 1)))).isEmpty();
        assertThat(spacing(card, Optional.of(new PixelSpacing(0.5, 1.2))))
                .extracting(Concern::text)
                .containsExactly("the model is for pixels of 0.5 to 1.0 mm, those of the images are 0.5000 x 1.200 mm");
        assertThat(spacing(card, Optional.empty())).extracting(Concern::guard).containsExactly(Guard.SPACING);
        assertThat(spacing(CARD, Optional.of(new PixelSpacing(9, 9)))).isEmpty();
    }

    @Test
    void what_is_off_says_nothing_and_what_is_flagged_does_not_hold() {
        var everything = pixels(i -> true);

        assertThat(check(frame(), everything, limits(Action.OFF))).isEmpty();
        assertThat(check(frame(), everything, limits(Action.FLAG))).isNotEmpty().noneMatch(Concern::holds);
        assertThat(check(frame(), everything, limits(Action.FLAG).with(Map.of(Guard.LARGE, Action.HOLD))))
                .filteredOn(Concern::holds)
                .extracting(Concern::guard)
                .containsExactly(Guard.LARGE);
    }

    @Test
    void actions_come_back_from_their_line_and_unknown_words_are_named() {
        var actions = Map.of(Guard.BORDER, Action.OFF, Guard.LARGE, Action.FLAG);

        assertThat(Limits.line(actions)).isEqualTo("large=flag border=off");
        assertThat(Limits.read("large=flag border=off")).isEqualTo(actions);
        assertThat(Limits.read("")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limits.actions(Map.of("borders", "off")))
                .withMessageContaining("no guard 'borders'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limits.actions(Map.of("border", "no")))
                .withMessageContaining("no action 'no'");
    }

    private static List<Concern> spacing(ModelCard card, Optional<PixelSpacing> spacing) {
        return Guards.check(
                List.of(frame(Optional.empty(), spacing)),
                card.input().modalities().get(0),
                card,
                List.of(List.of(pixels(i -> i == 10 * SIZE + 10))),
                limits(Action.HOLD));
    }

    private static Input input(Spacing spacing) {
        return new Input(
                List.of("MR"),
                1,
                32,
                32,
                new Intensity(Intensity.Rule.PERCENTILE, 1, 99),
                List.of(0.5),
                List.of(0.25),
                1,
                1,
                Optional.empty(),
                Optional.of(spacing));
    }

    private static List<Concern> check(Plane frame, Mask mask) {
        return check(frame, mask, limits(Action.HOLD));
    }

    private static List<Concern> check(Plane frame, Mask mask, Limits limits) {
        return Guards.check(List.of(frame), MODALITY, CARD, List.of(List.of(mask)), limits);
    }

    private static Limits limits(Action action) {
        var actions = new EnumMap<Guard, Action>(Guard.class);
        for (var guard : Guard.values()) {
            actions.put(guard, action);
        }
        return new Limits(actions, 0.8, 50);
    }

    private static boolean inner(int pixel, int margin) {
        int row = pixel / SIZE;
        int column = pixel % SIZE;
        return Math.min(row, column) >= margin && Math.max(row, column) < SIZE - margin;
    }

    private static Mask pixels(IntPredicate set) {
        var bits = new BitSet();
        for (int i = 0; i < SIZE * SIZE; i++) {
            bits.set(i, set.test(i));
        }
        return Mask.of(SIZE, SIZE, bits);
    }

    private static Plane frame() {
        return frame(Optional.empty(), Optional.empty());
    }

    private static Plane frame(Optional<Region> region, Optional<PixelSpacing> spacing) {
        return new Plane() {
            @Override
            public Image image() {
                throw new UnsupportedOperationException("guards look at masks alone");
            }

            @Override
            public int rows() {
                return SIZE;
            }

            @Override
            public int columns() {
                return SIZE;
            }

            @Override
            public Optional<Region> region() {
                return region;
            }

            @Override
            public Optional<PixelSpacing> spacing() {
                return spacing;
            }
        };
    }
}
