package dev.kamba.trainer.measure;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ConfusionTest {

    private static final Confusion COUNTED = Confusion.of(Masks.of("###..", "....."), Masks.of(".###.", "....#"));

    @Test
    void every_pixel_is_counted_once() {
        assertThat(COUNTED).isEqualTo(new Confusion(2, 2, 1, 5));
        assertThat(COUNTED.plus(COUNTED)).isEqualTo(new Confusion(4, 4, 2, 10));
    }

    @Test
    void ratios_of_a_small_mask() {
        assertThat(COUNTED.iou()).isCloseTo(2 / 5.0, within(1e-12));
        assertThat(COUNTED.dice()).isCloseTo(4 / 7.0, within(1e-12));
        assertThat(COUNTED.sensitivity()).isCloseTo(2 / 3.0, within(1e-12));
        assertThat(COUNTED.specificity()).isCloseTo(5 / 7.0, within(1e-12));
    }

    @Test
    void a_ratio_of_nothing_is_no_number() {
        var empty = Confusion.of(Masks.of(".."), Masks.of(".."));
        var full = Confusion.of(Masks.of("##"), Masks.of("##"));

        assertThat(empty.iou()).isNaN();
        assertThat(empty.dice()).isNaN();
        assertThat(empty.sensitivity()).isNaN();
        assertThat(empty.specificity()).isEqualTo(1);
        assertThat(full.specificity()).isNaN();
    }
}
