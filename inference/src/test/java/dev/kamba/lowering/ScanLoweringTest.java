package dev.kamba.lowering;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.kamba.error.KambaException;
import dev.kamba.graph.Attributes;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.Processor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What the pass leaves alone; that its forms compute the same is tested on whole networks by the trainer's LoweredScanTest. */
class ScanLoweringTest {

    private static final Optional<Path> LIBRARY = Optional.of(Path.of("library.so"));

    @Test
    void model_without_functions_stays_as_it_is() {
        var scan = NodeProto.newBuilder().setOpType("Scan").addOutput("y");
        var old = ModelProto.newBuilder()
                .setGraph(GraphProto.newBuilder().addNode(scan))
                .build();

        assertThat(lowering(Processor.CPU, LIBRARY).apply(old)).isSameAs(old);
    }

    @Test
    void operator_for_states_of_16_is_not_given_others() {
        var model = model(8, 4);

        assertThat(lowering(Processor.CPU, LIBRARY).apply(model)).isEqualTo(model);
        assertThat(lowering(Processor.CUDA, LIBRARY).apply(model).getFunctionsList())
                .extracting(FunctionProto::getName)
                .containsExactly("PairwiseScan_4x8x32_4");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "9223372036854775807"})
    void impossible_sizes_are_refused(long length) {
        var model = model(length, 16);

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> lowering(Processor.CUDA, Optional.empty()).apply(model))
                .withMessageContaining("length");
    }

    @ParameterizedTest
    @CsvSource({"1.29.0,true", "1.26.1,true", "1.25.1,false", "1.9.0,false", "2.0.0,false", "nightly,false"})
    void attention_is_used_where_the_runtime_has_it(String version, boolean part) {
        assertThat(LinearAttention.isPartOf(version)).isEqualTo(part);
    }

    private static ScanLowering lowering(Processor processor, Optional<Path> library) {
        return ScanLowering.to(new NativeOperators(processor, library));
    }

    @Test
    void forms_with_and_without_a_library_are_told_apart() {
        var with = lowering(Processor.CPU, LIBRARY);
        var without = lowering(Processor.CPU, Optional.empty());
        var other = lowering(Processor.CUDA, Optional.empty());

        assertThat(with.version()).isNotEqualTo(without.version()).isNotEqualTo(other.version());
        assertThat(without.version()).isNotEqualTo(other.version());
    }

    @Test
    void other_forms_are_made_on_demand_wherever_our_operators_are() {
        var model = model(8, 16);
        var own = new NativeOperators(Processor.CPU, LIBRARY);

        var pairwise = ScanLowering.to(own, ScanLowering.Form.PAIRWISE).apply(model);
        var scan = ScanLowering.to(own, ScanLowering.Form.SCAN).apply(model);

        assertThat(pairwise.getGraph().getNode(0).getOpType()).isEqualTo("PairwiseScan_4x8x32_16");
        // By the name SelectiveScan ONNX Runtime would take our operator.
        assertThat(scan.getGraph().getNode(0).getOpType()).isEqualTo("ExportedScan");
        assertThat(scan.getFunctionsList()).extracting(FunctionProto::getName).containsExactly("ExportedScan");
        assertThat(ScanLowering.to(own, ScanLowering.Form.SCAN).version())
                .isNotEqualTo(ScanLowering.to(own).version());
    }

    private static ModelProto model(long length, long states) {
        var call = NodeProto.newBuilder()
                .setOpType(ScanFunctions.SELECTIVE_SCAN)
                .setDomain(ScanFunctions.DOMAIN)
                .addAllInput(List.of("u", "delta", "a", "b", "c"))
                .addOutput("y")
                .addAttribute(Attributes.number(ScanFunctions.SEQUENCES, 4))
                .addAttribute(Attributes.number(ScanFunctions.LENGTH, length))
                .addAttribute(Attributes.number(ScanFunctions.CHANNELS, 32))
                .addAttribute(Attributes.number(ScanFunctions.STATES, states));
        var function =
                FunctionProto.newBuilder().setName(ScanFunctions.SELECTIVE_SCAN).setDomain(ScanFunctions.DOMAIN);
        return ModelProto.newBuilder()
                .setGraph(GraphProto.newBuilder().addNode(call))
                .addFunctions(function)
                .build();
    }
}
