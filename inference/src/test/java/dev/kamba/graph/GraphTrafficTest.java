package dev.kamba.graph;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class GraphTrafficTest {

    @Test
    void operators_read_their_inputs_and_write_their_result_and_weights_count_once() {
        var graph = new TestGraph(-1L, 3L, 8L, 8L);
        var conv = graph.conv("x", 3, 4, 3);
        var squared = graph.node("Mul", List.of(conv, conv));
        var cut = graph.slice(squared, 1, 0, 2);
        var traffic = GraphTraffic.of(graph.model(graph.reshaped(cut, -1L, 128L)));

        // 3 and 4 images of 64 numbers; one value twice is read once; what is cut off is not read; a new shape moves
        // nothing.
        assertThat(traffic.operators())
                .isEqualTo(Map.of("Conv", 4L * 64 * 7, "Mul", 4L * 64 * 8, "Slice", 4L * 64 * 4));
        assertThat(traffic.bytesPerImage()).isEqualTo(4L * 64 * 19);
        assertThat(traffic.unknown()).isZero();
        // Also what says where to cut and the new shape: whole numbers of 8 bytes.
        assertThat(traffic.weightBytes()).isEqualTo(4L * (4 * 27 + 4) + 8 * 5);
    }

    @Test
    void float16_counts_half_of_what_is_not_cast() {
        var graph = new TestGraph(-1L, 4L, 8L, 8L);
        var model = graph.model(graph.conv("x", 4, 4, 3));

        var traffic = GraphTraffic.of(new HalfPrecision().apply(model));

        long single = 4L * 4 * 64;
        assertThat(traffic.operators()).containsEntry("Conv", single).containsEntry("Cast", 3 * single);
        assertThat(traffic.weightBytes()).isEqualTo(2L * (4 * 36 + 4));
    }

    @Test
    void what_has_no_known_size_is_counted_as_unknown() {
        var graph = new TestGraph(-1L, 4L, 8L, 8L);

        var traffic = GraphTraffic.of(graph.model(graph.node("Hardmax", List.of("x"))));

        assertThat(traffic.unknown()).isPositive();
    }
}
