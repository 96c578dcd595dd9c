package dev.kamba.trainer.measure;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class IntervalTest {

    private record Item(String group, double value) {}

    @Test
    void of_many_independent_values_it_is_the_normal_one() {
        var random = new Random(5);
        var items = IntStream.range(0, 400)
                .mapToObj(i -> new Item("g" + i, 0.8 + 0.1 * random.nextGaussian()))
                .toList();
        var summary = Summary.of(items, Item::value);
        double half = 1.96 * summary.sd() / Math.sqrt(400);

        var interval = of(items);

        assertThat(interval.groups()).isEqualTo(400);
        assertThat(interval.low()).isCloseTo(summary.mean() - half, within(half / 8));
        assertThat(interval.high()).isCloseTo(summary.mean() + half, within(half / 8));
        assertThat(of(items)).isEqualTo(interval);
    }

    @Test
    void of_few_values_it_is_about_as_wide_as_students() {
        var values = new double[] {-1.4, -0.9, -0.4, -0.1, 0.2, 0.4, 0.8, 1.4};
        var items = IntStream.range(0, 8)
                .mapToObj(i -> new Item("g" + i, values[i]))
                .toList();
        double half = 2.365 * Summary.of(values).sd() / Math.sqrt(8);

        // Plain percentiles would have 0.77 of it.
        assertThat(of(items).high() - of(items).low()).isCloseTo(2 * half, within(0.12 * 2 * half));
    }

    @Test
    void pictures_of_one_group_count_as_one() {
        var random = new Random(6);
        var groups = IntStream.range(0, 40)
                .mapToObj(i -> new Item("g" + i, random.nextGaussian()))
                .toList();
        var repeated = groups.stream()
                .flatMap(item -> IntStream.range(0, 8).mapToObj(i -> item))
                .toList();

        assertThat(of(repeated).groups()).isEqualTo(40);
        assertThat(of(repeated).low()).isCloseTo(of(groups).low(), within(1e-12));
        assertThat(of(repeated).high()).isCloseTo(of(groups).high(), within(1e-12));
    }

    @Test
    void undefined_values_and_groups_without_any_are_left_out() {
        var two = List.of(new Item("a", 1), new Item("b", 0), new Item("a", Double.NaN), new Item("c", Double.NaN));

        assertThat(of(two)).isEqualTo(new Interval(0, 1, 2));
    }

    @Test
    void of_one_group_there_is_none() {
        var one = of(List.of(new Item("a", 1), new Item("a", 0.5)));

        assertThat(one.groups()).isEqualTo(1);
        assertThat(one.low()).isNaN();
        assertThat(one.high()).isNaN();
        assertThat(of(List.of()).low()).isNaN();
    }

    private static Interval of(List<Item> items) {
        return Interval.ofMean(items, Item::group, Item::value);
    }
}
