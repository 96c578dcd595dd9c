package dev.kamba.trainer.net;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PathsTest {

    @Test
    void cross_goes_along_rows_and_columns_and_back() {
        assertThat(ScanOrder.CROSS.ways(2, 3))
                .containsExactly(
                        new int[] {0, 1, 2, 3, 4, 5},
                        new int[] {0, 3, 1, 4, 2, 5},
                        new int[] {5, 4, 3, 2, 1, 0},
                        new int[] {5, 2, 4, 1, 3, 0});
    }

    @Test
    void raster_goes_along_rows() {
        assertThat(ScanOrder.RASTER.ways(2, 3)).containsExactly(new int[] {0, 1, 2, 3, 4, 5});
    }

    @Test
    void spiral_goes_from_the_border_to_the_centre() {
        assertThat(ScanOrder.SPIRAL.ways(3, 4))
                .containsExactly(
                        new int[] {0, 1, 2, 3, 7, 11, 10, 9, 8, 4, 5, 6},
                        new int[] {0, 4, 8, 9, 10, 11, 7, 3, 2, 1, 5, 6},
                        new int[] {6, 5, 4, 8, 9, 10, 11, 7, 3, 2, 1, 0},
                        new int[] {6, 5, 1, 2, 3, 7, 11, 10, 9, 8, 4, 0});
    }

    @Test
    void atrous_sampling_visits_four_interleaved_grids() {
        assertThat(Sampling.ATROUS.sequences(ScanOrder.CROSS, 4, 4))
                .containsExactly(new int[] {0, 2, 8, 10}, new int[] {4, 12, 6, 14}, new int[] {11, 9, 3, 1}, new int[] {
                    15, 7, 13, 5
                });
    }

    @Test
    void atrous_sampling_of_an_odd_grid_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Sampling.ATROUS.sequences(ScanOrder.CROSS, 3, 4));
    }

    @ParameterizedTest
    @EnumSource
    void every_way_visits_every_token_once(ScanOrder order) {
        for (var way : order.ways(6, 10)) {
            assertThat(IntStream.of(way).sorted().toArray())
                    .isEqualTo(IntStream.range(0, 60).toArray());
        }
    }

    @ParameterizedTest
    @EnumSource
    void sampled_ways_together_visit_every_token_once(ScanOrder order) {
        var positions = new Paths(order, Sampling.ATROUS).positions(6, 10);

        assertThat(IntStream.of(positions).sorted().toArray())
                .isEqualTo(IntStream.range(0, 60).toArray());
    }
}
