package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class RepeatedWeightsTest {

    private static final int IMAGES = 3;

    @Test
    void weights_of_sequences_are_there_for_every_image() {
        var model = product(List.of(-1L, 2L, 7L, 6L), 2L, 6L, 5L);

        var repeated = new RepeatedWeights(IMAGES).apply(model);

        assertThat(TestGraph.operators(repeated)).containsExactly("Expand", "MatMul", "Identity");
        assertThat(GraphWalk.shapes(repeated, IMAGES)
                        .get(repeated.getGraph().getNode(0).getOutput(0)))
                .containsExactly((long) IMAGES, 2L, 6L, 5L);
        assertThat(TestGraph.run(repeated, IMAGES, 2, 7, 6)).containsExactly(TestGraph.run(model, IMAGES, 2, 7, 6));
    }

    @Test
    void one_image_keeps_them_as_they_are() {
        assertStays(1, product(List.of(-1L, 2L, 7L, 6L), 2L, 6L, 5L));
    }

    @Test
    void weights_that_all_sequences_share_stay() {
        assertStays(IMAGES, product(List.of(-1L, 2L, 7L, 6L), 6L, 5L));
    }

    @Test
    void weights_that_would_outgrow_the_tokens_stay() {
        assertStays(IMAGES, product(List.of(-1L, 2L, 7L, 6L), 2L, 6L, 8L));
    }

    @Test
    void products_of_two_activations_stay() {
        var graph = new TestGraph(-1L, 2L, 6L, 6L);

        assertStays(IMAGES, graph.model(graph.node("MatMul", List.of("x", "x"))));
    }

    private static void assertStays(int images, ModelProto model) {
        assertThat(new RepeatedWeights(images).apply(model)).isEqualTo(model);
    }

    private static ModelProto product(List<Long> tokens, Long... weight) {
        var graph = new TestGraph(tokens.toArray(Long[]::new));
        return graph.model(graph.node("MatMul", List.of("x", graph.weight(weight))));
    }
}
