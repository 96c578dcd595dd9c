package dev.kamba.inference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PercentilesTest {

    @Test
    void percentiles_of_five_samples_can_be_worked_out() {
        var percentiles = of(30, -10, 20, 0, 10);

        assertThat(percentiles.at(0)).isEqualTo(-10);
        assertThat(percentiles.at(50)).isEqualTo(10);
        assertThat(percentiles.at(100)).isEqualTo(30);
        assertThat(percentiles.at(10)).isCloseTo(-6, within(1e-9));
    }

    @Test
    void one_sample_is_every_percentile() {
        assertThat(of(7).at(0.5)).isEqualTo(7);
        assertThat(of(7).at(100)).isEqualTo(7);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8})
    void they_equal_those_of_a_sorted_copy(long seed) {
        var random = new Random(seed);
        var samples = new float[1 + random.nextInt(5000)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextBoolean() ? random.nextInt(9) - 4 : (float) (random.nextGaussian() * 1e3);
        }
        var sorted = samples.clone();
        Arrays.sort(sorted);

        for (double percentile = 0; percentile <= 100; percentile += 12.5) {
            double rank = percentile / 100 * (sorted.length - 1);
            int below = (int) Math.floor(rank);
            int above = (int) Math.ceil(rank);
            double expected = sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
            assertThat(of(samples).at(percentile)).isCloseTo(expected, within(1e-3));
        }
    }

    private static Percentiles of(float... samples) {
        var percentiles = new Percentiles();
        percentiles.look(List.of(Grid.of(samples, 1, samples.length)));
        return percentiles;
    }
}
