package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class GraphCostTest {

    @Test
    void convolutions_products_and_norms_count_what_they_calculate() {
        var graph = new TestGraph(-1L, 3L, 8L, 8L);
        var conv = graph.conv("x", 3, 4, 3);
        var flat = graph.node("Reshape", List.of(conv, graph.integers(-1L, 4L, 64L)));
        var norm = graph.node(
                "LayerNormalization",
                List.of(graph.swapped(flat), graph.weight(4L), graph.weight(4L)),
                Attributes.number("axis", -1));
        var cost = GraphCost.of(graph.model(graph.node("MatMul", List.of(norm, graph.weight(4L, 5L)))));

        assertThat(cost.operators().get("Conv")).isEqualTo(new GraphCost.Operator(1, 64 * 4 * 27, 64 * 4 * 55));
        assertThat(cost.operators().get("LayerNormalization")).isEqualTo(new GraphCost.Operator(1, 0, 64 * 4 * 8));
        assertThat(cost.operators().get("MatMul")).isEqualTo(new GraphCost.Operator(1, 64 * 5 * 4, 2 * 64 * 5 * 4));
        assertThat(cost.parameters()).isEqualTo(4 * 27 + 4 + 4 + 4 + 20);
        assertThat(cost.weightBytes()).isEqualTo(4 * cost.parameters());
        // The convolution, the transposed copy, the norm, the product; a Reshape and an Identity write nothing.
        assertThat(cost.activationBytes()).isEqualTo(4 * (256 + 256 + 256 + 320));
        assertThat(cost.unknown()).isZero();
    }

    /** state = state * x + 0; y = state * state summed: [2,3] over 5 steps, inside a function called twice. */
    @Test
    void a_scan_in_a_function_counts_for_every_step_of_every_call() {
        var graph = new TestGraph(5L, 2L, 3L);
        var start = graph.weight(2L, 3L);
        var once = graph.node("Scanned", List.of(start, "x"));
        var model = graph.model(graph.node("Scanned", List.of(start, once))).toBuilder();
        for (int i = 0; i < 2; i++) {
            model.getGraphBuilder().getNodeBuilder(i).setDomain("mine");
        }
        model.addFunctions(FunctionProto.newBuilder()
                .setName("Scanned")
                .setDomain("mine")
                .addAllInput(List.of("start", "values"))
                .addOutput("all")
                .addNode(NodeProto.newBuilder()
                        .setOpType("Scan")
                        .addAllInput(List.of("start", "values"))
                        .addAllOutput(List.of("last", "all"))
                        .addAttribute(Attributes.number("num_scan_inputs", 1))
                        .addAttribute(
                                AttributeProto.newBuilder().setName("body").setG(body()))));

        var cost = GraphCost.of(model.build());

        assertThat(cost.operators().get("Mul")).isEqualTo(new GraphCost.Operator(2, 2 * 5 * 6, 2 * 2 * 5 * 6));
        assertThat(cost.operators().get("Exp")).isEqualTo(new GraphCost.Operator(2, 0, 2 * 5 * 6));
        assertThat(GraphWalk.shapes(model.build(), 1)).containsEntry(once, List.of(5L, 2L, 3L));
    }

    private static GraphProto body() {
        return GraphProto.newBuilder()
                .addInput(ValueInfoProto.newBuilder().setName("state"))
                .addInput(ValueInfoProto.newBuilder().setName("value"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Exp")
                        .addInput("value")
                        .addOutput("decay"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Mul")
                        .addInput("state")
                        .addInput("decay")
                        .addOutput("next"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Identity")
                        .addInput("next")
                        .addOutput("y"))
                .addOutput(ValueInfoProto.newBuilder().setName("next"))
                .addOutput(ValueInfoProto.newBuilder().setName("y"))
                .build();
    }

    @Test
    void operators_without_a_rule_are_named_as_unknown() {
        var graph = new TestGraph(-1L, 3L);
        var cost = GraphCost.of(graph.model(graph.node("Hardmax", List.of("x"))));

        assertThat(cost.unknown()).isEqualTo(2);
        assertThat(cost.operators()).containsKey("Hardmax");
    }

    @Test
    void a_result_without_end_is_refused() {
        for (long side : new long[] {1 << 16, 1L << 62}) {
            var graph = new TestGraph(-1L, 3L);
            var model = graph.model(graph.node("Expand", List.of("x", graph.integers(side, side, 3L))));

            assertThatExceptionOfType(KambaException.class)
                    .isThrownBy(() -> GraphCost.of(model))
                    .withMessageStartingWith("MODEL_INVALID: ");
        }
    }

    @Test
    void what_no_rule_covers_is_unknown_and_not_wrong() {
        var graph = new TestGraph(-1L, 3L, 8L, 8L);
        var padded = graph.node(
                "Conv",
                List.of("x", graph.weight(4L, 3L, 3L, 3L), graph.weight(4L)),
                Attributes.text("auto_pad", "SAME_UPPER"));

        assertThat(GraphCost.of(graph.model(padded)).unknown()).isEqualTo(2);
    }
}
