package dev.kamba.inference;

import dev.kamba.error.KambaException;
import dev.kamba.model.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class TilesTest {

    @Test
    void tiles_of_four_over_ten_with_half_in_common_begin_at_every_second_sample() {
        var tiles = Tiles.sliding(10, 4, new Window(0.5));

        assertThat(tiles.number()).isEqualTo(4);
        assertThat(new int[] {tiles.start(0), tiles.start(1), tiles.start(2), tiles.start(3)})
                .containsExactly(0, 2, 4, 6);
        // Alone at the ends; elsewhere tents of 0.5, 1.5, 1.5, 0.5, shifted by two.
        assertThat(tiles.weights().get(0)).containsExactly(1, 1, 0.75f, 0.25f);
        assertThat(tiles.weights().get(1)).containsExactly(0.25f, 0.75f, 0.75f, 0.25f);
    }

    @ParameterizedTest(name = "{0} by {1}, {2} in common")
    @CsvSource({
        "512, 256, 0.5",
        "513, 256, 0.5",
        "1000, 64, 0.25",
        "300, 64, 0",
        "64, 64, 0.5",
        "40, 64, 0.5",
        "999, 17, 0.75"
    })
    void weights_add_up_to_one_everywhere_and_neighbours_have_enough_in_common(int size, int tile, double overlap) {
        var tiles = Tiles.sliding(size, tile, new Window(overlap));
        var sums = new double[size];
        for (int number = 0; number < tiles.number(); number++) {
            if (number > 0) {
                assertThat(tiles.start(number - 1) + tile - tiles.start(number))
                        .isGreaterThanOrEqualTo((int) (overlap * tile));
            }
            var weights = tiles.weights().get(number);
            for (int i = 0; i < weights.length; i++) {
                sums[tiles.start(number) + i] += weights[i];
            }
        }
        for (double sum : sums) {
            assertThat(sum).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void thousands_of_tiles_are_refused() {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Tiles.sliding(65_535, 16, new Window(0.75)))
                .withMessageContaining("tiles");
    }
}
