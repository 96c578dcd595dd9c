package dev.kamba.trainer.fit;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class OrderTest {

    private static final List<Integer> ALL = IntStream.range(0, 10).boxed().toList();

    @Test
    void every_example_comes_once_before_any_comes_again() {
        var order = new Order(10, 4, 1);
        var seen = new ArrayList<Integer>();
        for (int number = 0; number < 5; number++) {
            seen.addAll(order.batch(number));
        }

        assertThat(seen.subList(0, 10)).containsExactlyInAnyOrderElementsOf(ALL);
        assertThat(seen.subList(10, 20)).containsExactlyInAnyOrderElementsOf(ALL);
        assertThat(seen.subList(0, 10)).isNotEqualTo(seen.subList(10, 20)).isNotEqualTo(ALL);
    }

    @Test
    void batch_follows_from_seed_and_number_alone() {
        assertThat(new Order(10, 4, 1).batch(3)).isEqualTo(new Order(10, 4, 1).batch(3));
        assertThat(new Order(100, 40, 1).batch(3)).isNotEqualTo(new Order(100, 40, 2).batch(3));
    }

    @Test
    void batch_may_hold_more_than_all_examples() {
        assertThat(new Order(3, 7, 1).batch(0)).hasSize(7).contains(0, 1, 2);
    }
}
