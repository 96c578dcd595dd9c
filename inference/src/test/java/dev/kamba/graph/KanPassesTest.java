package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import org.junit.jupiter.api.Test;

import java.util.List;

import static dev.kamba.graph.OwnPassesTest.SIDE;
import static dev.kamba.graph.OwnPassesTest.assertStays;
import static dev.kamba.graph.OwnPassesTest.images;
import static org.assertj.core.api.Assertions.assertThat;

/** Passes for the layers of ALL U-KAN and FastKAN and for the gate of a convolution, against the graphs that they rewrite. */
class KanPassesTest {

    private static final long LENGTH = SIDE * SIDE;
    private static final float[] KNOTS = {3.5f, 2.5f, 1.5f, 0.5f, -0.5f, -1.5f, -2.5f, -3.5f};
    private static final float[] CENTRES = {2, 1.5f, 1, 0.5f, -0.5f, -1, -1.5f, -2};

    private static void assertBecomes(GraphPass pass, ModelProto model, long channels, String... operators) {
        assertBecomes(List.of(pass), model, channels, operators);
    }

    private static void assertBecomes(List<GraphPass> passes, ModelProto model, long channels, String... operators) {
        OwnPassesTest.assertBecomes(passes, model, List.of(operators), channels);
    }

    private static String tokens(TestGraph graph, String image, long channels) {
        return graph.swapped(graph.reshaped(image, -1L, channels, LENGTH));
    }

    private static String image(TestGraph graph, String tokens, long channels) {
        return graph.reshaped(graph.swapped(tokens), -1L, channels, SIDE, SIDE);
    }

    /** An activation as the exporter writes it, from these knots on and so many to a unit, with eight shares of any size. */
    private static String activated(TestGraph graph, String x, float[] knots, float perUnit, Long... shape) {
        var shifts = graph.constant(knots, (long) knots.length);
        return activated(graph, x, shape.length, shifts, knots.length, perUnit, shape);
    }

    private static String activated(
            TestGraph graph, String x, long axis, String shifts, long bases, float perUnit, Long... shape) {
        var product = graph.node("MatMul", List.of(basis(graph, x, axis, shifts, perUnit), graph.weight(bases, 1L)));
        var base = graph.node("Mul", List.of(silu(graph, x), graph.weight(1L)));
        return graph.node("Add", List.of(base, graph.reshaped(product, shape)));
    }

    private static String silu(TestGraph graph, String x) {
        return graph.node("Mul", List.of(x, graph.node("Sigmoid", List.of(x))));
    }

    private static String basis(TestGraph graph, String x, long axis, String shifts, float perUnit) {
        var column = graph.node("Unsqueeze", List.of(x, graph.integers(axis)));
        var scaled = graph.node("Mul", List.of(column, graph.constant(new float[] {perUnit})));
        var distance = graph.node("Abs", List.of(graph.node("Add", List.of(scaled, shifts))));
        var negative = graph.node("Neg", List.of(distance));
        return graph.node("Add", List.of(hat(graph, negative, 2, 1 / 6f), hat(graph, negative, 1, -4 / 6f)));
    }

    private static String hat(TestGraph graph, String negative, float top, float factor) {
        var clipped =
                graph.node("Relu", List.of(graph.node("Add", List.of(negative, graph.constant(new float[] {top})))));
        var cube = graph.node("Mul", List.of(graph.node("Mul", List.of(clipped, clipped)), clipped));
        return graph.node("Mul", List.of(cube, graph.constant(new float[] {factor})));
    }

    private static String ofImage(TestGraph graph, String x, long channels) {
        return activated(graph, x, KNOTS, 2.5f, -1L, channels, SIDE, SIDE);
    }

    private static String ofTokens(TestGraph graph, String x, long channels) {
        return activated(graph, x, KNOTS, 2.5f, -1L, LENGTH, channels);
    }

    @Test
    void an_activation_that_all_edges_share_becomes_one_operator() {
        var graph = images(3);
        assertBecomes(new SharedSplines(), graph.model(ofImage(graph, "x", 3)), 3, "SplineActivation", "Identity");
    }

    @Test
    void knots_may_start_anywhere_and_lie_close_or_far_or_backwards() {
        for (float perUnit : new float[] {0.5f, 7, -2.5f, 0}) {
            var graph = images(3);
            var knots = KNOTS.clone();
            for (int i = 0; i < knots.length; i++) {
                knots[i] += 1.75f;
            }
            assertBecomes(
                    new SharedSplines(),
                    graph.model(activated(graph, "x", knots, perUnit, -1L, 3L, SIDE, SIDE)),
                    3,
                    "SplineActivation",
                    "Identity");
        }
    }

    @Test
    void an_activation_with_uneven_knots_or_another_number_of_them_stays() {
        var uneven = KNOTS.clone();
        uneven[5] += 0.01f;
        var first = images(3);
        assertStays(new SharedSplines(), first.model(activated(first, "x", uneven, 2.5f, -1L, 3L, SIDE, SIDE)));
        var unknown = KNOTS.clone();
        unknown[0] = Float.NaN;
        var second = images(3);
        assertStays(new SharedSplines(), second.model(activated(second, "x", unknown, 2.5f, -1L, 3L, SIDE, SIDE)));
        var third = images(3);
        var few = new float[] {1.5f, 0.5f, -0.5f, -1.5f};
        assertStays(new SharedSplines(), third.model(activated(third, "x", few, 2.5f, -1L, 3L, SIDE, SIDE)));
    }

    @Test
    void basis_functions_in_front_of_the_channels_stay() {
        var graph = new TestGraph(-1L, 5L, 8L);
        var shifts = graph.constant(KNOTS, 8L, 1L);

        assertStays(new SharedSplines(), graph.model(activated(graph, "x", 2, shifts, 8, 2.5f, -1L, 5L, 8L)));
    }

    /** Its bias would be as large, whatever the size of the package. */
    @Test
    void an_activation_of_more_channels_than_any_network_has_stays() {
        var graph = new TestGraph(-1L, 1L, 1L << 20);

        assertStays(new SharedSplines(), graph.model(activated(graph, "x", KNOTS, 2.5f, -1L, 1L, 1L << 20)));
    }

    @Test
    void an_activation_of_an_image_of_tokens_becomes_one_of_the_tokens() {
        var graph = images(6);
        var mapped = graph.node("Sigmoid", List.of(tokens(graph, "x", 6)));

        assertBecomes(
                new SharedSplines(),
                graph.model(ofImage(graph, image(graph, mapped, 6), 6)),
                6,
                "Reshape",
                "Transpose",
                "Sigmoid",
                "SplineActivation",
                "Transpose",
                "Reshape",
                "Identity");
    }

    private static List<GraphPass> all() {
        return List.of(new SharedSplines(), new DepthwiseConvolutions(), new BiasActivations(), new SplineEpilogues());
    }

    @Test
    void an_activation_takes_the_bias_of_a_convolution_along() {
        var graph = images(3);
        var relu = graph.node("Relu", List.of(graph.conv("x", 3, 5, 3)));

        assertBecomes(all(), graph.model(ofImage(graph, relu, 5)), 3, "Conv", "SplineActivation", "Identity");
    }

    @Test
    void an_activation_behind_a_value_that_is_used_elsewhere_stays_alone() {
        var graph = images(3);
        var relu = graph.node("Relu", List.of(graph.conv("x", 3, 3, 3)));
        var sum = graph.node("Add", List.of(relu, ofImage(graph, relu, 3)));

        assertBecomes(all(), graph.model(sum), 3, "Conv", "BiasActivation", "SplineActivation", "Add", "Identity");
    }

    @Test
    void an_activation_of_tokens_takes_the_bias_of_a_product_along() {
        var graph = images(6);
        var product = graph.node("MatMul", List.of(tokens(graph, "x", 6), graph.weight(6L, 10L)));
        var sum = graph.node("Add", List.of(product, graph.weight(10L)));

        assertBecomes(
                all(),
                graph.model(ofTokens(graph, sum, 10)),
                6,
                "Reshape",
                "Transpose",
                "MatMul",
                "SplineActivation",
                "Identity");
    }

    @Test
    void a_sum_of_tokens_with_tokens_or_a_number_for_each_place_is_no_bias() {
        for (var shape : List.of(List.of(1L, LENGTH, 6L), List.of(LENGTH, 1L), List.of(1L))) {
            var graph = images(6);
            var sum = graph.node("Add", List.of(tokens(graph, "x", 6), graph.weight(shape.toArray(Long[]::new))));

            assertBecomes(
                    all(),
                    graph.model(ofTokens(graph, sum, 6)),
                    6,
                    "Reshape",
                    "Transpose",
                    "Add",
                    "SplineActivation",
                    "Identity");
        }
    }

    @Test
    void a_depthwise_convolution_of_tokens_takes_activations_before_and_behind_it_along() {
        var graph = images(6);
        var mapped = graph.node("Sigmoid", List.of(tokens(graph, "x", 6)));
        var local = graph.node(
                "Conv",
                List.of(ofImage(graph, image(graph, mapped, 6), 6), graph.weight(6L, 1L, 3L, 3L), graph.weight(6L)),
                TestGraph.square(3),
                Attributes.number("group", 6));
        var behind = ofTokens(graph, tokens(graph, graph.node("Relu", List.of(local)), 6), 6);

        assertBecomes(
                all(),
                graph.model(behind),
                6,
                "Reshape",
                "Transpose",
                "Sigmoid",
                "SplineActivation",
                "Depthwise",
                "Identity");
    }

    @Test
    void a_convolution_for_tensor_cores_takes_the_activation_along() {
        var graph = images(3);
        var relu = graph.node("Relu", List.of(graph.conv("x", 3, 5, 3)));
        var passes = List.of(
                new SharedSplines(), new BiasActivations(), new SplineEpilogues(), new TensorCoreConvolutions());

        assertBecomes(passes, graph.model(ofImage(graph, relu, 5)), 3, "Convolution", "Identity");
    }

    @Test
    void a_layer_of_splines_becomes_features_or_cheaper_basis_functions() {
        assertBecomes(
                new SplineLayers(),
                splines(6, LENGTH, 54),
                6,
                "Reshape",
                "Transpose",
                "SplineFeatures",
                "MatMul",
                "Identity");
        var model = splines(6, LENGTH, 54);
        var rewritten = new SplineBases().apply(model);
        assertThat(TestGraph.operators(rewritten)).contains("HardSigmoid").doesNotContain("Neg");
        PassesTest.assertSame(model, rewritten, 2, 6, SIDE, SIDE);
    }

    @Test
    void a_product_of_the_features_of_several_tokens_or_of_no_channel_stays() {
        assertStays(new SplineLayers(), splines(6, LENGTH / 2, 108));
        assertStays(new SplineBases(), splines(6, LENGTH / 2, 108));
        assertStays(new SplineBases(), splines(0, LENGTH, 9));
    }

    /** Tokens of an image, their features as so many rows, and a product with weights for rows so long. */
    private static ModelProto splines(long channels, long rows, long columns) {
        var graph = images(channels);
        var x = tokens(graph, "x", channels);
        var basis = basis(graph, x, 3, graph.constant(KNOTS, 8L), 2.5f);
        var base = graph.node("Unsqueeze", List.of(silu(graph, x), graph.integers(3L)));
        var terms = graph.node("Concat", List.of(basis, base), Attributes.number("axis", 3));
        var flat = graph.reshaped(terms, -1L, rows, columns);
        return graph.model(graph.node("MatMul", List.of(flat, graph.weight(columns, 5L))));
    }

    @Test
    void a_layer_of_gaussians_becomes_features_and_one_product() {
        assertBecomes(
                new GaussianLayers(),
                gaussians(CENTRES, -1),
                6,
                "Reshape",
                "Transpose",
                "GaussianFeatures",
                "MatMul",
                "Add",
                "Identity");
    }

    @Test
    void a_layer_of_other_functions_stays() {
        assertStays(new GaussianLayers(), gaussians(CENTRES, 1));
        assertStays(new GaussianLayers(), gaussians(CENTRES, -0.5f));
        assertStays(new GaussianLayers(), gaussians(new float[] {1, 0, -1}, -1));
    }

    private static ModelProto gaussians(float[] centres, float sign) {
        var graph = images(6);
        var x = tokens(graph, "x", 6);
        var column = graph.reshaped(normed(graph, x, 6), -1L, LENGTH, 6L, 1L);
        var near = graph.node("Add", List.of(column, graph.constant(centres, (long) centres.length)));
        var away = graph.node("Mul", List.of(near, graph.constant(new float[] {1.75f})));
        var square =
                graph.node("Mul", List.of(graph.node("Mul", List.of(away, away)), graph.constant(new float[] {sign})));
        var bells = graph.reshaped(graph.node("Exp", List.of(square)), -1L, LENGTH, 6L * centres.length);
        var base = graph.node("MatMul", List.of(silu(graph, x), graph.weight(6L, 5L)));
        return graph.model(graph.node(
                "Add",
                List.of(
                        graph.node("MatMul", List.of(bells, graph.weight(6L * centres.length, 5L))),
                        graph.node("Add", List.of(base, graph.weight(5L))))));
    }

    private static String normed(TestGraph graph, String tokens, long channels) {
        return graph.node(
                "LayerNormalization",
                List.of(tokens, graph.weight(channels), graph.weight(channels)),
                Attributes.number("axis", -1),
                Attributes.real("epsilon", 1e-5f));
    }

    @Test
    void norm_and_gate_behind_a_convolution_become_one_operator_with_its_bias() {
        var graph = images(6);
        var conv = grouped(graph);

        assertBecomes(
                new GatedNorms(), graph.model(gated(graph, conv, 3)), 6, "Slice", "Conv", "GatedNorm", "Identity");
    }

    @Test
    void a_convolution_that_is_used_elsewhere_keeps_its_bias() {
        var graph = images(6);
        var conv = grouped(graph);
        var sum = graph.node("Add", List.of(gated(graph, conv, 3), conv));

        assertBecomes(new GatedNorms(), graph.model(sum), 6, "Slice", "Conv", "GatedNorm", "Add", "Identity");
    }

    @Test
    void a_gate_of_the_first_half_stays() {
        var graph = images(6);
        assertStays(new GatedNorms(), graph.model(gated(graph, grouped(graph), 0)));
    }

    /** Of the first three channels of six. */
    private static String grouped(TestGraph graph) {
        return graph.node(
                "Conv",
                List.of(graph.slice("x", 0, 3), graph.weight(3L, 1L, 3L, 3L), graph.weight(3L)),
                new AttributeProto[] {TestGraph.square(3), Attributes.number("group", 3)});
    }

    private static String gated(TestGraph graph, String image, long from) {
        var z = graph.slice("x", from, from + 3);
        var gate = graph.node("Mul", List.of(z, graph.node("Sigmoid", List.of(z))));
        return graph.node("Mul", List.of(image(graph, normed(graph, tokens(graph, image, 3), 3), 3), gate));
    }
}
