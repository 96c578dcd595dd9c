package dev.kamba.inference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SizesTest {

    @Test
    void sizes_are_powers_of_two_and_the_capacity() {
        assertThat(Sizes.upTo(1)).containsExactly(1);
        assertThat(Sizes.upTo(8)).containsExactly(1, 2, 4, 8);
        assertThat(Sizes.upTo(12)).containsExactly(1, 2, 4, 8, 12);
    }

    @Test
    void the_smallest_that_holds_the_images_runs() {
        assertThat(Sizes.of(3, 8, 8)).isEqualTo(4);
        assertThat(Sizes.of(9, 12, 12)).isEqualTo(12);
        // Eight were run, five places are left and no session has five.
        assertThat(Sizes.of(5, 5, 13)).isEqualTo(4);
    }

    @Test
    void whatever_the_batch_and_the_memory_no_other_size_runs_and_none_leaves_the_batch() {
        for (int capacity = 1; capacity <= 40; capacity++) {
            for (int atOnce = capacity; atOnce >= 1; atOnce = Integer.highestOneBit(atOnce - 1)) {
                for (int images = 1; images <= capacity; images++) {
                    int first = 0;
                    while (first < images) {
                        int size = Sizes.of(Math.min(atOnce, images - first), capacity - first, capacity);
                        assertThat(Sizes.upTo(capacity)).contains(size);
                        assertThat(size).isLessThanOrEqualTo(atOnce);
                        first += size;
                        assertThat(first).isLessThanOrEqualTo(capacity);
                    }
                }
                if (atOnce == 1) {
                    break;
                }
            }
        }
    }
}
