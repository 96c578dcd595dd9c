package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Scans of tokens [N,2,7,6] with states of 3 numbers. */
class PackedScansTest {

    private static final long STATES = 3;

    private static final long[] SHAPE = {2, 2, 7, 6};

    @ParameterizedTest(name = "{0} ranks, {1}")
    @CsvSource({"1,true", "5,false", "16,true"})
    void a_packed_scan_computes_the_same(long ranks, boolean wide) {
        TestGraph.assumeOwn();
        var plain = scanned(cuts(ranks), ranks, wide, 1);
        var packed = new PackedScans().apply(plain);

        assertThat(TestGraph.operators(packed)).containsExactly("MatMul", "PackedScan", "Identity");
        var expected = TestGraph.run(plain, SHAPE);
        var found = TestGraph.run(packed, SHAPE);
        assertThat(found).hasSameSizeAs(expected);
        double largest = 0;
        for (float each : expected) {
            largest = Math.max(largest, Math.abs(each));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) found[i]).isCloseTo(expected[i], within(1e-5 * largest));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void scratch_memory_stays(int results) {
        var packed = new PackedScans().apply(scanned(cuts(4), 4, true, results));

        assertThat(packed.getGraph().getNodeList())
                .filteredOn(node -> node.getOpType().equals("PackedScan"))
                .singleElement()
                .extracting(NodeProto::getOutputCount)
                .isEqualTo(results);
    }

    @Test
    void slices_that_something_else_needs_stay_for_it() {
        var graph = new TestGraph(-1L, SHAPE[1], SHAPE[2], SHAPE[3]);
        var p = projected(graph, 4);
        var b = graph.slice(p, 3, 4, 7);
        var y = scan(graph, p, b, cuts(4), 4, true);
        var sum = graph.node("Add", List.of(y, graph.node("ReduceMean", List.of(b))));

        assertThat(TestGraph.operators(new PackedScans().apply(graph.model(sum))))
                .containsExactly("MatMul", "Slice", "PackedScan", "ReduceMean", "Add", "Identity");
    }

    /** Of 4 ranks: low from 0 to 4, b from 4 to 7, c from 7 to 10. */
    @ParameterizedTest
    @CsvSource({"1,5,4,7,7,10", "0,4,4,7,6,9", "0,4,7,10,4,7", "0,4,3,6,7,10"})
    void other_cuts_are_left_alone(long from, long to, long b, long endOfB, long c, long endOfC) {
        assertLeftAlone(scanned(List.of(from, to, b, endOfB, c, endOfC), 4, true, 1));
    }

    @Test
    void more_ranks_than_the_operator_takes_are_left_alone() {
        assertLeftAlone(scanned(cuts(17), 17, true, 1));
    }

    @Test
    void cuts_of_two_projections_are_left_alone() {
        var graph = new TestGraph(-1L, SHAPE[1], SHAPE[2], SHAPE[3]);
        var p = projected(graph, 4);
        var other = graph.slice(projected(graph, 4), 3, 4, 7);

        assertLeftAlone(graph.model(scan(graph, p, other, cuts(4), 4, true)));
    }

    @Test
    void a_softplus_of_its_own_is_left_alone() {
        var graph = new TestGraph(-1L, SHAPE[1], SHAPE[2], SHAPE[3]);
        var p = projected(graph, 4);
        var delta = graph.node("Softplus", List.of(delta(graph, graph.slice(p, 3, 0, 4), 4)));

        assertLeftAlone(graph.model(graph.own(
                "SelectiveScan",
                List.of("x", delta, decays(graph), graph.slice(p, 3, 4, 7), graph.slice(p, 3, 7, 10), "", ""))));
    }

    private static void assertLeftAlone(ModelProto model) {
        assertThat(new PackedScans().apply(model)).isEqualTo(model);
    }

    private static List<Long> cuts(long ranks) {
        return List.of(0L, ranks, ranks, ranks + STATES, ranks + STATES, ranks + 2 * STATES);
    }

    /** @param wide with bias and direct way */
    private static ModelProto scanned(List<Long> cuts, long ranks, boolean wide, int results) {
        var graph = new TestGraph(-1L, SHAPE[1], SHAPE[2], SHAPE[3]);
        var p = projected(graph, ranks);
        var model =
                graph.model(scan(graph, p, graph.slice(p, 3, cuts.get(2), cuts.get(3)), cuts, ranks, wide)).toBuilder();
        model.getGraphBuilder().getNodeBuilderList().stream()
                .filter(node -> results > 1 && node.getOpType().equals("SelectiveScan"))
                .forEach(node -> node.addOutput("memory"));
        return model.build();
    }

    private static String projected(TestGraph graph, long ranks) {
        return graph.node("MatMul", List.of("x", graph.weight(SHAPE[1], SHAPE[3], ranks + 2 * STATES)));
    }

    private static String scan(TestGraph graph, String p, String b, List<Long> cuts, long ranks, boolean wide) {
        var low = graph.slice(p, 3, cuts.get(0), cuts.get(1));
        var c = graph.slice(p, 3, cuts.get(4), cuts.get(5));
        var inputs = new ArrayList<>(List.of("x", delta(graph, low, ranks), decays(graph), b, c));
        inputs.add(wide ? graph.weight(SHAPE[1], 1L, SHAPE[3]) : "");
        inputs.add(wide ? graph.weight(SHAPE[1], 1L, SHAPE[3]) : "");
        return graph.own("SelectiveScan", inputs);
    }

    private static String delta(TestGraph graph, String low, long ranks) {
        return graph.node("MatMul", List.of(low, graph.weight(SHAPE[1], ranks, SHAPE[3])));
    }

    /** From -1 to -0.2. */
    private static String decays(TestGraph graph) {
        var values = new float[(int) (SHAPE[1] * SHAPE[3] * STATES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = -0.2f * (1 + i % 5);
        }
        return graph.constant(values, SHAPE[1], SHAPE[3], STATES);
    }
}
