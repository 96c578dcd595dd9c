package dev.kamba.trainer.export;

import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kamba.graph.HalfPrecision;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.Passes;
import dev.kamba.graph.Processor;
import dev.kamba.lowering.ScanLowering;
import dev.kamba.runtime.OnnxRuntime;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Whole networks with the scans of every device, run on the CPU, against the network as it was exported. */
class LoweredScanTest {

    private static final long[] SHAPE = {2, 1, 64, 96};

    @ParameterizedTest
    @CsvSource({"s6,CPU,false", "s6,CUDA,true", "ssd,CPU,true", "ssd,CUDA,false"})
    void stock_form_computes_the_same(String scan, Processor processor, boolean other) throws Exception {
        var plain = exported(Map.of("scan", scan));

        var own = NativeOperators.none(processor);

        assertThat(!ScanLowering.to(own).apply(plain).equals(plain))
                .as("another form")
                .isEqualTo(other);
        assertSame(plain, own);
    }

    @ParameterizedTest
    @CsvSource({"cross,full", "spiral,atrous"})
    void own_operator_computes_the_same(String order, String sampling) throws Exception {
        var own = NativeOperators.find(Processor.CPU, Optional.empty());
        assumeTrue(own.arePresent(), "program not installed: libkamba_ops_cpu.so, see deploy/native");
        var plain = exported(Map.of("scan", "s6", "order", order, "sampling", sampling));

        var lowered = ScanLowering.to(own).apply(plain);

        assertThat(lowered.getFunctionsCount()).isZero();
        assertThat(lowered.getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .contains("SelectiveScan")
                .doesNotContain("Softplus");
        assertSame(plain, own);
    }

    /** The kernel itself runs in scan_cuda_check, on a machine with a GPU. */
    @Test
    void own_operator_on_a_gpu_gets_scratch_memory_and_all_that_surrounds_the_scan() throws Exception {
        var own = new NativeOperators(Processor.CUDA, Optional.of(Path.of("libkamba_ops_cuda.so")));

        var lowered = ScanLowering.to(own).apply(exported(Map.of("scan", "s6")));

        assertThat(lowered.getFunctionsCount()).isZero();
        assertThat(lowered.getGraph().getNodeList())
                .filteredOn(node -> node.getOpType().equals("SelectiveScan"))
                .hasSize(7)
                .allSatisfy(scan -> {
                    assertThat(scan.getInputList()).hasSize(7).doesNotContain("");
                    assertThat(scan.getOutputList()).hasSize(2);
                });
    }

    @ParameterizedTest
    @CsvSource({"s6", "ssd"})
    void float16_twin_can_be_lowered(String scan) throws Exception {
        var own = NativeOperators.find(Processor.CPU, Optional.empty());
        var twin = new HalfPrecision().apply(exported(Map.of("scan", scan)));

        assertSame(twin, own);
    }

    /** As {@code bench --scans} asks for them, by the plain twins of our operators for a GPU. */
    @ParameterizedTest
    @EnumSource(names = {"BEST", "PAIRWISE"})
    void forms_compute_the_same_amid_our_other_operators_on_a_gpu(ScanLowering.Form form) throws Exception {
        var own = NativeOperators.find(Processor.CPU, Optional.empty());
        assumeTrue(own.arePresent(), "program not installed: libkamba_ops_cpu.so, see deploy/native");
        var gpu = new NativeOperators(Processor.CUDA, own.library());
        var plain = exported(Map.of("scan", "s6"));

        var lowered = ScanLowering.to(gpu, form).apply(plain);
        for (var pass : Passes.of(gpu)) {
            lowered = pass.apply(lowered);
        }

        assertThat(lowered.getGraph().getNodeList())
                .extracting(node -> node.getOpType().replaceFirst("_.*", ""))
                .contains("ChannelAttention", form == ScanLowering.Form.BEST ? "PackedScan" : "PairwiseScan")
                .doesNotContain("SelectiveScan");
        assertSame(plain, lowered, own);
    }

    @Test
    void exported_scan_can_be_asked_for_without_our_operators() throws Exception {
        var none = NativeOperators.none(Processor.CUDA);
        var plain = exported(Map.of("scan", "s6"));

        var lowered = ScanLowering.to(none, ScanLowering.Form.SCAN).apply(plain);

        assertThat(lowered.getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .contains("ExportedScan");
        assertSame(plain, lowered, none);
    }

    private static ModelProto exported(Map<String, String> scan) throws InvalidProtocolBufferException {
        var settings = new HashMap<>(scan);
        settings.put("widths", "8,16,16,24,32");
        var network = Networks.of(settings, 1, 1);
        var first = Weights.initial(network, 1);
        var random = new Random(2);
        var learned = first.learned();
        for (int i = 0; i < learned.length; i++) {
            learned[i] += (float) (0.08 * random.nextGaussian());
        }
        var weights = first.with(learned, first.statistics());
        return ModelProto.parseFrom(OnnxWriter.bytes(network, weights, (int) SHAPE[2], (int) SHAPE[3], Map.of()));
    }

    private static void assertSame(ModelProto plain, NativeOperators own) throws OrtException {
        assertSame(plain, ScanLowering.to(own).apply(plain), own);
    }

    private static void assertSame(ModelProto plain, ModelProto lowered, NativeOperators own) throws OrtException {
        var images = PackageWriter.noise(2 * 64 * 96);
        var expected = Agreement.onnx(plain.toByteArray(), images, new Shape(SHAPE));
        var found = logits(own, lowered, images);
        double largest = 0;
        for (float each : expected) {
            largest = Math.max(largest, Math.abs(each));
        }
        assertThat(largest).isPositive();
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) found[i]).isCloseTo(expected[i], within(1e-5 * largest));
        }
    }

    private static float[] logits(NativeOperators own, ModelProto model, float[] images) throws OrtException {
        var environment = OnnxRuntime.environment();
        try (var session = session(own, model);
                var image = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), SHAPE);
                var result = session.run(Map.of("image", image))) {
            var logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
            var values = new float[logits.remaining()];
            logits.get(values);
            return values;
        }
    }

    /** The options are closed before the session is used, as the engine does it. */
    private static OrtSession session(NativeOperators own, ModelProto model) throws OrtException {
        try (var options = new SessionOptions()) {
            own.register(options);
            return OnnxRuntime.environment().createSession(model.toByteArray(), options);
        }
    }
}
