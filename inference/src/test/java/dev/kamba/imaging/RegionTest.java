package dev.kamba.imaging;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RegionTest {

    @ParameterizedTest
    @CsvSource({"-1,0,1,1", "0,-1,1,1", "0,0,0,1", "0,0,1,0", "2147483647,0,1,1", "0,1,1,2147483647"})
    void a_rectangle_without_area_or_with_a_negative_or_endless_corner_is_refused(
            int row, int column, int rows, int columns) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Region(row, column, rows, columns));
    }

    @Test
    void a_region_that_touches_the_far_edges_is_inside() {
        assertThat(new Region(2, 3, 4, 5).isInside(6, 8)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"5,8", "6,7"})
    void a_region_that_passes_one_edge_is_not_inside(int planeRows, int planeColumns) {
        assertThat(new Region(2, 3, 4, 5).isInside(planeRows, planeColumns)).isFalse();
    }
}
