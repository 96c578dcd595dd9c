package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What our own operators are to ONNX Runtime: attributes, shapes, and refusals of what contradicts itself. */
class OwnOperatorsTest {

    @BeforeEach
    void need_the_library() {
        TestGraph.assumeOwn();
    }

    @Test
    void an_attribute_is_read_as_it_was_written() {
        assertThat(run(biased(0))).contains(-0.5f, 1.5f).doesNotContain(0f);
        assertThat(run(biased(1))).contains(0f, 1.5f).doesNotContain(-0.5f);
    }

    /** What is added takes each number below 0 to one of few values. */
    private static ModelProto biased(float activation) {
        var graph = new TestGraph(-1L, 2L, 4L);
        var flat = graph.node("Mul", List.of("x", graph.constant(new float[] {0}, 1L)));
        return graph.model(graph.own(
                "BiasActivation",
                List.of(flat, graph.constant(new float[] {-0.5f, 1.5f}, 2L)),
                Attributes.real("activation", activation)));
    }

    private static float[] run(ModelProto model) {
        return TestGraph.run(model, 1, 2, 4);
    }

    @Test
    void a_kernel_without_its_attribute_is_refused() {
        var graph = new TestGraph(-1L, 2L, 4L);
        var model = graph.model(graph.own("BiasActivation", List.of("x", graph.zeros(2))));

        assertThatThrownBy(() -> run(model)).hasMessageContaining("activation");
    }

    @Test
    void a_bias_of_another_size_or_an_unknown_activation_is_refused() {
        assertRefused("a bias [C]", biasOf(3, 0));
        assertRefused("activation 0 to 2", biasOf(2, 3));
        assertRefused("activation 0 to 2", biasOf(2, 0.5f));
        assertRefused("activation 0 to 2", biasOf(2, Float.NaN));
    }

    private static ModelProto biasOf(long size, float activation) {
        var graph = new TestGraph(-1L, 2L, 4L);
        return graph.model(graph.own(
                "BiasActivation", List.of("x", graph.zeros(size)), Attributes.real("activation", activation)));
    }

    @Test
    void channels_that_are_not_there_are_refused() {
        assertThat(TestGraph.run(depthwise(2, 0), 1, 4, 4, 4)).hasSize(2 * 16);
        for (float first : new float[] {3, -1, 0.5f, 1e9f, Float.POSITIVE_INFINITY, Float.NaN}) {
            assertRefused("first", depthwise(first, 0), 1, 4, 4, 4);
        }
        assertRefused("with width", depthwise(0, 4), 1, 4, 4, 4);
    }

    private static ModelProto depthwise(float first, float width) {
        var graph = new TestGraph(-1L, 4L, 4L, 4L);
        return graph.model(graph.own(
                "Depthwise",
                List.of("x", graph.weight(2L, 9L), graph.weight(2L)),
                Attributes.real("first", first),
                Attributes.real("activation", 0),
                Attributes.real("width", width)));
    }

    @Test
    void heads_that_do_not_divide_the_channels_are_refused() {
        assertThat(TestGraph.run(mix(6, 2, 3), 1, 6, 2, 3)).hasSize(6 * 6);
        assertRefused("D divisible by heads", mix(6, 4, 3), 1, 6, 2, 3);
        assertRefused("2S+heads", mix(6, 2, 0), 1, 6, 2, 3);
        assertRefused("xz [N,2D,H,W]", mix(5, 1, 3), 1, 6, 2, 3);
    }

    /** The state mix of x [N,6,2,3] with weights for so many channels. */
    private static ModelProto mix(long channels, long heads, long states) {
        var graph = new TestGraph(-1L, 6L, 2L, 3L);
        return graph.model(graph.own(
                "StateMix",
                List.of(
                        "x",
                        graph.weight(1L, 2 * states + heads, 2L, 3L),
                        graph.weight(1L, 2 * channels, 2L, 3L),
                        graph.weight(heads),
                        graph.weight(channels),
                        graph.weight(channels),
                        graph.weight(channels)),
                Attributes.real("factor", 1),
                Attributes.real("epsilon", 1e-5f)));
    }

    @Test
    void places_that_are_no_permutation_are_refused() {
        assertThat(TestGraph.run(ordered(2, 0, 1), 1, 2, 1, 3)).hasSize(6);
        assertRefused("not permutations", ordered(0, 1, 3), 1, 2, 1, 3);
        assertRefused("not permutations", ordered(0, -1, 2), 1, 2, 1, 3);
        assertRefused("not permutations", ordered(0, 1, 1), 1, 2, 1, 3);
        assertRefused("places [K,HW]", ordered(0, 1), 1, 2, 1, 3);
    }

    private static ModelProto ordered(int... places) {
        var graph = new TestGraph(-1L, 2L, 1L, 3L);
        return graph.model(graph.own("CrossOrder", List.of("x", graph.places(places))));
    }

    @Test
    void a_spline_of_other_rows_or_where_there_is_none_is_refused() {
        assertThat(run(learned(12, 4, 2, 0))).hasSize(8);
        assertThat(run(learned(1, 4, 2, 0))).hasSize(8);
        assertRefused("a spline [1+P,4]", learned(12, 3, 2, 0));
        assertRefused("a spline [1+P,4]", learned((1 << 16) + 2, 4, 2, 0));
        assertRefused("a bias [C]", learned(12, 4, 4, 0));
        assertRefused("a bias [C]", learned(12, 4, 2, 1));
        assertRefused("tokens 0 or 1", learned(12, 4, 4, 2));
        var graph = new TestGraph(-1L, 2L, 4L, 4L);
        var depthwise = graph.own(
                "Depthwise",
                List.of("x", graph.weight(2L, 9L), graph.weight(2L), graph.weight(12L, 4L)),
                Attributes.real("first", 0),
                Attributes.real("activation", 0),
                Attributes.real("width", 0));
        assertRefused("with width only", graph.model(depthwise), 1, 2, 4, 4);
    }

    private static ModelProto learned(long rows, long terms, long channels, float tokens) {
        var graph = new TestGraph(-1L, 2L, 4L);
        return graph.model(graph.own(
                "SplineActivation",
                List.of("x", graph.zeros(channels), graph.weight(rows, terms)),
                Attributes.real("activation", 0),
                Attributes.real("tokens", tokens)));
    }

    @Test
    void gaussians_and_gates_of_other_sizes_are_refused() {
        assertThat(run(gaussians(8, 4, 1e-5f))).hasSize(9 * 8);
        assertRefused("centres [8]", gaussians(7, 4, 1e-5f));
        assertRefused("scale and shift [C]", gaussians(8, 2, 1e-5f));
        assertRefused("epsilon in (0,1]", gaussians(8, 4, 0));
        assertThat(TestGraph.run(gate(4, 2), 1, 2, 2, 2)).hasSize(8);
        assertRefused("xz [N,2D,H,W]", gate(2, 2), 1, 2, 2, 2);
        assertRefused("xz [N,2D,H,W]", gate(4, 3), 1, 2, 2, 2);
    }

    private static ModelProto gaussians(long centres, long channels, float epsilon) {
        var graph = new TestGraph(-1L, 2L, 4L);
        return graph.model(graph.own(
                "GaussianFeatures",
                List.of("x", graph.weight(channels), graph.weight(channels), graph.weight(centres)),
                Attributes.real("epsilon", epsilon),
                Attributes.real("perUnit", 1)));
    }

    /** Of an image [1,2,2,2]. */
    private static ModelProto gate(long channels, long side) {
        var graph = new TestGraph(-1L, 2L, 2L, 2L);
        return graph.model(graph.own(
                "GatedNorm",
                List.of(
                        "x",
                        graph.weight(2L),
                        graph.weight(1L, channels, side, side),
                        graph.weight(2L),
                        graph.weight(2L)),
                Attributes.real("epsilon", 1e-5f)));
    }

    @Test
    void empty_tensors_are_refused() {
        var graph = new TestGraph(-1L, 2L, 4L);
        var model =
                graph.model(graph.own("SplineFeatures", List.of("x", graph.zeros(8)), Attributes.real("perUnit", 1)));

        assertThat(TestGraph.run(model, 2, 2, 4)).hasSize(9 * 16);
        assertRefused("is empty", model, 0, 2, 4);
    }

    private static void assertRefused(String reason, ModelProto model, long... shape) {
        var sizes = shape.length == 0 ? new long[] {1, 2, 4} : shape;
        assertThatThrownBy(() -> TestGraph.run(model, sizes)).hasMessageContaining(reason);
    }
}
