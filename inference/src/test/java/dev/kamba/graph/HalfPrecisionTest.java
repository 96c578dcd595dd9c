package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class HalfPrecisionTest {

    private static final String OWN = "dev.kamba";

    private static ModelProto converted(ModelProto model) {
        return new HalfPrecision().apply(model);
    }

    private static void assertNear(ModelProto model, long... shape) {
        var expected = TestGraph.run(model, shape);
        var found = TestGraph.run(converted(model), shape);
        double scale = 1;
        for (float value : expected) {
            scale = Math.max(scale, Math.abs(value));
        }
        assertThat(found).hasSameSizeAs(expected).isNotEqualTo(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat((double) found[i]).isCloseTo(expected[i], within(5e-3 * scale));
        }
    }

    private static int type(ModelProto model, String weight) {
        return model.getGraph().getInitializerList().stream()
                .filter(tensor -> tensor.getName().startsWith(weight))
                .findFirst()
                .orElseThrow()
                .getDataType();
    }

    @Test
    void a_value_that_several_need_in_the_other_precision_is_cast_once() {
        var graph = new TestGraph(-1L, 3L, 8L, 8L);
        var conv = graph.node("Relu", List.of(graph.conv("x", 3, 6, 3)));
        var exp = graph.node("Exp", List.of(conv));
        var softplus = graph.node("Softplus", List.of(conv));
        var both = graph.node("Mul", List.of(exp, softplus));
        var model = graph.model(graph.conv(both, 6, 2, 3));

        assertThat(TestGraph.operators(converted(model)))
                .containsExactly(
                        "Cast", "Conv", "Cast", "Relu", "Exp", "Softplus", "Mul", "Cast", "Conv", "Cast", "Identity");
        assertNear(model, 2, 3, 8, 8);
    }

    @Test
    void what_lies_between_float32_operators_stays_float32() {
        var graph = new TestGraph(-1L, 3L, 8L, 8L);
        var exp = graph.node("Exp", List.of(graph.conv("x", 3, 6, 3)));
        var moved = graph.node("Transpose", List.of(exp), Attributes.numbers("perm", List.of(0L, 1L, 3L, 2L)));
        var gated = graph.node("Mul", List.of(moved, graph.node("Sigmoid", List.of(moved))));
        var model = graph.model(graph.node("Softmax", List.of(gated)));

        assertThat(TestGraph.operators(converted(model)))
                .containsExactly("Cast", "Conv", "Cast", "Exp", "Transpose", "Sigmoid", "Mul", "Softmax", "Identity");
        assertNear(model, 2, 3, 8, 8);
    }

    @Test
    void a_learned_product_is_float16_unless_that_costs_a_cast_more() {
        var graph = new TestGraph(-1L, 6L, 6L);
        var between = graph.node("MatMul", List.of(graph.node("Exp", List.of("x")), graph.weight(6L, 6L)));
        var softmax = graph.node("Softmax", List.of(between));
        var last = graph.node("MatMul", List.of(softmax, graph.weight(6L, 6L)));
        var wide = graph.node("Reshape", List.of(last, graph.integers(0L, 1L, 6L, 6L)));
        var model = graph.model(graph.conv(wide, 1, 2, 3));

        assertThat(TestGraph.operators(converted(model)))
                .containsExactly("Exp", "MatMul", "Softmax", "Cast", "MatMul", "Reshape", "Conv", "Cast", "Identity");
    }

    @Test
    void sizes_that_are_computed_are_no_float16() {
        var graph = new TestGraph(-1L, 4L, 8L, 8L);
        var shape = graph.node("Shape", List.of("x"));
        var front = graph.node("Slice", List.of(shape, graph.integers(0L), graph.integers(2L)));
        var flat = graph.node("Concat", List.of(front, graph.integers(-1L, 2L)), Attributes.number("axis", 0));
        var conv = graph.conv("x", 4, 4, 3);
        var model = graph.model(graph.conv(graph.node("Reshape", List.of(conv, flat)), 4, 1, 1));

        assertThat(TestGraph.operators(converted(model)).stream().filter("Cast"::equals))
                .hasSize(2);
        assertNear(model, 2, 4, 8, 8);
    }

    @Test
    void a_body_finds_what_it_takes_from_around_it_in_float32() {
        var graph = new TestGraph(-1L, 3L, 8L, 8L);
        var conv = graph.conv("x", 3, 6, 3);
        var inner = NodeProto.newBuilder().setOpType("Exp").addInput(conv).addOutput("e");
        var body = AttributeProto.newBuilder()
                .setName("then_branch")
                .setG(GraphProto.newBuilder()
                        .addNode(inner)
                        .addOutput(ValueInfoProto.newBuilder().setName("e")));
        var model = graph.model(graph.node("If", List.of(graph.zeros(1)), body.build()));

        var nodes = converted(model).getGraph().getNodeList();

        assertThat(nodes.get(3).getAttribute(0)).isEqualTo(body.build());
        assertThat(nodes.get(2).getOpType()).isEqualTo("Cast");
        assertThat(nodes.get(2).getOutput(0)).isEqualTo(conv);
    }

    @Test
    void a_weight_without_its_data_is_refused() {
        var graph = new TestGraph(-1L, 3L, 8L, 8L);
        var model = graph.model(graph.conv("x", 3, 6, 3)).toBuilder();
        model.getGraphBuilder().getInitializerBuilder(0).clearRawData();

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> converted(model.build()))
                .withMessageContaining("export the model again");
    }

    @Test
    void own_operators_between_convolutions_take_float16_and_keep_their_parameters() {
        var graph = new TestGraph(-1L, 6L, 8L, 8L);
        var xz = graph.conv("x", 6, 12, 1);
        var bias = graph.weight(6L);
        var u = graph.node("Depthwise", List.of(xz, graph.weight(6L, 9L), bias));
        var p = graph.conv(u, 6, 34, 1);
        var heads = graph.weight(2L);
        var mixed =
                graph.node("StateMix", List.of(u, p, xz, heads, graph.weight(6L), graph.weight(6L), graph.weight(6L)));
        var model = own(graph.model(graph.conv(mixed, 6, 1, 1)));

        var half = converted(model);

        assertThat(TestGraph.operators(half))
                .containsExactly("Cast", "Conv", "DepthwiseHalf", "Conv", "StateMixHalf", "Conv", "Cast", "Identity");
        assertThat(type(half, bias)).isEqualTo(TensorProto.DataType.FLOAT.getNumber());
        assertThat(type(half, heads)).isEqualTo(TensorProto.DataType.FLOAT.getNumber());
        assertThat(half.getGraph().getNode(4).getInputList().subList(0, 3)).allMatch(name -> name.endsWith(".half"));
        assertThat(half.getGraph().getNode(4).getInputList().subList(3, 7)).noneMatch(name -> name.endsWith(".half"));
    }

    @Test
    void own_operators_around_a_scan_stay_float32_with_two_casts_in_all() {
        var graph = new TestGraph(-1L, 6L, 8L, 8L);
        var xz = graph.conv("x", 6, 12, 1);
        var u = graph.node("Depthwise", List.of(xz, graph.weight(6L, 9L), graph.weight(6L)));
        var places = graph.integers(0L);
        var tokens = graph.node("CrossOrder", List.of(u, places));
        var terms = graph.node("MatMul", List.of(tokens, graph.weight(4L, 6L, 33L)));
        var b = graph.slice(terms, 0, 16);
        var c = graph.slice(terms, 16, 32);
        var scan = graph.node("SelectiveScan", List.of(tokens, tokens, graph.weight(4L, 6L, 16L), b, c));
        var merged = graph.node("CrossMerge", List.of(scan, places, xz, graph.weight(6L), graph.weight(6L)));
        var model = own(graph.model(graph.conv(merged, 6, 1, 1)));

        assertThat(TestGraph.operators(converted(model)))
                .containsExactly(
                        "Cast",
                        "Conv",
                        "Cast",
                        "Depthwise",
                        "CrossOrder",
                        "MatMul",
                        "Slice",
                        "Slice",
                        "SelectiveScan",
                        "CrossMerge",
                        "Cast",
                        "Conv",
                        "Cast",
                        "Identity");
    }

    @Test
    void a_packed_scan_and_what_it_reads_stay_float32() {
        var graph = new TestGraph(-1L, 6L, 8L, 8L);
        var xz = graph.conv("x", 6, 12, 1);
        var u = graph.node("Depthwise", List.of(xz, graph.weight(6L, 9L), graph.weight(6L)));
        var places = graph.integers(0L);
        var tokens = graph.node("CrossOrder", List.of(u, places));
        var p = graph.node("MatMul", List.of(tokens, graph.weight(4L, 6L, 33L)));
        var scan = graph.node(
                "PackedScan", List.of(tokens, p, graph.weight(4L, 1L, 6L), graph.weight(4L, 6L, 16L), "", ""));
        var merged = graph.node("CrossMerge", List.of(scan, places, xz, graph.weight(6L), graph.weight(6L)));
        var half = converted(own(graph.model(graph.conv(merged, 6, 1, 1))));

        assertThat(TestGraph.operators(half))
                .containsExactly(
                        "Cast",
                        "Conv",
                        "Cast",
                        "Depthwise",
                        "CrossOrder",
                        "MatMul",
                        "PackedScan",
                        "CrossMerge",
                        "Cast",
                        "Conv",
                        "Cast",
                        "Identity");
    }

    @Test
    void an_own_operator_computes_the_same_in_its_float16_form() {
        var graph = new TestGraph(-1L, 3L, 8L, 8L);
        var conv = graph.conv("x", 3, 6, 3);
        var active = graph.node("BiasActivation", List.of(conv, graph.weight(6L, 1L, 1L)));
        var model = own(graph.model(graph.conv(active, 6, 2, 3))).toBuilder()
                .addFunctions(biasActivation("BiasActivation", false))
                .addFunctions(biasActivation("BiasActivationHalf", true))
                .build();

        assertThat(TestGraph.operators(converted(model))).contains("BiasActivationHalf");
        assertNear(model, 2, 3, 8, 8);
    }

    /** The operator as a function, since the library may not be there. */
    private static FunctionProto biasActivation(String name, boolean half) {
        return FunctionProto.newBuilder()
                .setName(name)
                .setDomain(OWN)
                .addAllInput(List.of("x", "bias"))
                .addOutput("y")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .addNode(cast("x", "single", TensorProto.DataType.FLOAT))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Add")
                        .addAllInput(List.of("single", "bias"))
                        .addOutput("sum"))
                .addNode(
                        NodeProto.newBuilder().setOpType("Relu").addInput("sum").addOutput("result"))
                .addNode(cast("result", "y", half ? TensorProto.DataType.FLOAT16 : TensorProto.DataType.FLOAT))
                .build();
    }

    private static NodeProto cast(String from, String to, TensorProto.DataType type) {
        return NodeProto.newBuilder()
                .setOpType("Cast")
                .addInput(from)
                .addOutput(to)
                .addAttribute(Attributes.number("to", type.getNumber()))
                .build();
    }

    private static ModelProto own(ModelProto model) {
        var all = Set.of(
                "BiasActivation", "CrossMerge", "CrossOrder", "Depthwise", "PackedScan", "SelectiveScan", "StateMix");
        var into = model.toBuilder()
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(OWN).setVersion(1));
        into.getGraphBuilder().getNodeBuilderList().stream()
                .filter(node -> all.contains(node.getOpType()))
                .forEach(node -> node.setDomain(OWN));
        return into.build();
    }
}
