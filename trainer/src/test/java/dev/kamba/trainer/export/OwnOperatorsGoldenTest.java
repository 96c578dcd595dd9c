package dev.kamba.trainer.export;

import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.graph.FixedBatch;
import dev.kamba.graph.GraphPass;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.OnnxGraphs;
import dev.kamba.graph.Passes;
import dev.kamba.graph.Processor;
import dev.kamba.graph.RepeatedWeights;
import dev.kamba.lowering.ScanLowering;
import dev.kamba.runtime.OnnxRuntime;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What the engine makes of networks for a GPU, run by the plain twins of our operators on a CPU, against the networks as exported. */
class OwnOperatorsGoldenTest {

    private static final int SIDE = 64;
    private static final NativeOperators CPU = NativeOperators.find(Processor.CPU, Optional.empty());
    private static final NativeOperators CUDA =
            new NativeOperators(Processor.CUDA, Optional.of(Path.of("libkamba_ops_cuda.so")));

    /** These give the tensor that they get another name or shape. */
    private static final Set<String> VIEWS = Set.of("Identity", "Reshape", "Squeeze", "Unsqueeze");

    @ParameterizedTest
    @MethodSource("dev.kamba.trainer.export.OnnxWriterGoldenTest#networks")
    void a_graph_for_a_gpu_gives_the_same_logits(Network network) throws OrtException {
        assumeTrue(CPU.arePresent(), "program not installed: libkamba_ops_cpu.so, see deploy/native");
        var exported = exported(network);
        var shape = new Shape(2, network.channels(), SIDE, SIDE);
        var images = PackageWriter.noise((int) shape.size());

        var expected = Agreement.onnx(exported, images, shape);
        var found = logits(forGpu(exported), images, shape.getShape());

        assertThat(difference(expected, found)).isLessThan(1e-5);
    }

    /** In units of the largest logit. */
    private static double difference(float[] expected, float[] found) {
        assertThat(found).hasSameSizeAs(expected);
        double scale = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            scale = Math.max(scale, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        return difference / scale;
    }

    /** Every value rounded that float16 would round: nearly the same, and not the same. */
    @ParameterizedTest
    @CsvSource({"network,all-u-kan", "bottleneck,fast-kan", "scan,conv"})
    void a_graph_in_float16_gives_nearly_the_same_logits(String name, String setting) throws OrtException {
        assumeTrue(CPU.arePresent(), "program not installed: libkamba_ops_cpu.so, see deploy/native");
        var settings = new HashMap<>(Map.of(name, setting, "widths", "8,16,16,24,32"));
        var exported = exported(Networks.of(settings, 1, 1));
        var shape = new Shape(2, 1, SIDE, SIDE);
        var images = PackageWriter.noise((int) shape.size());

        var expected = Agreement.onnx(exported, images, shape);
        var found = logits(rewritten(exported, Passes.rounded(CUDA)), images, shape.getShape());

        assertThat(difference(expected, found)).isBetween(1e-5, 5e-3);
    }

    /** The rest as published. What depends on weights alone ONNX Runtime computes once, on loading. */
    @ParameterizedTest
    @CsvSource({
        "scan,nc-ssd,116",
        "scan,s6,130",
        "scan,ssd,186",
        "scan,conv,116",
        "bottleneck,fast-kan,122",
        "network,u-kan,100",
        "network,all-u-kan,115"
    })
    void few_kernels_are_left_of_a_network(String name, String setting, int nodes) {
        var left = forGpu(exported(Networks.of(new HashMap<>(Map.of(name, setting)), 1, 1)));

        assertThat(kernels(left)).isEqualTo(nodes);
        assertThat(left.getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .doesNotContain(
                        "Abs", "InstanceNormalization", "LayerNormalization", "Softmax", "Sigmoid", "Relu", "Gather");
    }

    /** One of every selective scan. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void projections_of_a_batch_get_weights_for_every_image(boolean half) {
        var network = Networks.of(new HashMap<>(Map.of("scan", "s6")), 1, 1);
        var bytes = OnnxWriter.bytes(network, Weights.initial(network, 3), 256, 256, Map.of());
        var model = rewritten(bytes, Passes.of(CUDA, half));

        var repeated = new RepeatedWeights(8).apply(new FixedBatch(8).apply(model));

        assertThat(repeated.getGraph().getNodeList())
                .extracting(NodeProto::getOpType)
                .filteredOn("Expand"::equals)
                .hasSize(7);
    }

    /** Nodes of the main graph that start a kernel on a GPU. */
    private static long kernels(ModelProto model) {
        var known = new HashSet<String>();
        model.getGraph().getInitializerList().forEach(weight -> known.add(weight.getName()));
        return model.getGraph().getNodeList().stream()
                .filter(node -> !known.containsAll(node.getInputList()) || !known.addAll(node.getOutputList()))
                .filter(node -> !VIEWS.contains(node.getOpType()))
                .count();
    }

    private static ModelProto forGpu(byte[] exported) {
        return rewritten(exported, Passes.of(CUDA));
    }

    private static ModelProto rewritten(byte[] exported, List<GraphPass> passes) {
        var model = ScanLowering.to(CUDA).apply(OnnxGraphs.read(ByteBuffer.wrap(exported)));
        for (var pass : passes) {
            model = pass.apply(model);
        }
        return model;
    }

    /** With weights that are all at work: biases and norms start as zeros and ones. */
    private static byte[] exported(Network network) {
        var first = Weights.initial(network, 3);
        var random = new Random(4);
        var learned = first.learned();
        for (int i = 0; i < learned.length; i++) {
            learned[i] += (float) (0.1 * random.nextGaussian());
        }
        return OnnxWriter.bytes(network, first.with(learned, first.statistics()), SIDE, SIDE, Map.of());
    }

    private static float[] logits(ModelProto model, float[] images, long[] shape) throws OrtException {
        var environment = OnnxRuntime.environment();
        try (var options = new OrtSession.SessionOptions()) {
            CPU.register(options);
            try (var session = environment.createSession(OnnxGraphs.write(model), options);
                    var image = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), shape);
                    var result = session.run(Map.of("image", image))) {
                var logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
                var values = new float[logits.remaining()];
                logits.get(values);
                return values;
            }
        }
    }
}
