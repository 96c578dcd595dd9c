package dev.kamba.imaging;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProbabilityMapTest {

    @Test
    void values_come_back_whatever_they_are() {
        var noise = new byte[200 * 300];
        new Random(7).nextBytes(noise);
        var smooth = new byte[200 * 300];
        for (int i = 0; i < smooth.length; i++) {
            smooth[i] = (byte) Math.max(0, 255 - Math.abs(i % 300 - 150) * 8);
        }

        assertThat(ProbabilityMap.of(200, 300, noise).values()).isEqualTo(noise);
        assertThat(ProbabilityMap.of(200, 300, smooth).values()).isEqualTo(smooth);
        assertThat(ProbabilityMap.of(300, 200, smooth)).isNotEqualTo(ProbabilityMap.of(200, 300, smooth));
    }

    /** Around the lengths at which runs and singles end. */
    @Test
    void runs_and_single_values_of_any_length_come_back() {
        for (int run = 1; run <= 270; run++) {
            for (int singles = 0; singles <= 260; singles += run % 7 + 1) {
                var values = new byte[2 * run + singles + 1];
                Arrays.fill(values, 0, run, (byte) 200);
                for (int i = 0; i < singles; i++) {
                    values[run + i] = (byte) i;
                }
                Arrays.fill(values, run + singles, values.length, (byte) 7);

                assertThat(ProbabilityMap.of(1, values.length, values).values()).isEqualTo(values);
            }
        }
    }

    @Test
    void noise_takes_hardly_more_than_its_size() {
        var noise = new byte[512 * 512];
        new Random(7).nextBytes(noise);

        assertThat(ProbabilityMap.of(512, 512, noise).size()).isLessThan(noise.length + noise.length / 100);
    }

    @Test
    void nothing_takes_no_memory_and_an_edge_little() {
        var values = new byte[512 * 512];
        assertThat(ProbabilityMap.of(512, 512, values).size()).isZero();
        assertThat(ProbabilityMap.of(512, 512, values).isEmpty()).isTrue();
        assertThat(ProbabilityMap.of(512, 512, values).values()).isEqualTo(values);
        for (int row = 100; row < 300; row++) {
            Arrays.fill(values, row * 512 + 100, row * 512 + 300, (byte) 255);
            values[row * 512 + 99] = (byte) (row % 200);
        }

        assertThat(ProbabilityMap.of(512, 512, values).isEmpty()).isFalse();
        assertThat(ProbabilityMap.of(512, 512, values).size()).isLessThan(8192);
    }

    @Test
    void later_changes_of_the_array_do_not_matter() {
        var values = new byte[] {1, 2, 3, 4};
        var map = ProbabilityMap.of(2, 2, values);
        values[0] = 9;
        map.values()[1] = 9;

        assertThat(map.values()).containsExactly(1, 2, 3, 4);
        assertThat(map).isEqualTo(ProbabilityMap.of(2, 2, new byte[] {1, 2, 3, 4}));
    }

    @Test
    void another_number_of_values_is_refused() {
        assertThatThrownBy(() -> ProbabilityMap.of(2, 2, new byte[5])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ProbabilityMap.of(0, 2, new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }
}
