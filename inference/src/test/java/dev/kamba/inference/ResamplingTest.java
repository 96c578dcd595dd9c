package dev.kamba.inference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ResamplingTest {

    @Test
    void two_samples_become_four_at_quarter_points() {
        assertThat(line(new float[] {0, 4}, 4)).containsExactly(0, 1, 3, 4);
    }

    @Test
    void six_samples_become_four_by_the_area_they_cover() {
        // Each new sample covers 1.5 old ones.
        assertThat(line(new float[] {3, 6, 9, 12, 15, 18}, 4)).containsExactly(4, 8, 13, 17);
    }

    @Test
    void the_same_number_of_samples_is_a_copy() {
        assertThat(line(new float[] {3, 1, 2}, 3)).containsExactly(3, 1, 2);
    }

    @Test
    void one_sample_becomes_many_alike_and_many_become_their_mean() {
        assertThat(line(new float[] {7}, 3)).containsExactly(7, 7, 7);
        assertThat(line(new float[] {1, 2, 6}, 1)).containsExactly(3);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"333, 256", "517, 256", "256, 333", "256, 517", "512, 256", "97, 16", "16, 4096", "4096, 16", "255, 256"
    })
    void a_slope_keeps_its_place_except_at_the_ends(int from, int to) {
        var slope = new float[from];
        for (int i = 0; i < from; i++) {
            slope[i] = (i + 0.5f) / from;
        }

        var resampled = line(slope, to);

        // An average over parts of samples is not quite linear, but never off to one side.
        int end = (int) Math.ceil(0.5 * to / from);
        double drift = 0;
        for (int i = end; i < to - end; i++) {
            assertThat(resampled[i]).isCloseTo((i + 0.5f) / to, within(0.125f / from));
            drift += resampled[i] - (i + 0.5) / to;
        }
        assertThat(drift / to).isCloseTo(0, within(1e-6));
    }

    @ParameterizedTest(name = "{0} to {1}")
    @CsvSource({"333, 256", "517, 64", "4095, 4096", "4096, 4095", "3, 2", "2, 3", "1000, 999"})
    void it_equals_its_naive_twin(int from, int to) {
        var random = new Random(from);
        var samples = new float[from];
        for (int i = 0; i < from; i++) {
            samples[i] = random.nextFloat();
        }

        var resampled = line(samples, to);

        for (int i = 0; i < to; i++) {
            assertThat((double) resampled[i]).isCloseTo(NaivePlane.sample(samples, to, i), within(1e-5));
        }
    }

    private static float[] line(float[] from, int to) {
        var resampling = Resampling.of(from.length, to);
        var into = new float[to];
        resampling.line(from, into);
        return into;
    }
}
