package dev.kamba.model;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.TinyModel.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** One package for each way to do harm, written byte by byte (onnx.proto). */
class HostilePackageTest {

    private static final ModelCard CARD = TinyModel.card(1, 32, 32, 1);

    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_FUNCTION = 25;
    private static final int GRAPH_NODE = 1;
    private static final int GRAPH_INITIALIZER = 5;
    private static final int GRAPH_SPARSE = 15;
    private static final int GRAPH_VALUE_INFO = 13;

    @TempDir
    private Path folder;

    @Test
    void values_in_another_file_are_refused_wherever_they_hide() {
        var outside = new Message()
                .number(1, 1)
                .number(2, 1)
                .text(8, "w")
                .message(13, new Message().text(1, "location").text(2, "../../etc/passwd"))
                .number(14, 1);

        assertRefused(hostile().withGraphField(GRAPH_INITIALIZER, outside), "tensors lie in other files");
        assertRefused(
                hostile()
                        .withGraphField(
                                GRAPH_NODE,
                                node("Constant", "")
                                        .message(5, attribute("value").message(5, outside))),
                "tensors lie in other files");
        assertRefused(
                hostile()
                        .withModelField(
                                MODEL_FUNCTION,
                                function("F").message(11, attribute("value").message(5, outside))),
                "tensors lie in other files");
    }

    @Test
    void a_tensor_that_declares_more_than_it_holds_is_refused() {
        var huge = new Message().number(1, 1L << 40).number(2, 1).text(8, "w").bytes(9, new byte[8]);
        var overflowing = new Message()
                .number(1, 1L << 40)
                .number(1, 1L << 40)
                .number(2, 1)
                .text(8, "w");
        var packed = new Message()
                .bytes(1, new Message().varints(1 << 20, 1 << 20).bytes())
                .number(2, 1)
                .text(8, "w");
        var negative = new Message().number(1, -5).number(2, 1).text(8, "w");

        for (var tensor : new Message[] {huge, overflowing, packed, negative}) {
            assertRefused(hostile().withGraphField(GRAPH_INITIALIZER, tensor), "more numbers than fit");
        }
    }

    @Test
    void a_tensor_of_endless_dimensions_is_refused() {
        var packed = new Message().bytes(1, new byte[100_000]).number(2, 1).text(8, "w");
        var single = new Message().number(2, 1).text(8, "w");
        for (int i = 0; i < 20; i++) {
            single.number(1, 1);
        }

        assertRefused(hostile().withGraphField(GRAPH_INITIALIZER, packed), "more than 16 numbers");
        assertRefused(hostile().withGraphField(GRAPH_INITIALIZER, single), "more than 16 dimensions");
    }

    @Test
    void an_empty_list_of_dimensions_does_not_hide_the_others() {
        var hidden = new Message()
                .bytes(1, new byte[0])
                .number(1, 1L << 40)
                .number(2, 1)
                .text(8, "w");

        assertRefused(hostile().withGraphField(GRAPH_INITIALIZER, hidden), "more numbers than fit");
    }

    @Test
    void a_sparse_tensor_is_refused() {
        var sparse = new Message().number(3, 1L << 40);

        assertRefused(hostile().withGraphField(GRAPH_SPARSE, sparse), "sparse tensors");
        assertRefused(
                hostile()
                        .withGraphField(
                                GRAPH_NODE,
                                node("Constant", "")
                                        .message(5, attribute("value").message(22, sparse))),
                "sparse tensors");
    }

    @Test
    void operators_of_a_domain_that_nobody_knows_are_refused() {
        assertRefused(
                hostile().withGraphField(GRAPH_NODE, node("Steal", "evil.example")),
                "operator evil.example.Steal is neither");
        assertRefused(
                hostile().withModelField(MODEL_FUNCTION, function("F").message(7, node("Steal", "evil.example"))),
                "operator evil.example.Steal is neither");
    }

    @Test
    void operators_without_an_end_or_by_chance_are_refused() {
        assertRefused(hostile().withGraphField(GRAPH_NODE, node("Loop", "")), "operator Loop may never end");
        assertRefused(hostile().withGraphField(GRAPH_NODE, node("RandomNormal", "ai.onnx")), "RandomNormal may");
    }

    @Test
    void graphs_nested_without_end_are_refused() {
        var inner = new Message().message(GRAPH_NODE, node("Identity", ""));
        for (int i = 0; i < 20; i++) {
            inner = new Message()
                    .message(
                            GRAPH_NODE,
                            node("If", "").message(5, attribute("then_branch").message(6, inner)));
        }
        assertRefused(
                hostile()
                        .withGraphField(
                                GRAPH_NODE,
                                node("If", "")
                                        .message(5, attribute("else_branch").message(6, inner))),
                "nested more than 16 deep");
    }

    @Test
    void a_graph_of_too_many_parts_is_refused() {
        var many = hostile();
        for (int i = 0; i < 60_000; i++) {
            many.withGraphField(GRAPH_NODE, node("Relu", ""));
        }
        assertRefused(many, "more than 100000 nodes, values and attributes");

        var values = hostile();
        for (int i = 0; i < 100_001; i++) {
            values.withGraphField(GRAPH_VALUE_INFO, new Message().text(1, "v"));
        }
        assertRefused(values, "more than 100000 nodes, values and attributes");
    }

    @Test
    void functions_that_call_themselves_or_each_other_are_refused() {
        assertRefused(
                hostile().withModelField(MODEL_FUNCTION, function("F").message(7, node("F", "mine"))),
                "function mine.F calls itself");
        assertRefused(
                hostile()
                        .withModelField(MODEL_FUNCTION, function("F").message(7, node("G", "mine")))
                        .withModelField(MODEL_FUNCTION, function("G").message(7, node("F", "mine"))),
                "calls itself");
    }

    @Test
    void functions_that_multiply_without_end_are_refused() {
        var bomb = hostile().withModelField(MODEL_FUNCTION, function("F0").message(7, node("Relu", "")));
        for (int i = 1; i < 16; i++) {
            var function = function("F" + i);
            for (int call = 0; call < 4; call++) {
                function.message(7, node("F" + (i - 1), "mine"));
            }
            bomb.withModelField(MODEL_FUNCTION, function);
        }
        assertRefused(bomb.withGraphField(GRAPH_NODE, node("F15", "mine")), "more than 50000 nodes");
    }

    @Test
    void functions_that_call_each_other_too_deep_are_refused() {
        var chain = hostile().withModelField(MODEL_FUNCTION, function("F0").message(7, node("Relu", "")));
        for (int i = 1; i < 40; i++) {
            chain.withModelField(MODEL_FUNCTION, function("F" + i).message(7, node("F" + (i - 1), "mine")));
        }
        assertRefused(chain.withGraphField(GRAPH_NODE, node("F39", "mine")), "more than 16 deep");
    }

    @Test
    void a_function_of_a_newer_operator_set_or_given_twice_is_refused() {
        var newer = function("F").message(9, new Message().text(1, "").number(2, 22));

        assertRefused(hostile().withModelField(MODEL_FUNCTION, newer), "operator set 22");
        assertRefused(
                hostile().withModelField(MODEL_FUNCTION, function("F")).withModelField(MODEL_FUNCTION, function("F")),
                "functions are doubled");
    }

    @Test
    void two_graphs_in_one_model_are_refused() {
        assertRefused(hostile().withModelField(MODEL_GRAPH, new Message().text(2, "other")), "two graphs");
    }

    @Test
    void a_function_of_the_model_is_welcome() {
        var opened = ModelPackage.open(hostile()
                .withModelField(8, new Message().text(1, "mine").number(2, 1))
                .withModelField(
                        MODEL_FUNCTION,
                        function("F")
                                .text(4, "a")
                                .text(5, "b")
                                .message(7, node("Relu", "").text(1, "a").text(2, "b"))
                                .message(9, new Message().text(1, "").number(2, 17)))
                .withGraphField(GRAPH_NODE, node("F", "mine").text(1, "logits").text(2, "unused"))
                .writeTo(folder.resolve("function.onnx")));

        assertThat(opened.opsets()).containsEntry("mine", 1L).containsEntry("", 17L);
    }

    private static TinyModel hostile() {
        return TinyModel.of(CARD);
    }

    private static Message node(String type, String domain) {
        return new Message().text(4, type).text(7, domain);
    }

    private static Message attribute(String name) {
        return new Message().text(1, name);
    }

    private static Message function(String name) {
        return new Message().text(1, name).text(10, "mine");
    }

    private void assertRefused(TinyModel model, String reason) {
        var file = model.writeTo(folder.resolve("hostile.onnx"));
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> ModelPackage.open(file))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.MODEL_INVALID))
                .withMessageContaining(reason);
    }
}
