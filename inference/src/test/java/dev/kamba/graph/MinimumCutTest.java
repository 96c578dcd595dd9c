package dev.kamba.graph;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class MinimumCutTest {

    private static final int POINTS = 10;

    private record Edge(int stays, int goes, int price) {

        int costs(BitSet sink) {
            return !sink.get(stays) && sink.get(goes) ? price : 0;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void no_other_choice_is_cheaper_or_as_cheap_with_more_at_the_source(long seed) {
        var random = new Random(seed);
        var edges = new ArrayList<Edge>();
        var cut = new MinimumCut();
        for (int point = 2; point < POINTS; point++) {
            assertThat(cut.point()).isEqualTo(point);
        }
        for (int i = 0; i < 3 * POINTS; i++) {
            var edge = new Edge(random.nextInt(POINTS), random.nextInt(POINTS), random.nextInt(4));
            edges.add(edge);
            cut.price(edge.stays, edge.goes, edge.price);
        }

        var found = cut.withSink();

        int price = price(edges, found);
        for (long choice = 0; choice < 1 << (POINTS - 2); choice++) {
            var other = BitSet.valueOf(new long[] {choice << 2 | 1L << MinimumCut.SINK});
            assertThat(price(edges, other)).isGreaterThanOrEqualTo(price);
            if (price(edges, other) == price) {
                found.stream().forEach(point -> assertThat(other.get(point)).isTrue());
            }
        }
    }

    private static int price(List<Edge> edges, BitSet sink) {
        return edges.stream().mapToInt(edge -> edge.costs(sink)).sum();
    }
}
