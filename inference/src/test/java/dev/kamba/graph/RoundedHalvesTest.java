package dev.kamba.graph;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class RoundedHalvesTest {

    /** About 2048 float16 has whole numbers only: a value that was there and came back is one. */
    @Test
    void what_goes_from_one_convolution_to_the_next_is_rounded() {
        var graph = new TestGraph(1L, 1L, 8L, 8L);
        var model = graph.model(shifted(graph, shifted(graph, "x", 2048), -2048));

        var plain = TestGraph.run(model, 1, 1, 8, 8);
        var rounded = TestGraph.run(new RoundedHalves().apply(model), 1, 1, 8, 8);

        assertThat(plain).isNotEqualTo(rounded).hasSize(64);
        for (int i = 0; i < rounded.length; i++) {
            assertThat((double) rounded[i]).isEqualTo(Math.rint(rounded[i]));
            assertThat(Math.abs(rounded[i] - plain[i])).isLessThan(1.01f);
        }
    }

    private static String shifted(TestGraph graph, String x, float by) {
        return graph.node(
                "Conv",
                List.of(x, graph.constant(new float[] {1}, 1L, 1L, 1L, 1L), graph.constant(new float[] {by}, 1L)));
    }
}
