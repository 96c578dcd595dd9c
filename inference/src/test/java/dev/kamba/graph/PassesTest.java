package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** Every pass against the graph it was given, run without ONNX Runtime's own optimisations. */
class PassesTest {

    private static final double TOLERANCE = 1e-5;

    /** Of networks with other scans, or other KAN layers, than the shipped models. */
    private static final Set<Class<?>> OF_OTHER_NETWORKS = Set.of(
            CrossOrders.class,
            CrossMerges.class,
            PackedScans.class,
            GatedNorms.class,
            GaussianLayers.class,
            SharedSplines.class,
            SplineEpilogues.class);

    static void assertSame(ModelProto before, ModelProto after, long... shape) {
        var expected = TestGraph.run(before, shape);
        var found = TestGraph.run(after, shape);
        assertThat(found).hasSameSizeAs(expected);
        double scale = 1;
        double difference = 0;
        for (int i = 0; i < found.length; i++) {
            scale = Math.max(scale, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        assertThat(difference / scale).isLessThan(TOLERANCE);
    }

    @Test
    void a_convolution_that_is_only_cut_becomes_several() {
        var graph = new TestGraph(-1L, 3L, 8L, 8L);
        var conv = graph.conv("x", 3, 10, 3);
        var model =
                graph.model(graph.node("Concat", List.of(graph.slice(conv, 6, 10), graph.slice(conv, 0, 6)), axis(1)));

        var split = new SplitConvolutions().apply(model);

        assertThat(TestGraph.operators(split)).containsExactly("Conv", "Conv", "Concat", "Identity");
        assertSame(model, split, 2, 3, 8, 8);
    }

    @Test
    void a_convolution_that_is_used_whole_too_stays() {
        var graph = new TestGraph(-1L, 3L, 8L, 8L);
        var conv = graph.conv("x", 3, 10, 3);
        var model = graph.model(graph.node("Concat", List.of(graph.slice(conv, 6, 10), conv), axis(1)));

        assertThat(TestGraph.operators(new SplitConvolutions().apply(model))).isEqualTo(TestGraph.operators(model));
    }

    @ParameterizedTest
    @ValueSource(floats = {1, 2})
    void a_reduction_of_channels_runs_before_the_picture_is_enlarged(float rows) {
        var graph = new TestGraph(-1L, 6L, 5L, 4L);
        var model = graph.model(graph.conv(enlarged(graph, "x", rows, 3), 6, 2, 1));

        var early = new EarlyReductions().apply(model);

        assertThat(TestGraph.operators(early)).containsExactly("Conv", "Resize", "Identity");
        assertSame(model, early, 2, 6, 5, 4);
    }

    @Test
    void enlarging_stays_in_front_of_a_convolution_that_adds_channels_or_sees_neighbours_or_is_not_its_only_user() {
        var more = new TestGraph(-1L, 6L, 5L, 4L);
        var wide = new TestGraph(-1L, 6L, 5L, 4L);
        var both = new TestGraph(-1L, 6L, 5L, 4L);
        var less = new TestGraph(-1L, 6L, 8L, 8L);
        var shared = enlarged(both, "x", 2, 2);
        var models = List.of(
                more.model(more.conv(enlarged(more, "x", 2, 2), 6, 7, 1)),
                wide.model(wide.conv(enlarged(wide, "x", 2, 2), 6, 2, 3)),
                both.model(both.node("Concat", List.of(shared, both.conv(shared, 6, 2, 1)), axis(1))),
                less.model(less.conv(enlarged(less, "x", 0.5f, 2), 6, 2, 1)));

        assertThat(models)
                .allSatisfy(
                        model -> assertThat(new EarlyReductions().apply(model).getGraph())
                                .isEqualTo(model.getGraph()));
    }

    private static String enlarged(TestGraph graph, String x, float rows, float columns) {
        return graph.node(
                "Resize",
                List.of(x, "", graph.constant(new float[] {1, 1, rows, columns}, 4L)),
                Attributes.text("mode", "linear"),
                Attributes.text("coordinate_transformation_mode", "half_pixel"));
    }

    @Test
    void a_pointwise_convolution_among_plain_operators_becomes_a_product() {
        var graph = new TestGraph(-1L, 6L, 8L, 4L);
        var conv = graph.node("Conv", List.of("x", graph.weight(5L, 6L, 1L, 1L), graph.zeros(5)));
        var model = graph.model(graph.node("Sigmoid", List.of(conv)));

        var product = new PointwiseProducts().apply(model);

        assertThat(TestGraph.operators(product)).containsExactly("Reshape", "MatMul", "Reshape", "Sigmoid", "Identity");
        assertSame(model, product, 3, 6, 8, 4);
    }

    @Test
    void a_pointwise_convolution_with_a_bias_or_before_another_convolution_stays() {
        var graph = new TestGraph(-1L, 6L, 8L, 4L);
        var between = graph.node("Conv", List.of("x", graph.weight(5L, 6L, 1L, 1L), graph.zeros(5)));
        var model = graph.model(graph.node("Sigmoid", List.of(graph.conv(graph.conv(between, 5, 5, 3), 5, 6, 1))));

        assertThat(TestGraph.operators(new PointwiseProducts().apply(model))).isEqualTo(TestGraph.operators(model));
    }

    @Test
    void a_norm_of_transposed_channels_runs_along_them() {
        var graph = new TestGraph(-1L, 32L, 600L);
        var norm = graph.node(
                "LayerNormalization",
                List.of(graph.swapped("x"), graph.weight(32L), graph.weight(32L)),
                axis(-1),
                Attributes.real("epsilon", 1e-5f));
        var model = graph.model(graph.swapped(norm));

        var normed = new ChannelNorms().apply(model);

        assertThat(TestGraph.operators(normed))
                .doesNotContain("LayerNormalization")
                .contains("Reciprocal");
        assertSame(model, normed, 2, 32, 600);
    }

    @Test
    void norms_of_few_numbers_or_of_untransposed_tokens_stay() {
        var small = new TestGraph(-1L, 8L, 16L);
        var few = small.model(small.node(
                "LayerNormalization", List.of(small.swapped("x"), small.weight(8L), small.weight(8L)), axis(-1)));
        var plain = new TestGraph(-1L, 600L, 32L);
        var tokens = plain.model(
                plain.node("LayerNormalization", List.of("x", plain.weight(32L), plain.weight(32L)), axis(-1)));

        assertThat(TestGraph.operators(new ChannelNorms().apply(few))).contains("LayerNormalization");
        assertThat(TestGraph.operators(new ChannelNorms().apply(tokens))).contains("LayerNormalization");
    }

    @Test
    void a_shipped_model_gives_the_same_logits_by_fewer_costly_operators() throws IOException {
        var bytes = Files.readAllBytes(Path.of("../deploy/models/breast-us-lesion.onnx"));
        var model = OnnxGraphs.read(ByteBuffer.wrap(bytes));

        var rewritten = model;
        for (var pass : Passes.of(NativeOperators.none(Processor.CPU))) {
            var next = pass.apply(rewritten);
            assertThat(TestGraph.operators(next)).as(pass.version()).isNotEqualTo(TestGraph.operators(rewritten));
            rewritten = next;
        }

        // Six KAN layers, each with two cubes in place of basis functions that are copied together with SiLU.
        assertThat(TestGraph.operators(rewritten).stream().filter("Pow"::equals))
                .hasSize(12);
        assertThat(TestGraph.operators(rewritten)).doesNotContain("Neg");
        assertSame(model, rewritten, 2, 1, 256, 256);
        assertThat(Passes.of(NativeOperators.none(Processor.CUDA))).hasExactlyElementsOfTypes(EarlyReductions.class);
    }

    @Test
    void a_shipped_model_gives_the_same_logits_by_few_operators_of_our_own() throws IOException {
        var bytes = Files.readAllBytes(Path.of("../deploy/models/breast-us-lesion.onnx"));
        var model = OnnxGraphs.read(ByteBuffer.wrap(bytes));

        var rewritten = model;
        for (var pass : Passes.OWN) {
            var next = pass.apply(rewritten);
            assertThat(TestGraph.operators(next).equals(TestGraph.operators(rewritten)))
                    .as(pass.version())
                    .isEqualTo(OF_OTHER_NETWORKS.contains(pass.getClass()));
            rewritten = next;
        }

        assertThat(TestGraph.operators(rewritten)).hasSizeLessThan(125).contains("SplineFeatures");
        TestGraph.assumeOwn();
        assertSame(model, rewritten, 2, 1, 256, 256);
    }

    @Test
    void what_a_rewritten_graph_does_not_need_is_dropped() throws IOException {
        var bytes = Files.readAllBytes(Path.of("../deploy/models/breast-us-lesion.onnx"));
        var model = OnnxGraphs.read(ByteBuffer.wrap(bytes));

        var rewritten = new SplineBases().apply(model);

        assertThat(OnnxGraphs.write(rewritten).length).isLessThan((int) (1.01 * bytes.length));
        assertThat(rewritten.getMetadataPropsList()).isEqualTo(model.getMetadataPropsList());
    }

    private static AttributeProto axis(long axis) {
        return Attributes.number("axis", axis);
    }
}
