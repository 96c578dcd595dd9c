package dev.kamba.imaging;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class NearestPointTest {

    @ParameterizedTest(name = "{0} points")
    @ValueSource(ints = {1, 2, 3, 10, 500})
    void agrees_with_a_comparison_of_all_pairs(int number) {
        var random = new Random(number);
        var points = points(random, number);
        var nearest = NearestPoint.of(points);

        for (var from : points(random, 50)) {
            assertThat(nearest.distance(from))
                    .isEqualTo(points.stream()
                            .mapToDouble(point -> from.minus(point).length())
                            .min()
                            .orElseThrow());
        }
        assertThat(points).allMatch(point -> nearest.distance(point) == 0);
    }

    @Test
    void of_no_points_none_is_the_nearest() {
        assertThatIllegalArgumentException().isThrownBy(() -> NearestPoint.of(List.of()));
    }

    /** Whole coordinates, so that many are equal. */
    private static List<Vector3> points(Random random, int number) {
        return IntStream.range(0, number)
                .mapToObj(i -> new Vector3(random.nextInt(12), random.nextInt(12), random.nextInt(12)))
                .toList();
    }
}
