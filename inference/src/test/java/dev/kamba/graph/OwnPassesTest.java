package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Every pass that puts one of our own operators into a graph, against that graph, and what looks alike but has to stay. */
class OwnPassesTest {

    static final long SIDE = 4;
    private static final long LENGTH = SIDE * SIDE;

    private static void assertBecomes(GraphPass pass, ModelProto model, List<String> operators, long channels) {
        assertBecomes(List.of(pass), model, operators, channels);
    }

    /** One pass after the other; the result is compared by running both graphs, where our operators are there. */
    static void assertBecomes(List<GraphPass> passes, ModelProto model, List<String> operators, long channels) {
        var rewritten = model;
        for (var pass : passes) {
            rewritten = pass.apply(rewritten);
        }
        assertThat(TestGraph.operators(rewritten)).isEqualTo(operators);
        TestGraph.assumeOwn();
        PassesTest.assertSame(model, rewritten, 2, channels, SIDE, SIDE);
        PassesTest.assertSame(model, rewritten, 1, channels, SIDE, SIDE);
    }

    static void assertStays(GraphPass pass, ModelProto model) {
        assertThat(TestGraph.operators(pass.apply(model))).isEqualTo(TestGraph.operators(model));
    }

    static TestGraph images(long channels) {
        return new TestGraph(-1L, channels, SIDE, SIDE);
    }

    @Test
    void an_attention_becomes_one_operator() {
        assertBecomes(new ChannelAttentions(), attention(0, SIDE, 2), List.of("ChannelAttention", "Identity"), 6);
    }

    @Test
    void an_attention_with_rows_for_columns_or_a_softmax_of_pixels_stays() {
        assertStays(new ChannelAttentions(), attention(SIDE, 0, 2));
        assertStays(new ChannelAttentions(), attention(0, 0, 2));
        assertStays(new ChannelAttentions(), attention(0, SIDE, 1));
    }

    /** Three groups of two channels; gates of rows and columns start at these places. */
    private static ModelProto attention(long rows, long columns, long softmax) {
        var graph = images(6);
        var groups = graph.reshaped("x", -1L, 2L, SIDE, SIDE);
        var means =
                graph.node("Concat", List.of(mean(graph, groups, 3), turned(graph, mean(graph, groups, 2))), axis(2));
        var gates = graph.node("Sigmoid", List.of(graph.conv(means, 2, 2, 1)));
        var byRow = graph.node("Mul", List.of(groups, graph.slice(gates, 2, rows, rows + SIDE)));
        var gated = graph.node("Mul", List.of(byRow, turned(graph, graph.slice(gates, 2, columns, columns + SIDE))));
        var normed = graph.node("InstanceNormalization", List.of(gated, graph.weight(2L), graph.weight(2L)));
        var local = graph.conv(groups, 2, 2, 3);
        var sum = graph.node("Add", List.of(seen(graph, normed, local, softmax), seen(graph, local, normed, softmax)));
        var weights = graph.reshaped(graph.node("Sigmoid", List.of(sum)), -1L, 1L, SIDE, SIDE);
        return graph.model(graph.reshaped(graph.node("Mul", List.of(groups, weights)), -1L, 6L, SIDE, SIDE));
    }

    private static String seen(TestGraph graph, String by, String what, long softmax) {
        var mean = graph.swapped(mean(graph, graph.reshaped(by, -1L, 2L, LENGTH), 2));
        return graph.node(
                "MatMul",
                List.of(graph.node("Softmax", List.of(mean), axis(softmax)), graph.reshaped(what, -1L, 2L, LENGTH)));
    }

    private static String mean(TestGraph graph, String x, long axis) {
        return graph.node("ReduceMean", List.of(x), Attributes.numbers("axes", List.of(axis)));
    }

    private static String turned(TestGraph graph, String x) {
        return graph.node("Transpose", List.of(x), Attributes.numbers("perm", List.of(0L, 1L, 3L, 2L)));
    }

    @Test
    void a_state_mix_becomes_one_operator() {
        assertBecomes(new StateMixes(), stateMix(16, 16, 16, 48), mixed(3), 96 + 35);
    }

    @Test
    void a_state_mix_of_other_numbers_than_its_own_or_than_a_gpu_takes_stays() {
        assertStays(new StateMixes(), stateMix(16, 16, 0, 48));
        assertStays(new StateMixes(), stateMix(16, 16, 16, 47));
        assertStays(new StateMixes(), stateMix(16, 17, 17, 48));
        assertStays(new StateMixes(), stateMix(2, 16, 16, 6));
    }

    /** What cuts u, the projection and the gates out of x stays. */
    private static List<String> mixed(int cuts) {
        return LongStream.rangeClosed(0, cuts + 1L)
                .mapToObj(i -> i < cuts ? "Slice" : i == cuts ? "StateMix" : "Identity")
                .toList();
    }

    /** Three heads; queries start at one place of the projection and the gate at one of xz. */
    private static ModelProto stateMix(long perHead, long states, long queries, long gate) {
        long all = 2 * states + 3;
        long channels = 3 * perHead;
        var graph = images(2 * channels + all);
        var u = graph.slice("x", 3, 3 + channels);
        var xz = graph.slice("x", 0, 2 * channels);
        var projected = graph.reshaped(graph.slice("x", 2 * channels, 2 * channels + all), -1L, all, LENGTH);
        var tokens = graph.reshaped(u, -1L, channels, LENGTH);
        var biased = graph.node("Add", List.of(graph.slice(projected, 2 * states, all), graph.weight(3L, 1L)));
        var sizes = graph.reshaped(graph.node("Softplus", List.of(biased)), -1L, 3L, 1L, LENGTH);
        var moved = graph.node("Mul", List.of(graph.reshaped(tokens, -1L, 3L, perHead, LENGTH), sizes));
        var keys = graph.swapped(graph.slice(projected, 0, states));
        var sum = graph.node("MatMul", List.of(graph.reshaped(moved, -1L, channels, LENGTH), keys));
        var state = graph.node("Mul", List.of(sum, graph.constant(new float[] {0.125f})));
        var seen = graph.node("MatMul", List.of(state, graph.slice(projected, queries, queries + states)));
        var direct = graph.node("Mul", List.of(tokens, graph.weight(channels, 1L)));
        return graph.model(gated(graph, graph.swapped(graph.node("Add", List.of(seen, direct))), xz, channels, gate));
    }

    private static String gated(TestGraph graph, String tokens, String xz, long channels, long from) {
        var normed = graph.reshaped(graph.swapped(normed(graph, tokens, channels)), -1L, channels, SIDE, SIDE);
        var z = graph.slice(xz, from, from + channels);
        var gate = graph.node("Mul", List.of(z, graph.node("Sigmoid", List.of(z))));
        return graph.node("Mul", List.of(normed, gate));
    }

    private static String normed(TestGraph graph, String tokens, long channels) {
        return graph.node(
                "LayerNormalization",
                List.of(tokens, graph.weight(channels), graph.weight(channels)),
                axis(-1),
                Attributes.real("epsilon", 1e-5f));
    }

    @Test
    void tokens_in_several_orders_become_one_operator() {
        assertBecomes(new CrossOrders(), ordered(2, order()), List.of("CrossOrder", "Identity"), 3);
    }

    @Test
    void sequences_that_take_turns_at_the_tokens_become_one_operator_and_a_view() {
        assertBecomes(new CrossOrders(), ordered(4, order()), List.of("CrossOrder", "Reshape", "Identity"), 3);
    }

    @Test
    void an_order_that_leaves_a_token_out_or_names_one_that_is_not_there_stays() {
        var twice = order();
        twice[17] = twice[18];
        var counted = order();
        counted[17] = -1L;

        assertStays(new CrossOrders(), ordered(2, twice));
        assertStays(new CrossOrders(), ordered(2, counted));
        assertThat(Places.inSequences(List.of(0L, 2L), 1, 2)).isEmpty();
        assertThat(Places.inSequences(List.of(0L, 1L, 0L), 1, 2)).isEmpty();
    }

    /** Tokens as they are and from the last to the first, five apart. */
    private static Long[] order() {
        return LongStream.range(0, 2 * LENGTH)
                .mapToObj(i -> i < LENGTH ? i : (LENGTH - 1 - i % LENGTH) * 5 % LENGTH)
                .toArray(Long[]::new);
    }

    private static ModelProto ordered(long sequences, Long... order) {
        var graph = images(3);
        var tokens = graph.swapped(graph.reshaped("x", -1L, 3L, LENGTH));
        var gathered = graph.node("Gather", List.of(tokens, graph.integers(order)), axis(1));
        return graph.model(graph.reshaped(gathered, -1L, sequences, order.length / sequences, 3L));
    }

    @Test
    void sequences_that_are_added_up_become_one_operator() {
        assertBecomes(new CrossMerges(), summed(counted()), List.of("Slice", "Reshape", "CrossMerge", "Identity"), 6);
    }

    @Test
    void a_sequence_that_only_changes_its_order_becomes_the_same_operator() {
        assertBecomes(new CrossMerges(), sorted(first()), List.of("Slice", "Reshape", "CrossMerge", "Identity"), 6);
    }

    private static ModelProto sorted(Long... order) {
        var graph = images(6);
        var gathered = graph.node("Gather", List.of(scanned(graph, 1), graph.integers(order)), axis(1));
        return graph.model(gated(graph, gathered, "x", 3, 3));
    }

    @Test
    void sequences_that_are_mixed_with_each_other_stay() {
        var across = counted();
        across[0] = across[20];
        var twice = counted();
        twice[0] = twice[1];

        assertStays(new CrossMerges(), summed(across));
        assertStays(new CrossMerges(), summed(twice));
        twice[0] = LENGTH;
        assertStays(
                new CrossMerges(),
                sorted(List.of(twice).subList(0, (int) LENGTH).toArray(Long[]::new)));
    }

    private static Long[] first() {
        return List.of(counted()).subList(0, (int) LENGTH).toArray(Long[]::new);
    }

    /** The orders counted through both sequences. */
    private static Long[] counted() {
        var order = order();
        return IntStream.range(0, order.length)
                .mapToObj(i -> order[i] + i / LENGTH * LENGTH)
                .toArray(Long[]::new);
    }

    /** The first three channels of x as what was scanned, whichever way; all of it as xz. */
    private static String scanned(TestGraph graph, long sequences) {
        var some = graph.slice("x", 0, 3 * sequences);
        var scanned = graph.reshaped(some, -1L, sequences, LENGTH, 3L);
        return graph.reshaped(scanned, -1L, sequences * LENGTH, 3L);
    }

    private static ModelProto summed(Long... order) {
        var graph = images(6);
        var gathered = graph.node("Gather", List.of(scanned(graph, 2), graph.integers(order)), axis(1));
        var mean = mean(graph, graph.reshaped(gathered, -1L, 2L, LENGTH, 3L), 1);
        var sum = graph.node("Mul", List.of(mean, graph.constant(new float[] {2})));
        return graph.model(gated(graph, graph.reshaped(sum, -1L, LENGTH, 3L), "x", 3, 3));
    }

    @Test
    void a_norm_of_channels_becomes_one_operator_for_an_image_and_one_for_tokens() {
        assertBecomes(new ImageNorms(), norm(-1, true), List.of("ChannelNorm", "Identity"), 6);
        assertBecomes(new ImageNorms(), norm(-1, false), List.of("ChannelNorm", "Identity"), 6);
    }

    @Test
    void a_norm_of_pixels_or_without_epsilon_stays() {
        assertStays(new ImageNorms(), norm(1, false));
        var bare = images(6);
        var tokens = bare.swapped(bare.reshaped("x", -1L, 6L, LENGTH));
        var without = bare.node(
                "LayerNormalization",
                List.of(tokens, bare.weight(6L), bare.weight(6L)),
                axis(-1),
                Attributes.real("epsilon", 0));
        assertStays(new ImageNorms(), bare.model(without));
        var graph = images(6);
        assertStays(new ImageNorms(), graph.model(normed(graph, graph.reshaped("x", -1L, LENGTH, 6L), 6)));
    }

    private static ModelProto norm(long axis, boolean image) {
        var graph = images(6);
        var tokens = graph.swapped(graph.reshaped("x", -1L, 6L, LENGTH));
        var normed = axis < 0
                ? normed(graph, tokens, 6)
                : graph.node(
                        "LayerNormalization",
                        List.of(tokens, graph.weight(LENGTH, 6L), graph.weight(LENGTH, 6L)),
                        axis(axis));
        return graph.model(image ? graph.reshaped(graph.swapped(normed), -1L, 6L, SIDE, SIDE) : normed);
    }

    @Test
    void a_depthwise_convolution_takes_cut_and_activation_along() {
        var graph = images(8);
        var conv = depthwise(graph, graph.slice("x", 3, 8), 5, 1);
        var silu = graph.node("Mul", List.of(conv, graph.node("Sigmoid", List.of(conv))));

        assertBecomes(new DepthwiseConvolutions(), graph.model(silu), List.of("Depthwise", "Identity"), 8);
    }

    @Test
    void a_depthwise_convolution_between_tokens_needs_no_transposes() {
        var graph = images(6);
        var tokens = graph.swapped(graph.reshaped("x", -1L, 6L, LENGTH));
        var image = graph.reshaped(graph.swapped(graph.node("Sigmoid", List.of(tokens))), -1L, 6L, SIDE, SIDE);
        var relu = graph.node("Relu", List.of(depthwise(graph, image, 6, 1)));
        var model = graph.model(graph.swapped(graph.reshaped(relu, -1L, 6L, LENGTH)));

        assertBecomes(
                new DepthwiseConvolutions(),
                model,
                List.of("Reshape", "Transpose", "Sigmoid", "Depthwise", "Identity"),
                6);
    }

    @Test
    void a_convolution_of_groups_or_every_second_pixel_stays() {
        var groups = images(6);
        assertStays(
                new DepthwiseConvolutions(),
                groups.model(groups.node(
                        "Conv",
                        List.of("x", groups.weight(6L, 2L, 3L, 3L), groups.weight(6L)),
                        TestGraph.square(3),
                        Attributes.number("group", 3))));
        var apart = images(6);
        assertStays(new DepthwiseConvolutions(), apart.model(depthwise(apart, "x", 6, 2)));
    }

    /** Windows whose pixels are so far apart. */
    private static String depthwise(TestGraph graph, String x, long channels, long apart) {
        return graph.node(
                "Conv",
                List.of(x, graph.weight(channels, 1L, 3L, 3L), graph.weight(channels)),
                TestGraph.square(3),
                Attributes.numbers("dilations", List.of(apart, apart)),
                Attributes.number("group", channels));
    }

    @Test
    void a_bias_and_what_follows_it_become_one_operator() {
        var graph = images(3);
        var relu = graph.node("Relu", List.of(graph.conv("x", 3, 5, 3)));

        assertBecomes(
                new BiasActivations(),
                graph.model(graph.conv(relu, 5, 4, 1)),
                List.of("Conv", "BiasActivation", "Conv", "BiasActivation", "Identity"),
                3);
    }

    @Test
    void a_bias_of_zeros_is_dropped() {
        var graph = images(3);
        var conv = graph.node("Conv", List.of("x", graph.weight(5L, 3L, 1L, 1L), graph.zeros(5)));
        var model = graph.model(graph.node("Neg", List.of(conv)));

        var rewritten = new BiasActivations().apply(model);

        assertThat(TestGraph.operators(rewritten)).isEqualTo(TestGraph.operators(model));
        assertThat(rewritten.getGraph().getNode(0).getInputCount()).isEqualTo(2);
        PassesTest.assertSame(model, rewritten, 2, 3, SIDE, SIDE);
    }

    @Test
    void an_activation_of_a_value_that_is_used_before_it_too_stays() {
        var graph = images(3);
        var conv = graph.conv("x", 3, 5, 3);
        var sum = graph.node("Add", List.of(graph.node("Relu", List.of(conv)), conv));

        assertBecomes(
                new BiasActivations(),
                graph.model(sum),
                List.of("Conv", "BiasActivation", "Relu", "Add", "Identity"),
                3);
    }

    @Test
    void an_enlarged_image_that_is_added_becomes_one_operator() {
        assertBecomes(
                new UpsampledSums(),
                enlarged("linear", "half_pixel", 2),
                List.of("Conv", "UpsampleAdd", "Identity"),
                4);
    }

    @Test
    void an_image_that_is_enlarged_in_another_way_stays() {
        assertStays(new UpsampledSums(), enlarged("nearest", "half_pixel", 2));
        assertStays(new UpsampledSums(), enlarged("linear", "align_corners", 2));
        assertStays(new UpsampledSums(), enlarged("linear", "half_pixel", 1));
    }

    /** A convolution of every second pixel, enlarged and added to one of every pixel. */
    private static ModelProto enlarged(String mode, String places, int times) {
        var graph = images(4);
        var small = times == 1
                ? graph.conv("x", 4, 4, 1)
                : graph.node(
                        "Conv",
                        List.of("x", graph.weight(4L, 4L, 1L, 1L)),
                        Attributes.numbers("strides", List.of(2L, 2L)));
        var large = graph.node(
                "Resize",
                List.of(small, "", graph.constant(new float[] {1, 1, times, times}, 4L)),
                Attributes.text("mode", mode),
                Attributes.text("coordinate_transformation_mode", places));
        return graph.model(graph.node("Add", List.of(large, "x")));
    }

    @Test
    void a_graph_with_numbers_of_other_types_stays() {
        var graph = images(3);
        var cast = graph.node("Cast", List.of("x"), Attributes.number("to", 1));
        var model = graph.model(graph.node("Relu", List.of(graph.conv(cast, 3, 5, 3))));

        for (var pass : Passes.OWN) {
            assertThat(pass.apply(model)).as(pass.version()).isSameAs(model);
        }
    }

    private static AttributeProto axis(long axis) {
        return Attributes.number("axis", axis);
    }

    @Test
    void a_convolution_from_few_channels_becomes_one_for_tensor_cores() {
        var graph = new TestGraph(-1L, 3L, 6L, 5L);
        var model = graph.model(graph.node("Relu", List.of(graph.conv("x", 3, 7, 3))));
        var own = new BiasActivations().apply(model);

        var turned = new TensorCoreConvolutions().apply(own);

        assertThat(TestGraph.operators(turned)).containsExactly("Convolution", "Identity");
        TestGraph.assumeOwn();
        assertThat(TestGraph.run(turned, 2, 3, 6, 5))
                .usingComparatorWithPrecision(1e-5f)
                .containsExactly(TestGraph.run(model, 2, 3, 6, 5));
    }

    @Test
    void convolutions_from_many_channels_or_of_other_windows_stay_with_cudnn() {
        for (var channels : List.of(33, 3)) {
            var graph = new TestGraph(-1L, (long) channels, 6L, 5L);
            var conv = graph.conv("x", channels, 7, channels == 3 ? 1 : 3);
            var own = new BiasActivations().apply(graph.model(graph.node("Relu", List.of(conv))));

            assertThat(TestGraph.operators(new TensorCoreConvolutions().apply(own)))
                    .containsExactly("Conv", "BiasActivation", "Identity");
        }
    }
}
